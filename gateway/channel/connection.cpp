#include "gateway/channel/connection.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/this_coro.hpp>
#include <optional>

#include "gateway/awaiting.hpp"
#include "gateway/channel/counted_socket.hpp"
#include "gateway/channel/own_errors.hpp"
#include "gateway/channel/step_limits.hpp"
#include "gateway/channel/tls_parts.hpp"
#include "gateway/log.hpp"

namespace todoke {

namespace asio = boost::asio;
using asio::ip::tcp;
using tls_stream = asio::ssl::stream<counted_socket&>;
using time_source = std::chrono::steady_clock;

namespace {

log::trouble descriptors_short, threads_short;

}  // namespace

struct connection::parts {
    parts(const asio::any_io_executor& executor, name_source source)
        : names{std::move(source)}, socket{executor}, limits{std::make_shared<step_limits>(executor, [this] {
              close();
          })}
    {
    }
    ~parts()
    {
        limits->stop();
        forget_tls();
    }

    void close()
    {
        error_code ignored;
        socket.socket().close(ignored);
    }
    void forget_tls()
    {
        // OpenSSL makes a session useless for resumption when its connection ended without close_notify; most do.
        if (secure && SSL_is_init_finished(secure->native_handle()))
            SSL_set_shutdown(secure->native_handle(), SSL_SENT_SHUTDOWN);
        secure.reset();
    }
    /// What a step's error means: the timer ends a step by closing the socket.
    error_code end(step which, error_code error)
    {
        const bool late = limits->end(which);
        if (error && late) return asio::error::timed_out;
        return error == asio::error::bad_descriptor ? error_code{asio::error::not_connected} : error;
    }

    asio::awaitable<error_code> connect_to(tcp::endpoint where, limit within);

