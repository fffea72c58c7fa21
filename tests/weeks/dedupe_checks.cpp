#include "tests/weeks/dedupe_checks.hpp"

#include <algorithm>

#include "tests/weeks/looks.hpp"

namespace todoke::weeks {

namespace {

bool has_same_key(const told& a, const told& b)
{
    return !a.dedupe_key.empty() && a.dedupe_key == b.dedupe_key;
}

/// Of any class: on which channel it goes does not matter.
bool has_same_text(const told& a, const told& b)
{
    const auto prints = [](const told& one) { return one.dedupe_key.empty() && one.fingerprint == "any"; };
    return prints(a) && prints(b) && a.text == b.text && a.product == b.product;
}

bool is_same_thing(const told& a, const told& b)
{
    return has_same_key(a, b) || has_same_text(a, b);
}

std::string same_what(const told& a, const told& b)
{
    return has_same_key(a, b) ? "key" : "text";
}

bool is_gone(const told& one)
{
    return std::any_of(one.slots.begin(), one.slots.end(), [](const auto& all) { return all.second.is_sure(); });
}

}  // namespace

complaint once(const ledger& known, const told& message)
{
    if (message.is_over && message.attempts.empty()) return std::nullopt;
    for (const auto& other : known.messages) {
        if (other.number == message.number || !other.id || other.erased || !is_same_thing(message, other)) continue;
        if (ledger::is_same_person(message, other) && ledger::binds(other, message.stored))
            return named(other) + " holds the same " + same_what(message, other);
    }
    return std::nullopt;
}

complaint gone_before(const ledger& known, const told& message, const attempt& next)
{
    const auto is_it = [&](const told& one) { return is_same_thing(message, one) && is_gone(one); };
    for (const auto* other : others(known, message, is_it)) {
        const auto last = ledger::handed_over(*other);
        if (other->is_flying() || (last && next.started < *last + other->window))
            return named(*other) + " went out with the same " + same_what(message, *other);
    }
    return std::nullopt;
}

complaint text_on_line_and_sms(const ledger& known, const told& message, const attempt& next)
{
    const auto prints = [&](const told& one) {
        return one.dedupe_key.empty() && known.klass_of(one).fingerprint != "off";
    };
    if (next.on == channel::email || !prints(message) || is_repeat(message, next.on)) return std::nullopt;
    const auto there = next.on == channel::line ? channel::sms : channel::line;
    for (const auto* other : others(known, message, prints)) {
        if (other->text != message.text || other->product != message.product) continue;
        const auto* entry = slot_of(*other, there);
        if (entry != nullptr && entry->is_sure() && ledger::binds(*other, next.started))
            return named(*other) + " says the same on " + std::string{to_text(there)};
    }
    return std::nullopt;
}

complaint suppressed_for_cause(const ledger& known, const told& message, instant)
{
    const auto& seen = message.seen;
    if (!seen.duplicate_of) return std::nullopt;
    const auto first = std::find_if(known.messages.begin(), known.messages.end(),
                                    [&](const told& one) { return one.id == seen.duplicate_of; });
    if (first == known.messages.end()) return "it is said to be a duplicate of nobody";
    if (first->seen.duplicate_of && first->attempts.empty()) return named(*first) + " is a duplicate itself";
    const bool same_text = first->text == message.text && first->dedupe_key.empty() && message.dedupe_key.empty();
    if (!same_text && !has_same_key(message, *first)) return named(*first) + " is something else";
    if (!known.may_be_same_person(message, *first)) return named(*first) + " is for somebody else";
    const auto last = ledger::handed_over(*first);
    const auto lives =
        !first->is_over || (!first->seen.timeline.empty() && first->seen.timeline.back().at >= message.stored);
    if (!lives && last && message.stored >= *last + first->window)
        return "the window of " + named(*first) + " was over";
    if (!lives && !last && !first->is_over) return named(*first) + " had freed it";
    return std::nullopt;
}

}  // namespace todoke::weeks
