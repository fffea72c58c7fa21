#pragma once
// LINE: push messages of the Messaging API, each with a retry key, so that a repeat of an attempt in doubt is harmless
// for 24 hours.

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "gateway/channel/channel.hpp"
#include "gateway/channel/line/line_friends.hpp"
#include "gateway/channel/line/line_token.hpp"
#include "gateway/clock.hpp"

namespace todoke {

struct line_account {
    line_credentials credentials;
    std::string endpoint = "https://api.line.me";  ///< see parse_http_address; http:// is for tests on the loopback
    std::string ca_file;                           ///< empty: the system's trust store
    std::size_t window = 8;                        ///< connections at most
    bool notifications = false;                    ///< sends LINE notification messages: addresses are phone numbers
    bool reads_quota = false;                      ///< asks now and then how much of the month's messages is used up
    bool checks_profile = false;  ///< asks for people it has not seen lately before the first try of a message to them
    std::chrono::milliseconds timeout = std::chrono::seconds{30};         ///< connecting; TLS; the answer
    std::chrono::milliseconds first_reconnect = std::chrono::seconds{1};  ///< doubles up to …
    std::chrono::milliseconds longest_reconnect = std::chrono::seconds{60};
    /// Whom it need not ask for; whoever hears of people by webhook tells it, too.
    std::shared_ptr<line_friends> friends = std::make_shared<line_friends>();
    std::shared_ptr<clock> time = std::make_shared<system_clock_source>();  ///< of the life of tokens
};

/// Throws std::invalid_argument for an endpoint or a token that cannot be one, std::runtime_error when the CA file
/// cannot be used.
std::unique_ptr<provider_channel> make_line_channel(boost::asio::any_io_executor executor, line_account account);

}  // namespace todoke
