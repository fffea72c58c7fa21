#pragma once
// What a story knows by itself: whom there is, what was submitted, every hand-over and what came of it. The checks go
// by this, never by the product's own books.

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "store/store.hpp"
#include "tests/weeks/plan.hpp"

namespace todoke::weeks {

struct person {
    std::string id;
    bool exists = false;
    int life = 0;  ///< counts erasures: who comes back is somebody new
    addresses to;
    std::string zone;
    std::vector<hours> quiet;
    std::map<std::string, std::array<std::optional<bool>, channel_count>> consents;
    std::set<std::string> ever;  ///< all marks this life has had
};

/// A leg's one entry in the log that caps and spacing count.
struct slot {
    enum class is { flying, taken, doubtful, pending, given_back } now = is::flying;
    instant at{};  ///< of the first attempt that counted
    int tries = 0;
    instant last_start{}, last_end{};
    instant not_before{};   ///< what the pattern, less its jitter, and the provider ask for
    bool is_spent = false;  ///< no try is left, as the pattern was then
    std::string address, provider;
    message_id key;
    bool is_sure() const { return now == is::flying || now == is::taken || now == is::doubtful; }
};

struct attempt {
    std::size_t message = 0;
    channel on{};
    std::string provider, address;
    message_id key;
    instant started{}, valid_until{};
    std::optional<instant> ended;
    outcome how;
};

/// A message as it was submitted, and what became of it.
struct told {
    std::size_t number = 0;
    std::optional<message_id> id;
    std::string klass, customer, zone, dedupe_key;
    addresses to;
    span window{};
    int text = 0, product = 0;  ///< the same text; the same but for a query that tells products apart
    bool may_be_refused = false, is_ended_by_purchase = false;
    instant stored{}, expires{};
    std::optional<instant> send_at;
    std::set<std::string> known;  ///< marks of the person when it was stored
    bool cancel_asked = false, erased = false, has_receipt = false;

    message_view seen;
    bool is_over = false;
    std::map<channel, slot> slots;
    std::vector<std::size_t> attempts;

    bool is_flying() const;
};

/// Of a class, of a channel, or of all but urgent.
struct placed_hold {
    std::int64_t no = 0;
    std::string klass{};
    std::optional<channel> on{};
    instant until{};
};

class ledger {
public:
    site_plan site;
    std::vector<placed_hold> holds;
    std::map<std::string, person> people;
    std::deque<told> messages;
    std::deque<attempt> attempts;
    std::map<std::string, instant> blocked;  ///< marks of addresses, and since when
    bool clock_was_set_back = false;

    told* find(message_id id);
    const class_plan& klass_of(const told& one) const { return site.classes.at(one.klass); }
    const person* person_of(const told& one) const;

    std::size_t begin(const std::string& provider, channel on, told& of, const message_id& key, std::string address,
                      instant started, instant valid_until);
    void end(std::size_t which, instant now, const outcome& how);

    /// Marks by which a message's person is known now: the customer, the profile's addresses, those of `to`.
    std::set<std::string> marks_of(const std::string& customer, const addresses& to) const;
    /// The same person for dedupe, caps and spacing: one mark in common when each was stored.
    static bool is_same_person(const told& a, const told& b);
    /// Might count as the same: any mark the customers ever had in common.
    bool may_be_same_person(const told& a, const told& b) const;

    /// When the last part of it that was, or may have been, taken went out; nothing: none did.
    static std::optional<instant> handed_over(const told& one);
    /// Whether a duplicate of it is to be suppressed at `now`.
    static bool binds(const told& one, instant now);

private:
    void settle(slot& of, const attempt& one) const;
    std::map<message_id, std::size_t> by_id_;
};

std::string mark(channel on, std::string address);

}  // namespace todoke::weeks
