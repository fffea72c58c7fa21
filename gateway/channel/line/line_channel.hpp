#pragma once
// LINE: push messages of the Messaging API, each with a retry key, so that a repeat of an attempt in doubt is harmless
// for 24 hours.

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "gateway/channel/channel.hpp"

namespace todoke {

struct line_account {
    std::string access_token;
    std::string endpoint = "https://api.line.me";  ///< see parse_http_address; http:// is for tests on the loopback
    std::string ca_file;                           ///< empty: the system's trust store
    std::size_t window = 8;                        ///< connections at most
    std::chrono::milliseconds timeout = std::chrono::seconds{30};         ///< connecting; TLS; the answer
    std::chrono::milliseconds first_reconnect = std::chrono::seconds{1};  ///< doubles up to …
    std::chrono::milliseconds longest_reconnect = std::chrono::seconds{60};
};

/// Throws std::invalid_argument for an endpoint or a token that cannot be one, std::runtime_error when the CA file
/// cannot be used.
std::unique_ptr<provider_channel> make_line_channel(boost::asio::any_io_executor executor, line_account account);

}  // namespace todoke
