// What a class does instead of waiting for a cap's next slot, for quiet hours to end or for a send window to open: it
// drops the message, or takes another leg that can go sooner.
#include <algorithm>

#include "gateway/policy/course/course.hpp"
#include "gateway/policy/legs.hpp"

namespace todoke {

namespace {

std::string detail_of(rule by, const std::vector<held>& held_by)
{
    const auto found = std::find_if(held_by.begin(), held_by.end(), [by](const held& one) { return one.by == by; });
    return found == held_by.end() ? std::string{} : found->detail;
}

/// Why a leg makes way for one that goes before `by` lets it.
obstacle makes_way(rule by, const std::vector<held>& held_by)
{
    return {by, say(phrase::later_leg_sooner, {detail_of(by, held_by)})};
}

}  // namespace

on_limit course::instead_of_waiting(const deferral& allowed) const
{
    if (allowed.limited_by == rule::none) return on_limit::defer;
    return allowed.limited_by == rule::cap ? class_.on_cap : class_.when_closed;
}

verdict course::drop(std::size_t i, deferral allowed)
{
    const auto by = allowed.limited_by;
    const auto detail = say(phrase::dropped_by_class, {detail_of(by, allowed.held_by)});
    change(i, leg_state::impossible, by, detail);
    change_waiting(0, legs_.size(), leg_state::skipped, by, detail);
    auto ended =
        resting() == state::queued && !any(leg_state::rejected) ? end(state::suppressed, by, detail) : no_leg_left();
    ended.held_by = std::move(allowed.held_by);
    return ended;
}

/// The first of the plain legs after leg `i` that need not wait for an opening; where each has to, the one whose
/// opening comes first. The legs before it are given up when it goes, and not before. `allowed`: of leg `i`, then of
/// the leg returned.
std::size_t course::sooner_leg(std::size_t i, instant base, deferral& allowed)
{
    auto best = i;
    auto after = without(i);  // each leg is asked as if those before it were given up
    std::vector<std::pair<std::size_t, obstacle>> others{{i, makes_way(allowed.limited_by, allowed.held_by)}};
    const auto end = end_of_chain(message_.legs, i);
    for (auto next = i + 1; next < end && allowed.limited_by != rule::none; ++next) {
        if (legs_[next] != leg_state::waiting) continue;
        if (told_) tell_leg(next);
        auto why = lack_of_provider(next);
        if (!why) why = obstacle_of(next);
        if (!why) why = patience_lost(next);
        auto found = why ? deferral{never_ends} : after.allowed_from(next, base);
        if (!why && found.due > now_)
            why =
                makes_way(found.limited_by != rule::none ? found.limited_by : found.held_by.front().by, found.held_by);
        if (why) others.emplace_back(next, *why);
        after.legs_[next] = leg_state::impossible;
        if (found.due >= allowed.due) continue;
        best = next;
        allowed = std::move(found);
    }
    if (allowed.due > now_) return best;
    for (const auto& [leg, why] : others)
        if (leg < best) pass_over(leg, why);
    return best;
}

}  // namespace todoke
