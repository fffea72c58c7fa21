// What must be true of every single hand-over.
#include <algorithm>

#include "tests/weeks/checks.hpp"
#include "tests/weeks/dedupe_checks.hpp"
#include "tests/weeks/leg_checks.hpp"
#include "tests/weeks/looks.hpp"
#include "tests/weeks/places.hpp"

namespace todoke::weeks {

using namespace std::chrono_literals;

namespace {

complaint quiet_hours(const ledger& known, const told& message, const attempt& next)
{
    return why_closed(wall_around(known, message, next.on), next.started);
}

complaint validity(const ledger& known, const told& message, const attempt& next)
{
    if (next.on != channel::sms) return std::nullopt;
    const auto closes = closes_after(wall_around(known, message, next.on), next.started);
    auto end = life_of(message, place_on(message.legs, next.on)).value_or(never_ends);
    if (closes < next.started + 48h) end = std::min(closes, end);
    if (next.valid_until <= end) return std::nullopt;
    return "the SMS stays valid until " + to_text(next.valid_until) + ", past " + to_text(end);
}

complaint not_after_its_end(const ledger&, const told& message, const attempt& next)
{
    if (message.is_over) return "it is " + std::string{to_text(message.seen.facts.now)} + ", which is final";
    if (message.erased) return "its customer was erased";
    if (message.cancel_asked) return "it was cancelled";
    const auto life = life_of(message, place_on(message.legs, next.on));
    if (life && next.started >= *life) return "it expired at " + to_text(*life);
    return std::nullopt;
}

/// A set-back lasts no longer than the class waits for a channel that is down, where another leg could take over; and
/// is none where another provider can take what this one's account cannot.
bool may_be_cut_short(const ledger& known, const told& message, const slot& entry, const attempt& next)
{
    if (entry.provider != next.provider) return true;
    const auto& patience = known.klass_of(message).patience;
    return patience && entry.out_since && next.started >= *entry.out_since + *patience;
}

complaint not_early(const ledger& known, const told& message, const attempt& next)
{
    if (!known.clock_was_set_back && next.started < message.stored) return "it was not even stored then";
    if (message.send_at && next.started < *message.send_at) return "send_at is " + to_text(*message.send_at);
    const auto* entry = slot_of(message, next.on);
    if (entry == nullptr || next.started >= entry->not_before) return std::nullopt;
    if (may_be_cut_short(known, message, *entry, next)) return std::nullopt;
    return "after the try before it was to wait until " + to_text(entry->not_before);
}

/// What was stored last is not to come: it is the clock that is wrong.
complaint clock_is_behind(const ledger& known, const told& message, const attempt& next)
{
    if (next.started >= known.last_stored || !has_hours(wall_around(known, message, next.on))) return std::nullopt;
    return "something was stored at " + to_text(known.last_stored);
}

/// What was due while the box was down goes only if it is not much too late.
complaint missed(const ledger& known, const told& message, const attempt&)
{
    if (!is_missed(known, message)) return std::nullopt;
    return "it was due at " + to_text(*message.due_at_start) + ", the box came up at " + to_text(known.process_start);
}

complaint tries(const ledger& known, const told& message, const attempt& next)
{
    const auto* entry = slot_of(message, next.on);
    if (entry == nullptr || !entry->is_spent) return std::nullopt;
    if (is_repeat(message, next.on) && known.site.provider(entry->provider).repeats) return std::nullopt;
    return std::to_string(entry->tries) + " tries have spent the pattern";
}

complaint consent(const ledger& known, const told& message, const attempt& next)
{
    const auto& klass = known.klass_of(message);
    std::optional<bool> said;
    if (const auto* who = known.person_of(message))
        if (const auto found = who->consents.find(message.klass); found != who->consents.end())
            said = found->second[index_of(next.on)];
    if (said == false && klass.priority > 0) return "the customer said no";
    if (!said && klass.needs_consent && next.on != channel::line) return "there is no consent";
    return std::nullopt;
}

complaint address(const ledger& known, const told& message, const attempt& next)
{
    const auto found = known.blocked.find(mark(next.on, next.address));
    if (found != known.blocked.end() && found->second < next.started) return next.address + " is blocked";
    auto expected = address_for(known, message, next.on);
    if (is_repeat(message, next.on)) expected = message.slots.at(next.on).address;
    if (expected != next.address) return next.address + " instead of " + expected;
    return std::nullopt;
}

complaint key_of_repeats(const ledger& known, const told& message, const attempt& next)
{
    for (const auto& other : known.attempts)
        if (other.key == next.key && (other.message != message.number || other.on != next.on))
            return "its key is that of another leg";
    const auto* entry = slot_of(message, next.on);
    if (entry == nullptr || entry->now != slot::is::doubtful) return std::nullopt;
    if (entry->provider != next.provider) return "what " + entry->provider + " may have went to " + next.provider;
    const auto& by = known.site.provider(next.provider);
    const bool is_known_there = by.repeats && next.started < entry->at + *by.repeats;
    if (is_known_there == (entry->key == next.key)) return std::nullopt;
    return is_known_there ? "a repeat has another key" : "a key the provider does not know any more";
}

struct counted {
    std::size_t sure = 0;
    std::vector<std::pair<std::size_t, channel>> perhaps;
};

counted count(const ledger& known, const cap_plan& cap, const told& message, const attempt& next)
{
    counted made;
    const auto take = [&](const told& other) {
        for (const auto& [on, entry] : other.slots) {
            if (other.number == message.number && on == next.on) continue;
            if (!is_bound_by(cap, other, on) || entry.at + cap.window <= next.started) continue;
            if (entry.is_sure()) ++made.sure;
            if (entry.now == slot::is::pending && !entry.is_spent && !other.is_over)
                made.perhaps.emplace_back(other.number, on);
        }
    };
    for (const auto* other : others(known, message, [](const told& one) { return !one.slots.empty(); })) take(*other);
    take(message);
    return made;
}

bool is_first_try(const told& message, channel on)
{
    const auto* entry = slot_of(message, on);
    return entry == nullptr || entry->tries == 0;
}

std::string exceeded(const cap_plan& cap, std::size_t seen)
{
    return std::to_string(seen) + " within the " + to_text(cap.window) + " before, of " + std::to_string(cap.most);
}

complaint caps(const ledger& known, const told& message, const attempt& next)
{
    if (!is_first_try(message, next.on)) return std::nullopt;
    for (const auto& cap : known.site.caps) {
        if (!is_bound_by(cap, message, next.on)) continue;
        const auto seen = count(known, cap, message, next).sure;
        if (seen >= cap.most) return exceeded(cap, seen);
    }
    return std::nullopt;
}

/// When it last went out there, as far as it may have arrived; else its first try.
instant last_out(const ledger& known, const told& message, channel on, const slot& entry)
{
    auto last = entry.at;
    for (const auto number : message.attempts) {
        const auto& one = known.attempts[number];
        const bool is_lost = one.ended && one.how.kind != outcome_kind::accepted &&
                             one.how.kind != outcome_kind::uncertain && !one.how.begun;
        if (one.on == on && !is_lost) last = std::max(last, one.started);
    }
    return last;
}

complaint spacing(const ledger& known, const told& message, const attempt& next)
{
    const auto& klass = known.klass_of(message);
    if (klass.spacing == span{0} || klass.priority == 0) return std::nullopt;
    for (const auto* other : others(known, message, [](const told& one) { return !one.slots.empty(); })) {
        if (known.klass_of(*other).priority == 0) continue;
        for (const auto& [on, entry] : other->slots)
            if (on != next.on && entry.is_sure())
                if (const auto at = last_out(known, *other, on, entry); at + klass.spacing > next.started)
                    return "message " + std::to_string(other->number) + " went out on " + std::string{to_text(on)} +
                           " at " + to_text(at);
    }
    return std::nullopt;
}

complaint under_a_hold(const ledger& known, const told& message, const attempt& next)
{
    for (const auto& one : known.holds)
        if (next.started < one.until && is_meant(known, one, message, next.on))
            return "hold " + std::to_string(one.no) + " lasts until " + to_text(one.until);
    return std::nullopt;
}

}  // namespace

const std::vector<hand_over_check> hand_over_checks{
    {"nothing goes under a hold", under_a_hold},
    {"quiet hours and send windows", quiet_hours},
    {"validity ends before quiet hours", validity},
    {"one leg at a time", one_leg_at_a_time},
    {"legs in their order", order_of_legs},
    {"the next leg only for cause", next_leg_for_cause},
    {"follow-ups after their time", not_before_its_timer},
    {"follow-ups while they are wanted", still_wanted},
    {"nothing after the end", not_after_its_end},
    {"never early", not_early},
    {"release spread", not_before_its_place},
    {"a wrong clock", clock_is_behind},
    {"nothing stale after down-time", missed},
    {"tries", tries},
    {"consent", consent},
    {"address", address},
    {"keys of repeats", key_of_repeats},
    {"caps", caps},
    {"spacing", spacing},
    {"the same text on LINE and by SMS", text_on_line_and_sms},
    {"one hand-over for one key or text", gone_before},
};

complaint ask(std::string_view rule, const ledger& known, const told& message, const attempt& next)
{
    for (const auto& check : hand_over_checks)
        if (rule == check.rule) return check.wrong(known, message, next);
    throw std::logic_error{"no check " + std::string{rule}};
}

std::vector<suspicion> suspicions(const ledger& known, const told& message, const attempt& next)
{
    std::vector<suspicion> made;
    if (!is_first_try(message, next.on)) return made;
    for (const auto& cap : known.site.caps) {
        if (!is_bound_by(cap, message, next.on)) continue;
        auto seen = count(known, cap, message, next);
        const auto all = seen.sure + seen.perhaps.size();
        if (all >= cap.most && all == cap.most)  // with fewer of them it would be all right
            made.push_back({exceeded(cap, all), std::move(seen.perhaps)});
    }
    return made;
}

}  // namespace todoke::weeks
