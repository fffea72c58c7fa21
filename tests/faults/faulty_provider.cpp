#include "tests/faults/faulty_provider.hpp"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

namespace todoke {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

}  // namespace

/// One connection: reads, answers as the fault of the moment wants it, and reads on.
class faulty_provider::conversation : public std::enable_shared_from_this<conversation> {
public:
    conversation(faulty_provider& of, tcp::socket socket)
        : of_{of}, socket_{std::move(socket)}, timer_{socket_.get_executor()}
    {
        is_lost_ = of_.now_ == fault::black_hole;
        renew_dialogue();
        if (!is_lost_) out_ = dialogue_->greeting();
    }

    void go_on()
    {
        if (!out_.empty()) return of_.now_ == fault::slow ? take_its_time() : write();
        if (dialogue_->is_over()) return socket_.close();
        socket_.async_read_some(asio::buffer(piece_), [self = shared_from_this()](error_code error, std::size_t count) {
            if (!error) self->read(count);
        });
    }

    /// RST.
    void cut()
    {
        error_code ignored;
        socket_.set_option(asio::socket_base::linger{true, 0}, ignored);
        socket_.close(ignored);
        timer_.cancel();
    }

private:
    bool takes() const { return of_.now_ != fault::server_errors && of_.now_ != fault::garbage; }
    /// Between two messages, so that nothing of one is lost.
    void renew_dialogue()
    {
        taking_ = takes();
        dialogue_ = of_.how_.dialogue(taking_ ? of_.taken_ : of_.not_taken_, taking_);
    }

    void read(std::size_t count)
    {
        is_lost_ = is_lost_ || of_.now_ == fault::black_hole;
        if (is_lost_) return go_on();
        if (in_.empty() && taking_ != takes()) renew_dialogue();
        in_.append(piece_.data(), count);
        const auto& log = taking_ ? of_.taken_ : of_.not_taken_;
        std::size_t used = 0;
        while (!dialogue_->is_over()) {
            const auto before = log.count();
            std::string answer;
            const auto now = dialogue_->take(std::string_view{in_}.substr(used), answer);
            if (now == 0) break;
            used += now;
            const bool is_message = log.count() > before;
            if (is_message && of_.now_ == fault::reset) return cut();
            if (is_message && of_.now_ == fault::server_errors) answer = of_.how_.error(answer);
            if (is_message && of_.now_ == fault::garbage) answer = "\x01 what it says is no answer \xff\r\n";
            out_ += answer;
        }
        in_.erase(0, used);
        go_on();
    }

    void take_its_time()
    {
        timer_.expires_after(slowness);
        timer_.async_wait([self = shared_from_this()](error_code error) {
            if (!error) self->write();
        });
    }

    void write()
    {
        asio::async_write(socket_, asio::buffer(out_), [self = shared_from_this()](error_code error, std::size_t) {
            if (error) return;
            self->out_.clear();
            self->go_on();
        });
    }

    faulty_provider& of_;
    tcp::socket socket_;
    asio::steady_timer timer_;
    std::unique_ptr<sink_dialogue> dialogue_;
    bool taking_ = true;  ///< what its dialogue reads
    bool is_lost_ = false;
    std::array<char, 16 * 1024> piece_;
    std::string in_, out_;
};

/// The port stays its own while nobody listens there.
faulty_provider::faulty_provider(asio::io_context& io, spoken how)
    : io_{io}, how_{std::move(how)}, keeps_port_{io, tcp::v4()}, acceptor_{io}
{
    keeps_port_.set_option(tcp::socket::reuse_address{true});
    keeps_port_.bind({asio::ip::address_v4::loopback(), 0});
    listen();
}

faulty_provider::~faulty_provider()
{
    acceptor_.close();
    cut_all();
    io_.restart();
    io_.poll();
}

int faulty_provider::port() const
{
    return keeps_port_.local_endpoint().port();
}

void faulty_provider::suffers(fault which)
{
    now_ = which;
    if (which == fault::refused) {
        acceptor_.close();
        cut_all();
    } else if (!acceptor_.is_open()) {
        listen();
    }
}

void faulty_provider::listen()
{
    acceptor_.open(tcp::v4());
    acceptor_.set_option(tcp::acceptor::reuse_address{true});
    acceptor_.bind(keeps_port_.local_endpoint());
    acceptor_.listen();
    accept();
}

void faulty_provider::accept()
{
    acceptor_.async_accept([this](error_code error, tcp::socket socket) {
        if (error) return;
        ++connections_;
        std::erase_if(all_, [](const auto& one) { return one.expired(); });
        const auto made = std::make_shared<conversation>(*this, std::move(socket));
        all_.push_back(made);
        made->go_on();
        accept();
    });
}

void faulty_provider::cut_all()
{
    for (const auto& one : std::exchange(all_, {}))
        if (const auto open = one.lock()) open->cut();
}

}  // namespace todoke
