#include "store/sqlite/message/deciding.hpp"

#include <algorithm>

#include "store/model/phrase.hpp"
#include "store/sqlite/message/transition.hpp"
#include "store/sqlite/people/erasure.hpp"

namespace todoke {

namespace {

constexpr span put_aside_for = std::chrono::minutes{5};

verdict put_aside(const tracked& t, const std::string& reason, instant now)
{
    verdict v;
    wait later;
    later.as = t.at.now;
    later.leg = t.at.leg;
    later.due = now + put_aside_for;
    later.why = t.at.why;
    later.needs_provider = t.at.lane != lane::timer;
    v.next = later;
    v.detail = say(phrase::decided_again_later, {reason});
    return v;
}

bool changes(const leg_row& leg, const leg_change& change)
{
    return leg.now != change.to || leg.why != change.why || leg.not_before != change.not_before;
}

/// What is due already waits for room, and dispatch decides it again: its place in the order stays.
bool changes_place(books& b, const tracked& t, const verdict& v, instant now)
{
    if (waits_for_slot(v) && !t.at.awaits_slot) return true;
    if (const auto* next = std::get_if<wait>(&v.next)) {
        const auto lane = next->needs_provider ? lane_of(b, t.at.legs.at(next->leg)) : lane::timer;
        return t.at.now != next->as || t.at.leg != next->leg || t.at.due != next->due || t.at.why != next->why ||
               t.at.lane != lane;
    }
    if (const auto* over = std::get_if<hand_over>(&v.next))
        return t.at.due > now || t.at.leg != over->leg || t.at.lane != lane_of(b, t.at.legs.at(over->leg));
    return true;
}

}  // namespace

bool waits_for_slot(const verdict& v)
{
    return std::any_of(v.held_by.begin(), v.held_by.end(),
                       [](const held& one) { return one.by == rule::cap || one.by == rule::spacing; });
}

verdict ask(books& b, const tracked& t, const std::optional<customer_row>& customer, const judge& rules, instant now)
{
    if (is_being_erased(b, t.row)) return erased_verdict(t.at.legs);
    const auto s = see(b, t, customer, rules, now);
    try {
        return rules.decide(s, now);
    } catch (const std::exception& e) {
        return put_aside(t, e.what(), now);
    }
}

void decide_anew(books& b, tracked& t, const judge& rules, instant now)
{
    const auto v = ask(b, t, customer_of(b, t.row), rules, now);
    const auto is_new = [&](const leg_change& change) { return changes(t.at.legs.at(change.leg), change); };
    if (std::any_of(v.legs.begin(), v.legs.end(), is_new) || changes_place(b, t, v, now))
        carry_out(b, t, v, rules, now);
}

}  // namespace todoke
