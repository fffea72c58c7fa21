// The rules have changed: what waits is decided anew, so that it goes when the new ones let it.
#include <algorithm>

#include "store/sqlite/deciding.hpp"
#include "store/sqlite/transition.hpp"
#include "store/sqlite/transitions.hpp"

namespace todoke {

namespace {

/// Some twenty milliseconds of the writer's time: others wait for the same commit.
constexpr std::size_t decided_at_once = 200;

bool changes(const leg_row& leg, const leg_change& change)
{
    return leg.now != change.to || leg.why != change.why || leg.not_before != change.not_before;
}

/// What is due already waits for room, and dispatch decides it again: its place in the order stays.
bool changes_place(books& b, const tracked& t, const verdict& v, instant now)
{
    if (t.at.awaits_slot != waits_for_slot(v)) return true;
    if (const auto* next = std::get_if<wait>(&v.next)) {
        const auto lane = next->needs_provider ? lane_of(b, t.at.legs.at(next->leg)) : lane::timer;
        return t.at.now != next->as || t.at.leg != next->leg || t.at.due != next->due || t.at.why != next->why ||
               t.at.lane != lane;
    }
    if (const auto* over = std::get_if<hand_over>(&v.next))
        return t.at.due > now || t.at.leg != over->leg || t.at.lane != lane_of(b, t.at.legs.at(over->leg));
    return true;
}

void decide_row(books& b, const queue_row& row, const judge& rules, instant now)
{
    auto t = load(b, row.at.no);
    if (!t || t->flight || group_of(t->at) != row.in || t->at.due != row.at.due) return;  // it has moved on
    const auto v = ask(b, *t, customer_of(b, t->row), rules, now);
    const auto is_new = [&](const leg_change& change) { return changes(t->at.legs.at(change.leg), change); };
    if (std::any_of(v.legs.begin(), v.legs.end(), is_new) || changes_place(b, *t, v, now))
        carry_out(b, *t, v, rules, now);
}

}  // namespace

bool decide_again(books& b, const judge& rules, instant now)
{
    b.seen(now);
    for (const auto& row : b.again.next(rules.revision(), decided_at_once))
        about(row.at.no, [&] { decide_row(b, row, rules, now); });
    return b.again.goes_on();
}

}  // namespace todoke
