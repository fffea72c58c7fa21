#pragma once
// What a story knows by itself: whom there is, what was submitted, every hand-over and what came of it. The checks go
// by this, never by the product's own books.

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "store/store.hpp"
#include "tests/weeks/plan.hpp"
#include "tests/weeks/route.hpp"

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
    instant known{};        ///< when what became of the leg was known: the end of an attempt, or a receipt after it
    instant not_before{};   ///< what the pattern, less its jitter, and the provider ask for
    bool is_spent = false;  ///< no try is left, as the pattern was then
    std::optional<instant> out_since;  ///< of its channel, as that try ended
    std::string address, provider;
    message_id key;
    bool is_sure() const { return now == is::flying || now == is::taken || now == is::doubtful; }
    /// When it ended, as far as timers and later legs go by it; nothing: it has not.
    std::optional<instant> closed() const;
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
    std::string klass, customer, zone, dedupe_key, campaign, cancel_key;
    addresses to;
    span window{};
    std::string fingerprint;    ///< the class's, when it was stored
    int text = 0, product = 0;  ///< the same text; the same but for a query that tells products apart
    bool may_be_refused = false, is_ended_by_purchase = false;
    route legs;
    bool has_own_end = false;         ///< `expires_at`: the end of all legs, follow-ups too
    bool follows_beyond_end = false;  ///< some follow-up cannot come about before that
    instant stored{}, expires{};
    std::optional<instant> send_at;
    std::set<std::string> known;  ///< marks of the person when it was stored
    std::set<std::string>
        given;  ///< of these: of addresses that came with it, and were in no profile of the customer's
    bool cancel_asked = false, erased = false, has_receipt = false;
    bool may_be_cancelled = false;            ///< by an event of somebody who may count as the same person
    std::set<std::size_t> arrived;            ///< legs of which a receipt said so, while that still counted
    std::set<std::size_t> fulfilled;          ///< follow-ups that are not wanted any more
    std::set<std::string> may_have_happened;  ///< to this person, since it was stored

    std::optional<instant> due_at_start;  ///< it waited when the process last started, and had been due then
    bool may_be_missed = false;           ///< the same, whatever it waited for
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

/// How a provider looks from outside. What it cannot take began no earlier than `out_since`.
struct lane_book {
    int failures = 0;  ///< to reach it, in a row
    bool is_unreachable = false, is_broken = false;
    int probes_left = 0;  ///< to be taken before it counts as well again: until then one failure is enough
    std::optional<instant> out_since;
};

/// Somebody's place in what is spread after an opening, as a part of the whole: between these.
struct place {
    double least = 0, most = 1;
    int told = 0;  ///< by so many dues
};

class ledger {
public:
    using place_key = std::tuple<std::string, int, std::string>;  ///< customer, life, local date

    site_plan site;
    std::vector<placed_hold> holds;  ///< those that are over, too
    std::map<std::string, person> people;
    std::map<std::string, std::string> owners;  ///< of addresses' marks: whose profile has, or had it last
    std::deque<told> messages;
    std::deque<attempt> attempts;
    std::map<std::string, instant> blocked;  ///< marks of addresses, and since when
    bool clock_was_set_back = false;
    instant latest{};       ///< ever shown by the clock
    instant shown{};        ///< the same, since the operator last vouched for the clock
    instant last_stored{};  ///< since the operator last vouched for the clock
    instant process_start{};
    std::map<std::string, lane_book> lanes;
    std::map<place_key, place> places;
    instant rules_changed{};  ///< what waits is decided by the new ones within seconds, not at once

    told* find(message_id id);
    const class_plan& klass_of(const told& one) const { return site.classes.at(one.klass); }
    const person* person_of(const told& one) const;

    std::size_t begin(const std::string& provider, channel on, told& of, const message_id& key, std::string address,
                      instant started, instant valid_until);
    void end(std::size_t which, instant now, const outcome& how);

    void set_reachable(const std::string& provider, bool is, instant now);
    /// The operator vouches for the clock.
    void adopt(instant now) { shown = last_stored = now; }
    /// The wall clock was set: what is counted on uptime began so much later by it.
    void shift_clock(span by);
    /// Since when no provider of the channel takes anything; nothing: one does.
    std::optional<instant> out_since(channel on) const;

    /// Marks by which a message's person is known now: the customer, the profile's addresses, those of `to`.
    std::set<std::string> marks_of(const std::string& customer, const addresses& to) const;
    /// Whether the address of this mark is in the customer's profile now.
    bool has(const std::string& customer, const std::string& address) const;
    /// What is in the customer's new profile is theirs, but for what another profile that has it had before.
    void take_addresses(const std::string& customer);
    /// Whether it goes when the customer is erased.
    bool is_of(const told& message, const std::string& customer) const;
    void erase(const std::string& customer);
    /// The same person for dedupe, caps and spacing: one mark in common when each was stored.
    static bool is_same_person(const told& a, const told& b);
    /// The same, by what they still have. Who is known only by an address that its customer had when it was stored, and
    /// has given up since, is not always found.
    bool is_still_same(const told& message, const told& other) const;
    /// Might count as the same: any mark the customers ever had in common.
    bool may_be_same_person(const told& a, const told& b) const;

    /// When the last part of it that was, or may have been, taken went out; nothing: none did.
    static std::optional<instant> handed_over(const told& one);
    /// Whether a duplicate of it is to be suppressed at `now`.
    static bool binds(const told& one, instant now);

private:
    void note_lane(const attempt& one, instant now);
    void settle(slot& of, const attempt& one) const;
    std::map<message_id, std::size_t> by_id_;
};

std::string mark(channel on, std::string address);

}  // namespace todoke::weeks
