#include "daemon/cli/client.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <stdexcept>

namespace todoke::cli {

namespace asio = boost::asio;
namespace http = boost::beast::http;

namespace {

template <class Socket>
reply ask_over(Socket& socket, const http::request<http::string_body>& question)
{
    http::write(socket, question);
    boost::beast::flat_buffer buffer;
    http::response<http::string_body> answer;
    http::read(socket, buffer, answer);
    return {answer.result_int(), std::move(answer.body())};
}

struct host_and_port {
    std::string host, port = "80";
};

host_and_port parts_of(const std::string& url)
{
    static constexpr std::string_view scheme = "http://";
    if (!url.starts_with(scheme) || url.size() == scheme.size())
        throw std::runtime_error{"--url " + url + ": write it like http://127.0.0.1:8620"};
    auto rest = url.substr(scheme.size());
    if (rest.ends_with('/')) rest.pop_back();
    host_and_port made;
    const auto colon = rest.rfind(':');
    const auto bracket = rest.rfind(']');
    if (colon != rest.npos && (bracket == rest.npos || bracket < colon)) {
        made.port = rest.substr(colon + 1);
        rest.resize(colon);
    }
    made.host = rest.starts_with('[') && rest.ends_with(']') ? rest.substr(1, rest.size() - 2) : rest;
    return made;
}

}  // namespace

reply call(const endpoint& to, const std::string& verb, const std::string& path, const std::string& json)
{
    http::request<http::string_body> question{http::string_to_verb(verb), path, 11};
    question.set(http::field::host, "localhost");
    question.set(http::field::connection, "close");
    if (!json.empty()) question.set(http::field::content_type, "application/json");
    if (!to.token.empty()) question.set(http::field::authorization, "Bearer " + to.token);
    question.body() = json;
    question.prepare_payload();
    asio::io_context io;
    const auto where = to.url.empty() ? to.socket : to.url;
    try {
        if (to.url.empty()) {
            asio::local::stream_protocol::socket socket{io};
            socket.connect({to.socket});
            return ask_over(socket, question);
        }
        const auto [host, port] = parts_of(to.url);
        asio::ip::tcp::socket socket{io};
        asio::connect(socket, asio::ip::tcp::resolver{io}.resolve(host, port));
        return ask_over(socket, question);
    } catch (const boost::system::system_error& e) {
        throw std::runtime_error{"cannot talk to todoked at " + where + ": " + e.code().message() +
                                 "; is it running, and may this user open the socket (group todoke)?"};
    }
}

}  // namespace todoke::cli
