#pragma once
// Tables `inbox` (raw receipts, and what is left of those that are done), `inbox_taken` (things that counted),
// `inbox_awaits` (what a receipt waits for) and `reach` (when an address's reachability was told last).

#include <optional>
#include <string>
#include <vector>

#include "store/inbox.hpp"
#include "store/sqlite/file/db_connection.hpp"
#include "store/sqlite/file/future_rows.hpp"
#include "store/sqlite/file/keyed_hash.hpp"
#include "store/sqlite/file/names.hpp"
#include "store/sqlite/people/quoted_addresses.hpp"

namespace todoke {

class inbox_rows {
public:
    inbox_rows(db_connection& db, names& words, const hash_key& key);

    /// False: one of its key is there already.
    bool add(const raw_receipt& what);
    due_receipts due(std::size_t most, instant now);
    /// Of those that are to be passed on what is due of one provider, the newest due first; done() ends one.
    waiting_forwards to_pass_on(const std::string& provider, std::size_t most, instant now);
    void pass_on_later(std::int64_t no, instant again);

    struct standing {
        instant received{};
        bool is_open = false;   ///< something in it has not found its place
        bool is_shown = false;  ///< what was unmatched in it was told as such
        std::int64_t key = 0;
        std::string provider;
    };
    std::optional<standing> find(std::int64_t no);
    /// All of it has found its place: only its key stays, so that it is known again.
    void done(std::int64_t no);
    /// Until what it awaits has come, or `due`.
    void wait(std::int64_t no, bool is_shown, std::optional<instant> due);
    void cannot_read(std::int64_t no, const std::string& why);
    /// How far forget_some() has come.
    struct forgetting {
        std::int64_t unread_before = INT64_MAX;
        std::int64_t provider = 0, due = INT64_MIN, no = 0;  ///< of the last one that waits to be passed on
    };
    /// Of an erased customer: what nobody could read, and what waits to be passed on, is forgotten as if it were done
    /// where it quotes one of these addresses. One piece; false: that was the last.
    bool forget_some(const quoted_addresses& of, forgetting& at);
    std::size_t read_again(instant now);

    bool was_taken(std::int64_t thing);
    void take(std::int64_t thing, std::int64_t no);

    /// What a receipt can wait for.
    struct event {
        name_no provider = 0;
        std::int64_t what = 0;
    };
    event end_of_attempt(message_no no) const { return {0, no.value}; }
    event reference(name_no provider, const std::string& reference) const;
    event attempt_to(name_no provider, const std::string& address) const;
    void await(const event& what, std::int64_t no);
    /// It has come: whatever waits for it is due.
    void arrived(const event& what, instant now);

    /// Whether this is the latest that the provider told of the address; noted then.
    bool is_latest(std::int64_t address, name_no provider, instant at);

    /// At most `most` of the oldest, if they came before `before`. Returns whether there may be more.
    bool purge(instant before, std::size_t most, const row_ages& by);

    std::int64_t hash(std::string_view text) const;

private:
    names& words_;
    hash_key key_;
    db_connection& db_;
    statement add_, pass_on_, forwards_, next_forward_, later_, due_, next_, find_, done_, wait_, unread_, unread_ones_,
        forward_ones_, again_, taken_, take_, forget_taken_, await_, awaiting_, forget_awaits_, release_, reach_,
        reach_keep_, oldest_, remove_;
    future_rows future_;
};

}  // namespace todoke
