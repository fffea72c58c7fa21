#pragma once
// Passes a provider's webhooks on to the shop's own receiver, byte for byte and in their order, each until it is taken.
// They wait in the store, so nothing is lost by a restart of either side. Network thread only.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <string>

#include "gateway/channel/http_client.hpp"
#include "gateway/clock.hpp"
#include "gateway/rest.hpp"
#include "store/forwards.hpp"

namespace todoke {

struct forward_account {
    std::string provider;  ///< whose webhooks
    http_url to;
    std::string ca_file;  ///< empty: the system's trust store
    span timeout = std::chrono::seconds{10};
};

/// The body as it came, with those of its headers that were kept.
http_request forward_request(const raw_receipt& what, const std::string& target);

enum class forward_verdict {
    again,    ///< not reached, or it failed: nothing is passed on before this
    taken,    ///< 2xx
    refused,  ///< it answered, and will not answer otherwise (3xx, 4xx): given up
};
forward_verdict verdict_of_forward(const http_result& ended);

/// A chatbot has nothing to say any more to what is older than this: it is given up, and the log says so.
inline constexpr span longest_forward = std::chrono::hours{72};

class webhook_forward {
public:
    /// Throws std::runtime_error when the CA file cannot be used. `waiting` and `time` outlive it.
    webhook_forward(boost::asio::any_io_executor executor, store_forwards& waiting, clock& time,
                    forward_account account);

    /// Two loops, each until it is cancelled: passing on, and the care for kept connections.
    boost::asio::awaitable<void> run();
    boost::asio::awaitable<void> keep_connections() { return client_.run(); }
    /// Something was kept that is to be passed on.
    void wake();

private:
    /// How long to rest after it.
    boost::asio::awaitable<span> some();
    boost::asio::awaitable<std::string> pass_on(waiting_forward one);
    span after_failure(const std::string& why);

    store_forwards& waiting_;
    clock& time_;
    forward_account account_;
    http_client client_;
    rest rest_;
    int failures_ = 0;  ///< in a row
};

}  // namespace todoke
