#pragma once
// What became of messages, for backends: receipts in the order of their commits, to be read from a place on, and
// callbacks, queued in the transaction that made the receipt. Called and answered like store.hpp.

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/model/reported.hpp"

namespace todoke {

struct receipt_page {
    std::vector<reported> some;
    receipt_place next;    ///< where to go on; as asked when there is nothing new
    bool is_gone = false;  ///< what came after the place is not all there any more, or it is of another life
};

struct due_callback {
    std::int64_t place = 0;
    std::int64_t seq = 0;          ///< of its message, from 1: none is left out
    int tries = 0;                 ///< so far
    std::optional<reported> what;  ///< none: its story was purged, or cannot be read
};

struct due_callbacks {
    std::vector<due_callback> some;  ///< each of another message: those of one go in order
    std::optional<instant> next_due{};
};

struct callback_end {
    std::int64_t place = 0;
    std::optional<instant> again{};  ///< none: it is done
};

struct disabled_endpoint {
    std::string name;
    instant since{};
    std::string reason;
};

/// One limited piece of a replay.
struct replayed_some {
    std::size_t queued = 0;
    journal_no next;  ///< the next piece: after this row; none: that was the last
};

class store_outbox {
public:
    virtual ~store_outbox() = default;

    /// `after`: none: the oldest from which on nothing is missing.
    virtual boost::asio::awaitable<receipt_page> receipts(std::optional<receipt_place> after, std::size_t limit) = 0;

    virtual boost::asio::awaitable<due_callbacks> callbacks(std::string endpoint, std::size_t most, instant now) = 0;
    virtual boost::asio::awaitable<void> callbacks_ended(std::vector<callback_end> some, instant now) = 0;
    /// What is queued for it stays, as long as messages are kept.
    virtual boost::asio::awaitable<void> disable(std::string endpoint, std::string reason, instant now) = 0;
    /// False: it was not disabled.
    virtual boost::asio::awaitable<bool> enable(std::string endpoint, instant now) = 0;
    virtual boost::asio::awaitable<std::vector<disabled_endpoint>> disabled() = 0;
    /// Queues again what this endpoint was to get from `since` on and is not queued. `after`: as the piece before said;
    /// none at first.
    virtual boost::asio::awaitable<replayed_some> replay_some(std::string endpoint, instant since, journal_no after,
                                                              instant now) = 0;
};

}  // namespace todoke
