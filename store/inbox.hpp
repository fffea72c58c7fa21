#pragma once
// What providers tell, from the moment it comes: kept raw and on disk first, read by whoever knows its form, and
// matched to messages then. What finds no message yet, or one whose attempt is under way, waits for it; nothing is
// dropped before messages of its age are. Called and answered like store.hpp.

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/forwards.hpp"
#include "store/judge.hpp"
#include "store/model/told.hpp"
#include "store/reactions.hpp"

namespace todoke {

/// A raw receipt that is to be read now.
struct due_receipt {
    std::int64_t no = 0;
    raw_receipt what;
};

/// A row of the inbox that makes no sense.
struct damaged_receipt {
    std::int64_t no = 0;
    std::string why;
};

struct due_receipts {
    std::vector<due_receipt> some;      ///< the longest due first
    std::optional<instant> next_due{};  ///< of what is not among them; none: nothing waits for a time
    /// As if cannot_read() had been told of them.
    std::vector<damaged_receipt> damaged{};
    std::size_t looked_at() const { return some.size() + damaged.size(); }
};

/// What its reader found in a raw receipt.
struct understood_receipt {
    std::int64_t no = 0;
    std::vector<told> things;
};

struct taken_in {
    std::size_t taken = 0;      ///< things that changed a message or an address
    std::size_t noted = 0;      ///< things told before, or late, or that only stand in the story now
    std::size_t waiting = 0;    ///< things whose message is not there yet, or under way
    std::size_t unmatched = 0;  ///< of these: things that are told as unmatched from now on
};

class store_inbox : public store_forwards {
public:
    /// False: it was told before, and is there already. One that is `passed_on` waits for that, too, from the same
    /// commit on.
    virtual boost::asio::awaitable<bool> keep(raw_receipt what) = 0;
    /// What is to be read, again or for the first time. It stays due until take_in or cannot_read.
    virtual boost::asio::awaitable<due_receipts> next(std::size_t most, instant now) = 0;
    /// Matches what was found, all in one transaction, and ends those of which everything has found its place. Safe to
    /// repeat: each thing counts once.
    virtual boost::asio::awaitable<taken_in> take_in(std::vector<understood_receipt> some, rules_ptr rules,
                                                     instant now) = 0;
    /// Nobody understands it (yet): it stays, and is due again after read_again().
    virtual boost::asio::awaitable<void> cannot_read(std::int64_t no, std::string why) = 0;
    /// At start, and after a reload: what could not be read is due again. How many.
    virtual boost::asio::awaitable<std::size_t> read_again(instant now) = 0;
};

}  // namespace todoke
