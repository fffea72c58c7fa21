#include "tests/support/scripted_peer.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <cstdlib>
#include <gtest/gtest.h>
#include <optional>
#include <tuple>

#include "gateway/awaiting.hpp"

namespace todoke {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using namespace peer;

namespace {

struct session {
    session(tcp::socket accepted, script to_play) : socket{std::move(accepted)}, steps{std::move(to_play)} {}

    tcp::socket socket;
    std::optional<asio::ssl::context> context;
    std::optional<asio::ssl::stream<tcp::socket&>> tls;
    script steps;
    std::string all;     ///< received so far
    std::size_t used{};  ///< how much of it the steps have read
    std::string read;    ///< by the last read step
    bool over = false;
    bool resumed = false;
};
using session_ptr = std::shared_ptr<session>;

asio::awaitable<bool> receive(session_ptr s)
{
    std::string space(16384, '\0');
    error_code error;
    std::size_t count = 0;
    if (s->tls)
        std::tie(error, count) = co_await s->tls->async_read_some(asio::buffer(space), quietly);
    else
        std::tie(error, count) = co_await s->socket.async_read_some(asio::buffer(space), quietly);
    s->all.append(space, 0, count);
    co_return !error;
}

std::string_view unread(const session& s)
{
    return std::string_view{s.all}.substr(s.used);
}

/// How long the unit at the start of `bytes` is; npos: more is needed to tell.
std::size_t http_length(std::string_view bytes)
{
    const auto head = bytes.find("\r\n\r\n");
    if (head == std::string_view::npos) return std::string_view::npos;
    const auto field = bytes.find("Content-Length: ");
    const auto body = field < head ? std::strtoul(bytes.substr(field + 16).data(), nullptr, 10) : 0;
    return head + 4 + body;
}

std::size_t pdu_length(std::string_view bytes)
{
    if (bytes.size() < 4) return std::string_view::npos;
    std::size_t length = 0;
    for (const char c : bytes.substr(0, 4)) length = length << 8 | static_cast<unsigned char>(c);
    return length;
}

std::size_t line_length(std::string_view bytes, const std::string& mark)
{
    const auto found = bytes.find(mark);
    return found == std::string_view::npos ? found : found + mark.size();
}

using measure = std::function<std::size_t(std::string_view)>;

/// False when the other side ends before the unit is complete.
asio::awaitable<bool> read_unit(session_ptr s, measure length_of)
{
    for (;;) {
        const auto wanted = length_of(unread(*s));
        if (wanted <= unread(*s).size()) {
            s->read = unread(*s).substr(0, wanted);
            s->used += wanted;
            co_return true;
        }
        const bool more = co_await receive(s);
        if (!more) co_return false;
    }
}

asio::awaitable<bool> write_all(session_ptr s, std::string bytes)
{
    error_code error;
    std::size_t count = 0;
    if (s->tls)
        std::tie(error, count) = co_await asio::async_write(*s->tls, asio::buffer(bytes), quietly);
    else
        std::tie(error, count) = co_await asio::async_write(s->socket, asio::buffer(bytes), quietly);
    co_return !error;
}

asio::awaitable<bool> write_bytewise(session_ptr s, std::string bytes)
{
    bool good = true;
    for (std::size_t i = 0; good && i < bytes.size(); ++i) {
        good = co_await write_all(s, bytes.substr(i, 1));
        co_await asio::post(s->socket.get_executor(), quietly);
    }
    co_return good;
}

asio::awaitable<bool> write_for_ever(session_ptr s, std::string bytes)
{
    bool good = true;
    while (good) {
        good = co_await write_all(s, bytes);
        co_await asio::post(s->socket.get_executor(), quietly);
    }
    co_return false;
}

asio::awaitable<bool> handshake(session_ptr s, server_certificate as)
{
    s->context.emplace(asio::ssl::context::tls_server);
    s->context->use_certificate_file(as.certificate_file, asio::ssl::context::pem);
    s->context->use_private_key_file(as.key_file, asio::ssl::context::pem);
    // One key for all connections of a program, so that a client can resume what another connection began.
    static std::string ticket_keys(80, 'k');
    SSL_CTX_set_tlsext_ticket_keys(s->context->native_handle(), ticket_keys.data(), 80);
    if (as.is_even)
        SSL_CTX_set_num_tickets(s->context->native_handle(), 0);  // their length changes with what is in them
    const unsigned char name = 't';
    SSL_CTX_set_session_id_context(s->context->native_handle(), &name, 1);
    s->tls.emplace(s->socket, *s->context);
    auto [error] = co_await s->tls->async_handshake(asio::ssl::stream_base::server, quietly);
    s->resumed = SSL_session_reused(s->tls->native_handle()) == 1;
    co_return !error;
}

void finish_session(session& s, bool in_order)
{
    error_code ignored;
    if (in_order)
        s.socket.shutdown(tcp::socket::shutdown_both, ignored);
    else
        s.socket.set_option(asio::socket_base::linger{true, 0}, ignored);
    s.socket.close(ignored);
    s.over = true;
}

asio::awaitable<bool> keep_silent(session_ptr s)
{
    bool more = true;
    while (more) more = co_await receive(s);
    co_return false;
}

asio::awaitable<bool> stand_still(session_ptr s)
{
    co_await s->socket.async_wait(tcp::socket::wait_error, quietly);
    co_return false;
}

asio::awaitable<bool> expect_bytes(session_ptr s, std::string bytes)
{
    const auto size = bytes.size();
    const measure fixed = [size](std::string_view) { return size; };
    const bool complete = co_await read_unit(s, fixed);
    if (!complete) s->read = unread(*s);
    EXPECT_EQ(s->read, bytes) << "the scripted peer expected something else";
    co_return complete && s->read == bytes;
}

asio::awaitable<bool> hang_up_politely(session_ptr s)
{
    if (s->tls) co_await s->tls->async_shutdown(quietly);
    finish_session(*s, true);
    co_return false;
}

asio::awaitable<bool> nothing(bool result)
{
    co_return result;
}

/// Each gives an awaitable that tells whether to go on.
struct perform {
    session_ptr s;

