#include "daemon/http/wire.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstring>

#include "daemon/http/release.hpp"
#include "gateway/awaiting.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

constexpr std::size_t least_read = 2 * 1024, one_read = 64 * 1024;

std::string key_of(const wire::socket_type& socket)
{
    boost::system::error_code error;
    const auto from = socket.remote_endpoint(error);
    if (error) return {};
    const auto family = static_cast<const sockaddr*>(from.data())->sa_family;
    if (family != AF_INET && family != AF_INET6) return {};
    asio::ip::tcp::endpoint known;
    known.resize(from.size());
    std::memcpy(known.data(), from.data(), from.size());
    return peer_key(known.address());
}

}  // namespace

std::string peer_key(boost::asio::ip::address address)
{
    if (address.is_v6() && address.to_v6().is_v4_mapped())
        address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
    if (address.is_loopback()) return {};
    if (address.is_v4()) return address.to_string();
    const auto bytes = address.to_v6().to_bytes();
    return {bytes.begin(), bytes.begin() + 8};
}

wire::wire(socket_type socket, bool is_local, std::shared_ptr<asio::ssl::context> tls)
    : socket_{std::move(socket)}, is_local_{is_local}, tls_{std::move(tls)}
{
    boost::system::error_code ignored;
    socket_.non_blocking(true, ignored);
    if (!is_local_) peer_ = key_of(socket_);
    if (!is_local_) socket_.set_option(asio::detail::socket_option::boolean<IPPROTO_TCP, TCP_NODELAY>{true}, ignored);
}

asio::awaitable<bool> wire::secure(clock_type::time_point deadline)
{
    if (!tls_) co_return true;
    secured_ = std::make_unique<asio::ssl::stream<socket_type&>>(socket_, *tls_);
    read_until_ = deadline;
    const auto [error] = co_await secured_->async_handshake(asio::ssl::stream_base::server, quietly);
    read_until_ = no_deadline;
    co_return !error;
}

void wire::use_up(std::size_t bytes)
{
    first_ += bytes;
    if (first_ == last_) first_ = last_ = 0;
}

void wire::shrink(std::size_t to)
{
    if (first_ == last_ && buffer_.size() > to) release(buffer_);
}

asio::awaitable<bool> wire::read_more(std::size_t room, clock_type::time_point deadline)
{
    if (last_ - first_ >= room) co_return false;
    if (first_ > 0) {
        std::memmove(buffer_.data(), buffer_.data() + first_, last_ - first_);
        last_ -= first_;
        first_ = 0;
    }
    if (buffer_.size() - last_ < least_read) {
        const auto larger = std::max(last_ + least_read, std::min(2 * buffer_.size(), one_read));
        buffer_.resize(std::max(buffer_.size(), std::min(room, larger)));
    }
    read_until_ = deadline;
    const auto space = asio::buffer(buffer_.data() + last_, std::min(room, buffer_.size()) - last_);
    bool is_open = false;
    if (secured_) {
        const auto [error, bytes] = co_await secured_->async_read_some(space, quietly);
        note_received(bytes);
        is_open = !error;
    } else {
        const auto [error, bytes] = co_await socket_.async_read_some(space, quietly);
        note_received(bytes);
        is_open = !error;
    }
    read_until_ = no_deadline;
    co_return is_open;
}

void wire::note_received(std::size_t bytes)
{
    last_ += bytes;
    received_ += bytes;
}

bool wire::write_now(std::string_view& bytes)
{
    if (secured_) return true;
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
    if (secured_) {
        const bool written = co_await write_secured(bytes);
        co_return written;
    }
    for (;;) {
        if (!write_now(bytes)) co_return false;
        if (bytes.empty()) co_return true;
        writing_ = true;
        last_written_ = clock_type::now();
        if (write_within_ > clock_type::duration{}) write_until_ = clock_type::now() + write_within_;
        const auto [error] = co_await socket_.async_wait(socket_type::wait_write, quietly);
        writing_ = false;
        write_until_ = no_deadline;
        if (error) co_return false;
    }
}

asio::awaitable<bool> wire::write_secured(std::string_view bytes)
{
    while (!bytes.empty()) {
        writing_ = true;
        last_written_ = clock_type::now();
        if (write_within_ > clock_type::duration{}) write_until_ = clock_type::now() + write_within_;
        const auto [error, written] = co_await secured_->async_write_some(asio::buffer(bytes), quietly);
        writing_ = false;
        write_until_ = no_deadline;
        if (error) co_return false;
        bytes.remove_prefix(written);
    }
    co_return true;
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

void wire::hurry(clock_type::time_point by)
{
    if (awaits_bytes()) read_until_ = std::min(read_until_, by);
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
