#include "daemon/http/wire.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstring>

namespace todoke {

namespace asio = boost::asio;

namespace {

constexpr auto quietly = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t one_read = 64 * 1024;

}  // namespace

wire::wire(socket_type socket, bool is_local) : socket_{std::move(socket)}, is_local_{is_local}
{
    boost::system::error_code ignored;
    socket_.non_blocking(true, ignored);
    if (!is_local_) socket_.set_option(asio::detail::socket_option::boolean<IPPROTO_TCP, TCP_NODELAY>{true}, ignored);
}

void wire::use_up(std::size_t bytes)
{
    first_ += bytes;
    if (first_ == last_) first_ = last_ = 0;
}

asio::awaitable<bool> wire::read_more(std::size_t room, clock_type::time_point deadline)
{
    if (last_ - first_ >= room) co_return false;
    if (first_ > 0) {
        std::memmove(buffer_.data(), buffer_.data() + first_, last_ - first_);
        last_ -= first_;
        first_ = 0;
    }
    const auto wanted = std::min(room, std::max<std::size_t>(last_ + 4096, std::min(2 * buffer_.size(), one_read)));
    if (buffer_.size() < wanted) buffer_.resize(wanted);
    read_until_ = deadline;
    const auto space = asio::buffer(buffer_.data() + last_, std::min(room, buffer_.size()) - last_);
    const auto [error, bytes] = co_await socket_.async_read_some(space, quietly);
    read_until_ = no_deadline;
    last_ += bytes;
    co_return !error;
}

bool wire::write_now(std::string_view& bytes)
{
    while (!bytes.empty()) {
        boost::system::error_code error;
        const auto n = socket_.write_some(asio::buffer(bytes), error);
        bytes.remove_prefix(n);
        if (error == asio::error::would_block || error == asio::error::try_again) return true;
        if (error && error != asio::error::interrupted) return false;
    }
    return true;
}

asio::awaitable<bool> wire::write(std::string_view bytes)
{
    for (;;) {
        if (!write_now(bytes)) co_return false;
        if (bytes.empty()) co_return true;
        writing_ = true;
        if (write_within_ > clock_type::duration{}) write_until_ = clock_type::now() + write_within_;
        const auto [error] = co_await socket_.async_wait(socket_type::wait_write, quietly);
        writing_ = false;
        write_until_ = no_deadline;
        if (error) co_return false;
    }
}

void wire::limit_writes(clock_type::duration within)
{
    write_within_ = within;
    if (writing_) write_until_ = within > clock_type::duration{} ? clock_type::now() + within : no_deadline;
}

void wire::cut()
{
    boost::system::error_code ignored;
    socket_.close(ignored);
}

void wire::stop_reading()
{
    boost::system::error_code ignored;
    socket_.shutdown(socket_type::shutdown_receive, ignored);
}

void wire::end_writing()
{
    boost::system::error_code ignored;
    socket_.shutdown(socket_type::shutdown_send, ignored);
}

}  // namespace todoke
