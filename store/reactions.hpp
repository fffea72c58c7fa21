#pragma once
// What reaches messages after they were stored, from outside: receipts of providers, events of customers, orders of
// operators. As for store.hpp: each call is one transition (or one piece of many), answered when it is on disk.

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "store/judge.hpp"

namespace todoke {

using rules_ptr = std::shared_ptr<const judge>;

struct receive_answer {
    enum class result {
        unmatched,  ///< no message of this name or reference
        under_way,  ///< an attempt of this very leg has not ended: nothing was noted, tell it again after that
        repeated,   ///< it was told before: nothing was noted
        noted,      ///< in the timeline, but it changes nothing: it is late, or of a part only
        taken,
    };
    result how{};
    std::optional<message_id> message;  ///< unmatched: one whose attempt has to end before anybody can say
    state now{};
};

struct event_answer {
    bool is_known = false;      ///< false: nothing was ever stored for this customer, so there was nothing to do
    bool repeated = false;      ///< the same customer, type, instant and data were told before: nothing was done
    std::size_t cancelled = 0;  ///< messages of which something is not sent any more
    std::size_t reacted = 0;    ///< messages of which a follow-up is not wanted any more
};

struct resolve_answer {
    enum class result { unknown, settled, not_uncertain, erased };
    result how{};
    state now{};
};

struct retry_answer {
    enum class result { unknown, goes_again, not_to_retry, cancelled, erased, no_content, duplicate };
    result how{};
    state now{};
    instant due{}, expires_at{};
    std::string detail;  ///< where the rules ended it at once: why
    std::optional<message_id> duplicate_of;
};

/// Messages that match all that is given; at least one of the first four is.
struct cancel_filter {
    std::string campaign, klass, customer, cancel_key;
    std::vector<std::string> only_classes;  ///< others are passed over; empty: none is
    bool counts_only = false;
    bool is_empty() const { return campaign.empty() && klass.empty() && customer.empty() && cancel_key.empty(); }
};

/// One limited piece of a cancellation, from the newest message to the oldest.
struct cancelled_some {
    std::size_t cancelled = 0;  ///< nothing of them goes
    std::size_t too_late = 0;   ///< something is or may be handed over: what was to follow does not go
    message_no next;            ///< the next piece: only older ones; none: that was the last
};

/// An address that is not to be used.
struct blocked_address {
    channel on{};
    std::string address;  ///< empty: it was erased, only its keyed hash is kept
    std::string reason;
    instant since{};
    std::optional<message_id> because_of;
    std::int64_t place = 0;
    std::string provider{};  ///< only its account cannot reach it; empty: nobody is to use it
};

struct block_page {
    std::vector<blocked_address> blocks;
    std::int64_t next = 0;  ///< `after` of the next page; 0: this was the last
};

class store_reactions {
public:
    virtual ~store_reactions() = default;

    /// One piece of cancelling all that match. `before`: as the piece before said; none at first. Safe to repeat.
    virtual boost::asio::awaitable<cancelled_some> cancel_some(cancel_filter which, message_no before, rules_ptr rules,
                                                               instant now) = 0;

    /// Takes in what a provider told of a leg, at any time, any number of times.
    virtual boost::asio::awaitable<receive_answer> receive(told_receipt what, rules_ptr rules, instant now) = 0;
    /// Takes in what a customer did: reaches their messages that were stored before, whatever they are doing.
    virtual boost::asio::awaitable<event_answer> take_event(customer_event what, rules_ptr rules, instant now) = 0;
    /// An operator settles an uncertain message.
    virtual boost::asio::awaitable<resolve_answer> resolve(message_id which, resolution as, std::string reason,
                                                           rules_ptr rules, instant now) = 0;
    /// An operator has a failed, expired or uncertain message go again. `ttl`: none: its class's.
    virtual boost::asio::awaitable<retry_answer> retry(message_id which, std::optional<span> ttl, std::string reason,
                                                       rules_ptr rules, instant now) = 0;

    /// Addresses that are not to be used, in no order that means anything. `after`: `next` of the page before.
    virtual boost::asio::awaitable<block_page> blocks(std::int64_t after, std::size_t limit) = 0;
    /// What counts for every provider, else for the first of those it is blocked at.
    virtual boost::asio::awaitable<std::optional<blocked_address>> block_of(channel on, std::string address) = 0;
    /// All of this address.
    virtual boost::asio::awaitable<std::vector<blocked_address>> blocks_of(channel on, std::string address) = 0;
    /// False: it was there already, and stays as it is. Queued messages of its owner are decided again.
    virtual boost::asio::awaitable<bool> block(channel on, std::string address, std::string reason, rules_ptr rules,
                                               instant now) = 0;
    /// Frees it at every provider. False: there was nothing to free.
    virtual boost::asio::awaitable<bool> unblock(channel on, std::string address, rules_ptr rules, instant now) = 0;
};

}  // namespace todoke
