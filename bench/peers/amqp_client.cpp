#include "bench/peers/amqp_client.hpp"

#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/outside/http_caller.hpp"

namespace todoke {

namespace {

enum frame_type : unsigned char { method_frame = 1, header_frame = 2, body_frame = 3, heartbeat_frame = 8 };
enum class_id : unsigned { connection = 10, channel_class = 20, queue_class = 50, basic = 60, confirm_class = 85 };

std::string number(std::uint64_t value, int bytes)
{
    std::string made;
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) made += static_cast<char>(value >> shift & 0xff);
    return made;
}

std::uint64_t number_in(std::string_view text)
{
    std::uint64_t made = 0;
    for (const char one : text) made = made << 8 | static_cast<unsigned char>(one);
    return made;
}

std::string short_text(std::string_view text)
{
    return number(text.size(), 1).append(text);
}

std::string long_text(std::string_view text)
{
    return number(text.size(), 4).append(text);
}

std::string method(unsigned of, unsigned which)
{
    return number(of, 2) + number(which, 2);
}

std::string framed(unsigned char type, unsigned channel, std::string_view payload)
{
    return number(type, 1) + number(channel, 2) + long_text(payload) + '\xce';
}

const std::string empty_table = number(0, 4);

}  // namespace

amqp_client::amqp_client(int port, std::string queue)
    : socket_{connect_to("127.0.0.1:" + std::to_string(port))}, queue_{std::move(queue)}
{
    if (socket_ < 0) throw std::runtime_error{"no broker on port " + std::to_string(port)};
    send({"AMQP\0\0\x09\x01", 8});
    expect(connection, 10);
    const std::string login{"\0guest\0guest", 12};
    send_method(0, method(connection, 11) + empty_table + short_text("PLAIN") + long_text(login) + short_text("en_US"));
    const auto tune = expect(connection, 30);
    send_method(0, method(connection, 31) + tune.substr(0, 6) + number(0, 2));  // no heartbeats
    send_method(0, method(connection, 40) + short_text("/") + short_text("") + number(0, 1));
    expect(connection, 41);
    send_method(1, method(channel_class, 10) + short_text(""));
    expect(channel_class, 11);
    constexpr unsigned durable = 2;
    send_method(1, method(queue_class, 10) + number(0, 2) + short_text(queue_) + number(durable, 1) + empty_table);
    expect(queue_class, 11);
}

amqp_client::~amqp_client()
{
    close(socket_);
}

void amqp_client::confirm()
{
    send_method(1, method(confirm_class, 10) + number(0, 1));
    expect(confirm_class, 11);
}

void amqp_client::publish(std::string_view body)
{
    constexpr unsigned has_delivery_mode = 0x1000, persistent = 2;
    const auto head =
        number(basic, 2) + number(0, 2) + number(body.size(), 8) + number(has_delivery_mode, 2) + number(persistent, 1);
    send(
        framed(method_frame, 1, method(basic, 40) + number(0, 2) + short_text("") + short_text(queue_) + number(0, 1)) +
        framed(header_frame, 1, head) + framed(body_frame, 1, body));
    expect(basic, 80);
}

void amqp_client::consume()
{
    send_method(1, method(basic, 10) + number(0, 4) + number(256, 2) + number(0, 1));
    expect(basic, 11);
    send_method(1, method(basic, 20) + number(0, 2) + short_text(queue_) + short_text("") + number(0, 1) + empty_table);
    expect(basic, 21);
}

std::string amqp_client::next()
{
    const auto told = expect(basic, 60);
    const auto tag = told.substr(1u + static_cast<unsigned char>(told[0]), 8);
    const auto length = number_in(std::string_view{read().payload}.substr(4, 8));
    std::string body;
    while (body.size() < length) body += read().payload;
    send_method(1, method(basic, 80) + tag + number(0, 1));
    return body;
}

amqp_client::frame amqp_client::read()
{
    for (;;) {
        const auto length = in_.size() < 7 ? 0 : number_in(std::string_view{in_}.substr(3, 4));
        if (in_.size() >= 8 + length && in_.size() >= 8) {
            frame made{static_cast<unsigned char>(in_[0]), in_.substr(7, length)};
            in_.erase(0, 8 + length);
            if (made.type != heartbeat_frame) return made;
            continue;
        }
        char piece[64 * 1024];
        const auto count = recv(socket_, piece, sizeof piece, 0);
        if (count <= 0) throw std::runtime_error{"the broker closed the connection"};
        in_.append(piece, static_cast<std::size_t>(count));
    }
}

std::string amqp_client::expect(unsigned of, unsigned which)
{
    const auto came = read();
    if (came.type != method_frame || !came.payload.starts_with(method(of, which)))
        throw std::runtime_error{"the broker says something else: " + came.payload};
    return came.payload.substr(4);
}

void amqp_client::send_method(unsigned channel, const std::string& payload)
{
    send(framed(method_frame, channel, payload));
}

void amqp_client::send(const std::string& bytes)
{
    if (::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(bytes.size()))
        throw std::runtime_error{"the broker takes nothing"};
}

}  // namespace todoke
