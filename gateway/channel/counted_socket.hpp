#pragma once
// A TCP socket that counts what it handed to the network, so that a TLS stream above it can tell whether any part of a
// request left. Private to connection.cpp.

#include <boost/asio/compose.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstddef>
#include <utility>

namespace todoke {

class counted_socket {
public:
    using socket_type = boost::asio::ip::tcp::socket;
    using executor_type = socket_type::executor_type;
    using lowest_layer_type = socket_type::lowest_layer_type;
    using error_code = boost::system::error_code;

    explicit counted_socket(executor_type executor) : socket_{executor} {}

    executor_type get_executor() { return socket_.get_executor(); }
    lowest_layer_type& lowest_layer() { return socket_.lowest_layer(); }
    socket_type& socket() { return socket_; }
    std::size_t sent() const { return sent_; }

    template <class Buffers>
    std::size_t read_some(const Buffers& into, error_code& error)
    {
        return socket_.read_some(into, error);
    }
    template <class Buffers>
    std::size_t write_some(const Buffers& from, error_code& error)
    {
        const auto bytes = socket_.write_some(from, error);
        sent_ += bytes;
        return bytes;
    }
    template <class Buffers, class Token>
    auto async_read_some(const Buffers& into, Token&& token)
    {
        return socket_.async_read_some(into, std::forward<Token>(token));
    }
    template <class Buffers, class Token>
    auto async_write_some(const Buffers& from, Token&& token)
    {
        return boost::asio::async_compose<Token, void(error_code, std::size_t)>(write_op<Buffers>{*this, from}, token,
                                                                                socket_);
    }

private:
    template <class Buffers>
    struct write_op {
        counted_socket& owner;
        Buffers from;
        bool started = false;

        template <class Self>
        void operator()(Self& self, error_code error = {}, std::size_t bytes = 0)
        {
            if (!std::exchange(started, true)) {
                const auto what = from;  // *this moves along with self
                owner.socket_.async_write_some(what, std::move(self));
                return;
            }
            owner.sent_ += bytes;
            self.complete(error, bytes);
        }
    };

    socket_type socket_;
    std::size_t sent_ = 0;
};

}  // namespace todoke
