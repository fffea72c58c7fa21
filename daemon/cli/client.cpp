#include "daemon/cli/client.hpp"

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/url/parse.hpp>
#include <cerrno>
#include <charconv>
#include <optional>
#include <sys/socket.h>

#include "daemon/cli/places.hpp"
#include "daemon/cli/remedies.hpp"

namespace todoke::cli {

namespace asio = boost::asio;
namespace http = boost::beast::http;

namespace {

using text_request = http::request<http::string_body>;

constexpr std::uint64_t longest_answer = 64 << 20;

struct host_and_port {
    std::string host, port = "80";
};

/// Boost.URL's port_number() is modulo 65536.
bool is_port(std::string_view text)
{
    unsigned number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size() && number >= 1 && number <= 65535;
}

std::optional<host_and_port> parts_of(std::string_view url)
{
    const auto read = boost::urls::parse_absolute_uri({url.data(), url.size()});
    if (!read) return std::nullopt;
    const bool names_a_place = read->scheme() == "http" && !read->encoded_host().empty() && !read->has_userinfo();
    const bool names_more = read->has_query() || (!read->encoded_path().empty() && read->encoded_path() != "/");
    if (!names_a_place || names_more) return std::nullopt;
    host_and_port made{read->host_address()};
    if (read->has_port()) made.port = read->port();
    return is_port(made.port) ? std::optional{std::move(made)} : std::nullopt;
}

text_request request_of(const endpoint& to, const question& what)
{
    text_request made{http::string_to_verb(what.verb), what.path, 11};
    made.set(http::field::host, "localhost");
    made.set(http::field::connection, "close");
    made.set(http::field::accept_language, to.speaks == language::japanese ? "ja" : "en");
    if (!what.body.empty()) made.set(http::field::content_type, "application/json");
    if (!what.key.empty()) made.set("Idempotency-Key", what.key);
    if (!to.token.empty()) made.set(http::field::authorization, "Bearer " + to.token);
    made.body() = what.body;
    made.prepare_payload();
    return made;
}

/// `</v1/consents?after=7>; rel="next"` without the rest.
std::string next_of(std::string_view link)
{
    const auto end = link.find('>');
    const bool leads_on = link.starts_with('<') && end != link.npos && link.find("rel=\"next\"", end) != link.npos;
    return leads_on ? std::string{link.substr(1, end - 1)} : std::string{};
}

std::chrono::milliseconds waits_for(const endpoint& to, const question& what)
{
    return may_take_long(what) ? to.waits.longest : to.waits.usual;
}

template <class Stream>
asio::awaitable<void> exchange(Stream& stream, const text_request& asked, reply& answered)
{
    boost::system::error_code unsent;
    co_await http::async_write(stream, asked, asio::redirect_error(asio::use_awaitable, unsent));
    boost::beast::flat_buffer buffer;
    http::response_parser<http::string_body> parser;
    parser.body_limit(longest_answer);
    // Also what could not be sent to its end may have been answered: as too large.
    boost::system::error_code unread;
    co_await http::async_read(stream, buffer, parser, asio::redirect_error(asio::use_awaitable, unread));
    if (unread) throw boost::system::system_error{unsent ? unsent : unread};
    const auto link = parser.get()[http::field::link];
    answered.next = next_of({link.data(), link.size()});
    answered.status = parser.get().result_int();
    answered.body = std::move(parser.get().body());
}

/// Runs it to its end; all it refers to outlives that.
void run(asio::io_context& io, asio::awaitable<void> talk)
{
    std::exception_ptr failure;
    asio::co_spawn(io, std::move(talk), [&](std::exception_ptr error) {
        failure = std::move(error);
        io.stop();  // whatever would be said of it while it lasted
    });
    io.run();
    if (failure) std::rethrow_exception(failure);
}

/// A conversation with the daemon, over one kind of stream.
template <class Stream>
struct conversation {
    asio::io_context io{};
    Stream stream{io};

    reply ask(const endpoint& to, const question& what, const std::function<void()>& is_late)
    {
        asio::steady_timer usual{io, to.waits.usual};
        if (is_late && may_take_long(what))
            usual.async_wait([&](const boost::system::error_code& error) {
                if (!error) is_late();
            });
        const auto asked = request_of(to, what);
        reply answered;
        stream.expires_after(waits_for(to, what));
        run(io, exchange(stream, asked, answered));
        return answered;
    }
};

/// For as long as connect(2) waits: behind callers of whom nobody takes one, it would be without end.
void wait_for_room(asio::local::stream_protocol::socket& socket, std::chrono::milliseconds longest)
{
    const auto seconds = std::chrono::floor<std::chrono::seconds>(longest);
    const timeval time{seconds.count(), std::chrono::microseconds{longest - seconds}.count()};
    if (setsockopt(socket.native_handle(), SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time) != 0)
        throw boost::system::system_error{errno, boost::system::system_category()};
}

reply ask_socket(const endpoint& to, const question& what, const std::function<void()>& is_late)
{
    conversation<boost::beast::basic_stream<asio::local::stream_protocol>> with;
    auto& socket = with.stream.socket();
    socket.open();
    wait_for_room(socket, to.waits.usual);
    socket.connect({to.socket});
    return with.ask(to, what, is_late);
}

reply ask_url(const endpoint& to, const question& what, const std::function<void()>& is_late)
{
    const auto place = parts_of(to.url);
    if (!place) throw not_reached{to.url + " is no address: write it like http://127.0.0.1:8620"};
    const auto found = places_of(place->host, place->port, to.waits.usual);
    conversation<boost::beast::basic_stream<asio::ip::tcp>> with;
    with.stream.expires_after(to.waits.usual);
    boost::system::error_code error;
    with.stream.async_connect(found, [&](const auto& ended, const auto&) { error = ended; });
    with.io.run();
    if (error) throw boost::system::system_error{error};
    with.io.restart();
    return with.ask(to, what, is_late);
}

}  // namespace

bool can_be_called(std::string_view url)
{
    return parts_of(url).has_value();
}

bool may_take_long(const question& what)
{
    if (what.path == "/v1/messages/forecast") return false;
    return what.verb != "GET" || what.path == "/v1/doctor";
}

reply call(const endpoint& to, const question& what, const std::function<void()>& is_late)
{
    try {
        return to.url.empty() ? ask_socket(to, what, is_late) : ask_url(to, what, is_late);
    } catch (const boost::system::system_error& e) {
        throw not_reached{trouble_with(to, e.code(), waits_for(to, what))};
    }
}

}  // namespace todoke::cli
