#pragma once
// Passes a provider's webhooks on to the shop's own receiver, byte for byte, each until it is taken and none because of
// another: several are on their way at once, those of one conversation one after the other. They wait in the store, so
// nothing is lost by a restart of either side. Network thread only.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/channel/http_client.hpp"
#include "gateway/clock.hpp"
#include "gateway/rest.hpp"
#include "gateway/task_group.hpp"
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
/// The users, groups and rooms that a body's events come from.
std::vector<std::string> conversations_in(std::string_view body);

/// A chatbot has nothing to say any more to what is older than this: it is given up, and the log says so.
inline constexpr span longest_forward = std::chrono::hours{72};
/// So many are on their way; what failed before takes no more than its part, so that the fresh ones find a way.
inline constexpr std::size_t forwards_at_once = 8, repeats_at_once = 4;

class webhook_forward {
public:
    /// Throws std::runtime_error when the CA file cannot be used. `waiting` and `time` outlive it.
    webhook_forward(boost::asio::any_io_executor executor, store_forwards& waiting, clock& time,
                    forward_account account);

    /// Two loops, each until it is cancelled: passing on, and the care for kept connections.
    boost::asio::awaitable<void> run();
    boost::asio::awaitable<void> keep_connections() { return client_.run(); }
    /// Something was kept that is to be passed on.
    void wake() { rest_.wake(); }

private:
    struct under_way {
        std::vector<std::string> of;
        bool is_repeat = false;
        bool is_over = false;  ///< forgotten before the store is asked again: its answer may be of before that
    };
    struct is_over {
        void operator()(under_way* one) const { one->is_over = true; }
    };
    /// Over when it goes, however that comes about.
    using on_its_way = std::unique_ptr<under_way, is_over>;

    boost::asio::awaitable<void> loop();
    /// How long to rest after it.
    boost::asio::awaitable<span> some();
    bool has_room(bool for_repeat) const;
    void start(waiting_forward one, std::vector<std::string> of);
    boost::asio::awaitable<void> pass_on(waiting_forward one, on_its_way mark);
    boost::asio::awaitable<void> try_once(waiting_forward one);
    void reached();
    void not_reached(const std::string& why);

    store_forwards& waiting_;
    clock& time_;
    forward_account account_;
    http_client client_;
    rest rest_;
    std::map<std::int64_t, under_way> under_way_;
    task_group tries_;                   ///< its tasks mark in there that they are over
    int failures_ = 0;                   ///< to reach it, in a row
    std::optional<span> resting_until_;  ///< of uptime
};

}  // namespace todoke