    const name_source names;
    counted_socket socket;
    std::optional<tls_stream> secure;
    std::string host;  ///< the name the certificate must carry; OpenSSL keeps a pointer to it
    std::shared_ptr<step_limits> limits;
    std::size_t written = 0;
};

connection::connection(asio::any_io_executor executor, name_source names)
    : parts_{std::make_shared<parts>(executor, std::move(names))}
{
}
connection::~connection() = default;
connection::connection(connection&&) noexcept = default;
connection& connection::operator=(connection&&) noexcept = default;

asio::awaitable<connection::error_code> connection::parts::connect_to(tcp::endpoint where, limit within)
{
    auto& tcp_socket = socket.socket();
    close();
    error_code error;
    tcp_socket.open(where.protocol(), error);
    if (error) co_return error;
    limits->begin(step::read, within);
    std::tie(error) = co_await tcp_socket.async_connect(where, quietly);
    error = end(step::read, error);
    if (error) co_return error;
    error_code ignored;
    tcp_socket.set_option(tcp::no_delay{true}, ignored);
    tcp_socket.set_option(asio::socket_base::keep_alive{true}, ignored);
    tcp_socket.non_blocking(true, ignored);  // is_stale() looks without waiting
    co_return error;
}

asio::awaitable<connection::error_code> connection::connect(std::string host, int port, limit within)
{
    constexpr limit longest_try = std::chrono::seconds{5};  // while there are other addresses
    const auto self = parts_;
    if (is_cancelled(co_await asio::this_coro::cancellation_state)) co_return asio::error::operation_aborted;
    self->forget_tls();
    const auto give_up = time_source::now() + within;
    auto names = self->names;
    auto looking = look_up(self->socket.get_executor(), std::move(host), port, within, std::move(names));
    const auto found = co_await std::move(looking);
    error_code error = found.error;
    for (std::size_t i = 0; i < found.endpoints.size(); ++i) {
        if (is_cancelled(co_await asio::this_coro::cancellation_state)) co_return asio::error::operation_aborted;
        const limit left = give_up - time_source::now();
        if (left <= limit::zero()) co_return asio::error::timed_out;
        const auto others = static_cast<limit::rep>(found.endpoints.size() - i - 1);
        const limit share = others == 0 ? left : std::min(left / (others + 1), longest_try);
        error = co_await self->connect_to(found.endpoints[i], share);
        if (!error) break;
    }
    co_return error;
}

asio::awaitable<connection::error_code> connection::start_tls(tls_trust& trust, std::string host, limit within)
{
    const auto self = parts_;
    const auto believed = trust.parts_;
    if (is_cancelled(co_await asio::this_coro::cancellation_state)) co_return asio::error::operation_aborted;
    self->forget_tls();
    self->host = std::move(host);
    self->secure.emplace(self->socket, believed->context);
    auto* ssl = self->secure->native_handle();
    if (!expect_host(ssl, trust, self->host)) co_return asio::error::invalid_argument;

    self->limits->begin(step::read, within);
    error_code error;
    std::tie(error) = co_await self->secure->async_handshake(asio::ssl::stream_base::client, quietly);
    error = self->end(step::read, error);
    if (!error) believed->certificate_ends = certificate_end_of(ssl);
    if (!error || error == asio::error::timed_out || error == asio::error::operation_aborted) co_return error;
    const auto refused = SSL_get_verify_result(ssl);
    co_return refused == X509_V_OK ? error : certificate_error(refused);
}

bool connection::is_secure() const
{
    return parts_->secure && SSL_is_init_finished(parts_->secure->native_handle());
}

asio::awaitable<connection::error_code> connection::write(std::string_view bytes, limit within)
{
    const auto self = parts_;
    self->written = 0;
    if (is_cancelled(co_await asio::this_coro::cancellation_state)) co_return asio::error::operation_aborted;
    const auto sent_before = self->socket.sent();
    self->limits->begin(step::write, within);
    error_code error;
    while (!error && self->written < bytes.size()) {
        const auto left = asio::buffer(bytes.substr(self->written));
        std::size_t count = 0;
        if (self->secure)
            std::tie(error, count) = co_await self->secure->async_write_some(left, quietly);
        else
            std::tie(error, count) = co_await self->socket.async_write_some(left, quietly);
        self->written += count;
        const auto wanted = co_await asio::this_coro::cancellation_state;  // never inside &&: g++ 12
        if (!error && self->written < bytes.size() && is_cancelled(wanted)) error = asio::error::operation_aborted;
    }
    if (error && self->written == 0 && self->socket.sent() != sent_before) self->written = 1;
    co_return self->end(step::write, error);
}

asio::awaitable<connection::read_result> connection::read_some(std::span<char> into, limit within)
{
    const auto self = parts_;
    read_result result;
    result.error = asio::error::operation_aborted;
    if (is_cancelled(co_await asio::this_coro::cancellation_state)) co_return result;
    const auto space = asio::buffer(into.data(), into.size());
    self->limits->begin(step::read, within);
    if (self->secure)
        std::tie(result.error, result.bytes) = co_await self->secure->async_read_some(space, quietly);
    else
        std::tie(result.error, result.bytes) = co_await self->socket.async_read_some(space, quietly);
    result.error = self->end(step::read, result.error);
    co_return result;
}

bool connection::is_stale() const
{
    auto& tcp_socket = parts_->socket.socket();
    if (!tcp_socket.is_open()) return true;
    char byte = 0;
    error_code error;
    if (parts_->secure)  // through TLS: a new session ticket is no news
        parts_->secure->read_some(asio::buffer(&byte, 1), error);
    else
        tcp_socket.receive(asio::buffer(&byte, 1), asio::socket_base::message_peek, error);
    return error != asio::error::would_block;
}

std::size_t connection::bytes_written() const
{
    return parts_->written;
}

void connection::close()
{
    parts_->close();
    parts_->limits->rest();
}

asio::awaitable<void> connection::shut_down(limit within)
{
    const auto self = parts_;
    const auto wanted = co_await asio::this_coro::cancellation_state;
    if (is_secure() && self->socket.socket().is_open() && !is_cancelled(wanted)) {
        self->limits->begin(step::read, within);
        co_await self->secure->async_shutdown(quietly);
        self->limits->end(step::read);
    }
    self->close();
    self->limits->rest();
}

void tell_of_shortage(const boost::system::error_code& of, const std::string& why)
{
    auto& lasting = of == no_thread() ? threads_short : descriptors_short;
    log::error(lasting, "event=no_connection_opened reason=\"{}\" remedy=\"{}; trying again\"", why,
               remedy_of_shortage(of));
}

std::string to_text(const boost::system::error_code& error)
{
    if (error == asio::error::eof || error == asio::ssl::error::stream_truncated)
        return "the other side closed the connection";
    if (error == asio::error::timed_out) return "no answer in time";
    if (error == asio::error::operation_aborted) return "given up";
    if (error.category() == certificate_error(0).category()) return "certificate: " + error.message();
    return error.message();
}

}  // namespace todoke
