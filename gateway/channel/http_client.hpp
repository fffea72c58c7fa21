#pragma once
// Kept HTTP/1.1 connections to one provider. Requests are answered, certainly not sent, or in doubt: nothing else.
// Connections are opened ahead of need, so that an attempt starts with its first byte. Network thread only.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "gateway/channel/channel.hpp"
#include "gateway/channel/http_message.hpp"

namespace todoke {

struct http_client_options {
    http_address to;
    std::string ca_file;  ///< empty: the system's trust store
    std::size_t max_connections = 8;
    std::chrono::milliseconds connect = std::chrono::seconds{30};        ///< each of TCP and TLS
    std::chrono::milliseconds answer = std::chrono::seconds{30};         ///< from the request to the end of the answer
    std::chrono::milliseconds idle = std::chrono::seconds{50};           ///< a connection unused for so long is closed
    std::chrono::milliseconds look_after = std::chrono::seconds{1};      ///< how often idle ones are looked at
    std::chrono::milliseconds first_pause = std::chrono::seconds{1};     ///< after a failure to connect; doubles …
    std::chrono::milliseconds longest_pause = std::chrono::seconds{60};  ///< … up to this
};

struct http_result {
    enum class how {
        maybe_sent,  ///< at least a part of the request left, no answer came
        not_sent,    ///< nothing of it left
        answered,
    };
    how ended = how::maybe_sent;
    boost::system::error_code error;
    std::string why;  ///< when not answered, for an operator
    http_answer answer;
};

class http_client {
public:
    /// Throws std::runtime_error when the CA file cannot be used.
    http_client(boost::asio::any_io_executor executor, http_client_options options);
    ~http_client();
    http_client(const http_client&) = delete;
    http_client& operator=(const http_client&) = delete;

    // As provider_channel's.
    boost::asio::awaitable<void> run();
    std::size_t room() const;
    void want(std::size_t requests);
    void on_change(std::function<void(availability)> tell);
    const availability& now() const;
    /// As tls_trust's.
    std::optional<std::chrono::sys_seconds> certificate_ends() const;

    /// One request on an idle connection, or on a new one when there is none. It is written a second time only when the
    /// first time nothing left, and not at all once `closes` has come. Never throws for what the network does.
    boost::asio::awaitable<http_result> exchange(http_request request, closing_time closes = {});

private:
    struct parts;
    std::shared_ptr<parts> parts_;
};

}  // namespace todoke
