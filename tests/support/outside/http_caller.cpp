#include "tests/support/outside/http_caller.hpp"

#include <arpa/inet.h>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cstring>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>

namespace todoke {

namespace {

namespace http = boost::beast::http;

int connect_unix(const std::string& path)
{
    sockaddr_un to{};
    to.sun_family = AF_UNIX;
    if (path.size() >= sizeof to.sun_path) throw std::runtime_error{"too long for a socket: " + path};
    std::memcpy(to.sun_path, path.c_str(), path.size());
    const int made = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(made, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0) return made;
    close(made);
    return -1;
}

int connect_tcp(const std::string& address)
{
    const auto colon = address.rfind(':');
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<std::uint16_t>(std::stoi(address.substr(colon + 1))));
    inet_pton(AF_INET, address.substr(0, colon).c_str(), &to.sin_addr);
    const int made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(made, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0) return made;
    close(made);
    return -1;
}

std::string text_of(const api_call& what)
{
    std::string made = what.method + " " + what.target + " HTTP/1.1\r\nHost: localhost\r\n";
    for (const auto& line : what.headers) made.append(line).append("\r\n");
    if (what.method != "GET") made += "Content-Length: " + std::to_string(what.body.size()) + "\r\n";
    return made + "\r\n" + what.body;
}

/// One exchange over a connection; ends when the answer is whole or the connection is gone.
class exchange {
public:
    exchange(int socket, std::string request) : socket_{socket}, request_{std::move(request)}
    {
        parser_.body_limit(boost::none);
        parser_.eager(true);
    }

    void run(std::chrono::milliseconds patience)
    {
        while (!parser_.is_done() && !broken_) {
            pollfd one{socket_, static_cast<short>(sent_ < request_.size() ? POLLIN | POLLOUT : POLLIN), 0};
            const int ready = poll(&one, 1, static_cast<int>(patience.count()));
            if (ready == 0) throw std::runtime_error{"no answer in time to " + request_.substr(0, 80)};
            if ((one.revents & (POLLIN | POLLHUP | POLLERR)) != 0)
                receive();
            else if ((one.revents & POLLOUT) != 0)
                send_some();
        }
    }

    api_answer answer()
    {
        api_answer made;
        made.complete = parser_.is_done() && sent_ == request_.size();
        if (!parser_.is_header_done()) return made;
        made.status = parser_.get().result_int();
        made.replayed = parser_.get()["Idempotency-Replayed"] == "true";
        made.retry_after = std::string{parser_.get()["Retry-After"]};
        made.body = std::move(parser_.get().body());
        return made;
    }
    bool keeps_alive() { return parser_.is_done() && parser_.keep_alive(); }

private:
    void send_some()
    {
        const auto count = send(socket_, request_.data() + sent_, request_.size() - sent_, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count > 0) sent_ += static_cast<std::size_t>(count);
        if (count < 0 && errno != EAGAIN) broken_ = true;
    }

    void receive()
    {
        char piece[64 * 1024];
        const auto count = recv(socket_, piece, sizeof piece, MSG_DONTWAIT);
        if (count < 0 && errno == EAGAIN) return;
        boost::system::error_code error;
        if (count <= 0) {
            if (parser_.got_some()) parser_.put_eof(error);  // a body may end with the connection
            broken_ = !parser_.is_done();
            return;
        }
        in_.append(piece, static_cast<std::size_t>(count));
        std::size_t used = 0;
        while (used < in_.size() && !parser_.is_done()) {
            const auto now = parser_.put(boost::asio::buffer(in_.data() + used, in_.size() - used), error);
            used += now;
            if (error == http::error::need_more) break;
            if (error) throw std::runtime_error{"an answer that is not HTTP: " + error.message()};
        }
        in_.erase(0, used);
    }

    int socket_;
    std::string request_;
    std::size_t sent_ = 0;
    std::string in_;
    http::response_parser<http::string_body> parser_;
    bool broken_ = false;
};

}  // namespace

int connect_to(const std::string& address)
{
    return address.starts_with("unix:") ? connect_unix(address.substr(5)) : connect_tcp(address);
}

http_caller::http_caller(std::string address, std::chrono::milliseconds patience)
    : address_{std::move(address)}, patience_{patience}
{
}

http_caller::~http_caller()
{
    disconnect();
}

bool http_caller::connect()
{
    if (socket_ < 0) socket_ = connect_to(address_);
    return socket_ >= 0;
}

void http_caller::disconnect()
{
    if (socket_ >= 0) close(socket_);
    socket_ = -1;
}

api_answer http_caller::call(const api_call& what)
{
    if (!connect()) return {};
    exchange one{socket_, text_of(what)};
    one.run(patience_);
    const bool keep = one.keeps_alive();
    auto answer = one.answer();
    if (!keep || !answer.complete) disconnect();
    return answer;
}

bool wait_until_ready(const std::string& address, const std::string& authorization, std::chrono::milliseconds limit)
{
    const auto give_up = std::chrono::steady_clock::now() + limit;
    api_call question{"GET", "/readyz", {}, {}};
    if (!authorization.empty()) question.headers.push_back("Authorization: " + authorization);
    while (std::chrono::steady_clock::now() < give_up) {
        http_caller caller{address};
        if (caller.call(question).status == 200) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds{2});
    }
    return false;
}

std::string ask_until(const std::string& address, const std::string& authorization, const std::string& target,
                      const std::string& part)
{
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::minutes{1};
    api_call question{"GET", target, {}, {}};
    if (!authorization.empty()) question.headers.push_back("Authorization: " + authorization);
    for (;;) {
        auto body = http_caller{address}.call(question).body;
        if (body.find(part) != body.npos) return body;
        if (std::chrono::steady_clock::now() > give_up) throw std::runtime_error{part + " is not in " + body};
    }
}

}  // namespace todoke