    asio::awaitable<bool> operator()(const expect& what) const { return expect_bytes(s, what.bytes); }
    asio::awaitable<bool> operator()(const read_until& what) const
    {
        return read_unit(s, [mark = what.mark](std::string_view bytes) { return line_length(bytes, mark); });
    }
    asio::awaitable<bool> operator()(const read_bytes& what) const
    {
        return read_unit(s, [count = what.count](std::string_view) { return count; });
    }
    asio::awaitable<bool> operator()(const read_http&) const { return read_unit(s, http_length); }
    asio::awaitable<bool> operator()(const read_pdu&) const { return read_unit(s, pdu_length); }
    asio::awaitable<bool> operator()(const read_measured& what) const { return read_unit(s, what.length_of); }
    asio::awaitable<bool> operator()(const reply& what) const { return write_all(s, what.bytes); }
    asio::awaitable<bool> operator()(const answer& what) const { return write_all(s, what.make(s->read)); }
    asio::awaitable<bool> operator()(const drip& what) const { return write_bytewise(s, what.make(s->read)); }
    asio::awaitable<bool> operator()(const pour& what) const { return write_for_ever(s, what.bytes); }
    asio::awaitable<bool> operator()(const secure& what) const { return handshake(s, what.as); }
    asio::awaitable<bool> operator()(const silence&) const { return keep_silent(s); }
    asio::awaitable<bool> operator()(const stall&) const { return stand_still(s); }
    asio::awaitable<bool> operator()(const hang_up&) const { return hang_up_politely(s); }
    asio::awaitable<bool> operator()(const cut&) const
    {
        finish_session(*s, false);
        return nothing(false);
    }
    asio::awaitable<bool> operator()(const again&) const { return nothing(true); }
};

asio::awaitable<void> play(session_ptr s)
{
    const std::size_t start = !s->steps.empty() && std::holds_alternative<secure>(s->steps.front()) ? 1 : 0;
    bool go_on = true;
    for (std::size_t i = 0; go_on && i < s->steps.size(); ++i) {
        auto work = std::visit(perform{s}, s->steps[i]);
        go_on = co_await std::move(work);
        if (std::holds_alternative<again>(s->steps[i])) i = start - 1;  // the loop counts it up
    }
    if (go_on) co_await keep_silent(s);
    if (!s->over) finish_session(*s, true);
}

}  // namespace

struct scripted_peer::parts {
    parts(asio::io_context& io, std::vector<script> to_play)
        : acceptor{io, tcp::endpoint{asio::ip::address_v4::loopback(), 0}}, scripts{std::move(to_play)}
    {
        port = acceptor.local_endpoint().port();
    }
    tcp::acceptor acceptor;
    int port = 0;
    std::vector<script> scripts;
    std::vector<session_ptr> sessions;
};

namespace {

template <class Parts>
asio::awaitable<void> accept_all(std::shared_ptr<Parts> all)
{
    while (all->acceptor.is_open()) {
        auto [error, socket] = co_await all->acceptor.async_accept(quietly);
        if (error) co_return;
        error_code ignored;
        socket.set_option(tcp::no_delay{true}, ignored);  // else what it says in pieces takes its time
        const auto which = std::min(all->sessions.size(), all->scripts.size() - 1);
        auto s = std::make_shared<session>(std::move(socket), all->scripts[which]);
        all->sessions.push_back(s);
        asio::co_spawn(all->acceptor.get_executor(), play(s), asio::detached);
    }
}

}  // namespace

scripted_peer::scripted_peer(asio::io_context& io, std::vector<script> scripts)
    : parts_{std::make_shared<parts>(io, std::move(scripts))}
{
    asio::co_spawn(io, accept_all(parts_), asio::detached);
}

scripted_peer::~scripted_peer()
{
    stop_listening();
    cut_all();
}

int scripted_peer::port() const
{
    return parts_->port;
}

std::size_t scripted_peer::connections() const
{
    return parts_->sessions.size();
}

std::size_t scripted_peer::open() const
{
    std::size_t count = 0;
    for (const auto& s : parts_->sessions) count += s->over ? 0 : 1;
    return count;
}

std::string scripted_peer::received(std::size_t connection) const
{
    return connection < connections() ? parts_->sessions[connection]->all : std::string{};
}

std::string scripted_peer::received() const
{
    std::string all;
    for (const auto& s : parts_->sessions) all += s->all;
    return all;
}

bool scripted_peer::resumed(std::size_t connection) const
{
    return parts_->sessions.at(connection)->resumed;
}

void scripted_peer::stop_listening()
{
    error_code ignored;
    parts_->acceptor.close(ignored);
}

void scripted_peer::cut_all()
{
    for (const auto& s : parts_->sessions)
        if (!s->over) finish_session(*s, false);
}

int refusing_port()
{
    asio::io_context io;
    tcp::acceptor acceptor{io, tcp::endpoint{asio::ip::address_v4::loopback(), 0}};
    return acceptor.local_endpoint().port();
}

}  // namespace todoke
