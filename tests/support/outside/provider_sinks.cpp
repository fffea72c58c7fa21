#include "tests/support/outside/provider_sinks.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <thread>

#include "tests/support/outside/smpp_sink.hpp"
#include "tests/support/outside/smtp_sink.hpp"

namespace todoke {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using hold_back = std::function<std::chrono::microseconds()>;

/// One connection: reads, lets its dialogue answer, holds the answer back, writes, and reads on.
class conversation : public std::enable_shared_from_this<conversation> {
public:
    conversation(tcp::socket socket, std::unique_ptr<sink_dialogue> dialogue, const taken_log& log, hold_back wait)
        : socket_{std::move(socket)},
          timer_{socket_.get_executor()},
          dialogue_{std::move(dialogue)},
          log_{log},
          wait_{std::move(wait)}
    {
        error_code ignored;
        socket_.set_option(tcp::no_delay{true}, ignored);
        out_ = dialogue_->greeting();
    }

    void go_on()
    {
        if (!out_.empty()) return write();
        if (dialogue_->is_over()) return;
        socket_.async_read_some(asio::buffer(piece_), [self = shared_from_this()](error_code error, std::size_t count) {
            if (!error) self->read(count);
        });
    }

private:
    void read(std::size_t count)
    {
        in_.append(piece_.data(), count);
        const auto before = log_.count();
        std::size_t used = 0;
        while (!dialogue_->is_over()) {
            const auto now = dialogue_->take(std::string_view{in_}.substr(used), out_);
            if (now == 0) break;
            used += now;
        }
        in_.erase(0, used);
        if (!wait_ || log_.count() == before) return go_on();
        timer_.expires_after(wait_());
        timer_.async_wait([self = shared_from_this()](error_code error) {
            if (!error) self->go_on();
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

    tcp::socket socket_;
    asio::steady_timer timer_;
    std::unique_ptr<sink_dialogue> dialogue_;
    const taken_log& log_;
    hold_back wait_;
    std::array<char, 64 * 1024> piece_;
    std::string in_, out_;
};

class sink_listener {
public:
    using maker = std::function<std::unique_ptr<sink_dialogue>()>;

    sink_listener(asio::io_context& io, maker make, const taken_log& log, hold_back wait)
        : acceptor_{io, {asio::ip::address_v4::loopback(), 0}},
          make_{std::move(make)},
          log_{log},
          wait_{std::move(wait)}
    {
        accept();
    }

    int port() const { return acceptor_.local_endpoint().port(); }

private:
    void accept()
    {
        acceptor_.async_accept([this](error_code error, tcp::socket socket) {
            if (error == asio::error::operation_aborted) return;
            if (!error) std::make_shared<conversation>(std::move(socket), make_(), log_, wait_)->go_on();
            accept();
        });
    }

    tcp::acceptor acceptor_;
    maker make_;
    const taken_log& log_;
    hold_back wait_;
};

}  // namespace

struct provider_sinks::parts {
    explicit parts(sink_settings settings)
        : line{settings.keep},
          mail{settings.keep},
          sms{settings.keep},
          memory{std::make_shared<line_memory>(line_memory{line, settings.line, {}, settings.line_a_month})},
          line_at{io, [this] { return make_line_sink(memory); }, line, settings.hold_back},
          mail_at{io, [this] { return make_smtp_sink(mail); }, mail, settings.hold_back},
          sms_at{io, [this] { return make_smpp_sink(sms); }, sms, settings.hold_back},
          thread{[this] { io.run(); }}
    {
    }

    taken_log line, mail, sms;
    std::shared_ptr<line_memory> memory;
    asio::io_context io{1};
    sink_listener line_at, mail_at, sms_at;
    std::thread thread;
};

provider_sinks::provider_sinks(sink_settings settings) : parts_{std::make_unique<parts>(std::move(settings))} {}

provider_sinks::~provider_sinks()
{
    parts_->io.stop();
    parts_->thread.join();
}

int provider_sinks::line_port() const
{
    return parts_->line_at.port();
}
int provider_sinks::smtp_port() const
{
    return parts_->mail_at.port();
}
int provider_sinks::smpp_port() const
{
    return parts_->sms_at.port();
}
const taken_log& provider_sinks::line() const
{
    return parts_->line;
}
const taken_log& provider_sinks::mail() const
{
    return parts_->mail;
}
const taken_log& provider_sinks::sms() const
{
    return parts_->sms;
}

}  // namespace todoke
