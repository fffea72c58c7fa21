#include "tests/http/raw_client.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

namespace todoke {

namespace asio = boost::asio;

namespace {

std::string lower(std::string text)
{
    for (auto& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

}  // namespace

raw_client::raw_client(asio::generic::stream_protocol::endpoint to) : socket_{io_}
{
    socket_.connect(to);
    timeval patience{20, 0};  // a test that would hang fails instead
    ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
}

void raw_client::send(std::string_view bytes)
{
    while (!bytes.empty()) {
        const auto n = ::send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (n <= 0) return;  // closed by the peer: what it answered shows in receive()
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
}

std::size_t raw_client::send_some(std::string_view bytes)
{
    const auto n = ::send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    return n < 0 ? 0 : static_cast<std::size_t>(n);
}

bool raw_client::fill()
{
    char bytes[65536];
    const auto n = ::recv(socket_.native_handle(), bytes, sizeof bytes, 0);
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) ADD_FAILURE() << "no answer within 20 s";
    if (n <= 0) return false;
    unread_.append(bytes, static_cast<std::size_t>(n));
    return true;
}

reply raw_client::receive(bool to_head)
{
    reply made;
    std::size_t head = 0;
    while ((head = unread_.find("\r\n\r\n")) == std::string::npos)
        if (!fill()) return made;
    std::string text = unread_.substr(0, head + 2);
    unread_.erase(0, head + 4);
    made.status = std::stoi(text.substr(9, 3));
    for (auto at = text.find("\r\n") + 2; at < text.size();) {
        const auto end = text.find("\r\n", at), colon = text.find(": ", at);
        made.headers[lower(text.substr(at, colon - at))] = text.substr(colon + 2, end - colon - 2);
        at = end + 2;
    }
    made.whole = true;
    if (to_head || made.status == 204 || made.status == 304 || made.status == 100) return made;
    if (const auto length = made.headers.find("content-length"); length != made.headers.end()) {
        const auto size = std::stoul(length->second);
        while (unread_.size() < size)
            if (!fill()) return made.whole = false, made;
        made.body = unread_.substr(0, size);
        unread_.erase(0, size);
        return made;
    }
    if (!made.headers.contains("transfer-encoding")) {
        made.body = rest();
        return made;
    }
    made.whole = read_chunks(made.body);
    return made;
}

bool raw_client::read_chunks(std::string& into)
{
    for (std::size_t at = 0;;) {
        std::size_t end;
        while ((end = unread_.find("\r\n", at)) == std::string::npos)
            if (!fill()) return false;
        const auto size = std::stoul(unread_.substr(at, end - at), nullptr, 16);
        while (unread_.size() < end + 2 + size + 2)
            if (!fill()) return false;
        into.append(unread_, end + 2, size);
        at = end + 2 + size + 2;
        if (size == 0 || at > 1'000'000) {
            unread_.erase(0, at);
            at = 0;
        }
        if (size == 0) return true;
    }
}

std::string raw_client::receive_chunks()
{
    std::string body;
    read_chunks(body);
    return body;
}

std::string raw_client::rest()
{
    while (fill()) continue;
    return std::exchange(unread_, {});
}

bool raw_client::is_closed()
{
    return !fill();
}

void raw_client::end_sending()
{
    ::shutdown(socket_.native_handle(), SHUT_WR);
}

void expect_for_programs_only(const reply& got)
{
    EXPECT_EQ(got.headers.at("content-security-policy"), "default-src 'none'; frame-ancestors 'none'") << got.status;
    EXPECT_EQ(got.headers.at("x-frame-options"), "DENY") << got.status;
    EXPECT_EQ(got.headers.at("x-content-type-options"), "nosniff") << got.status;
    EXPECT_EQ(got.headers.at("cache-control"), "no-store") << got.status;
}

}  // namespace todoke
