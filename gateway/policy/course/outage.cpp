// A channel that has been down for longer than the class waits makes way for the next plain leg.
#include <algorithm>

#include "gateway/policy/channel_down.hpp"
#include "gateway/policy/course/course.hpp"
#include "gateway/policy/legs.hpp"

namespace todoke {

namespace {

held shut(const outage& one, instant end)
{
    return {one.why, one.until.value_or(end),
            say(phrase::provider_shut, {one.provider, to_text(one.since), one.detail})};
}

/// Rules that are about the leg's own provider: an outage is not waited off under them.
bool is_providers_own(rule by)
{
    return by == rule::retry || by == rule::breaker || by == rule::quota;
}

}  // namespace

std::optional<obstacle> course::patience_lost(std::size_t i) const
{
    if (!class_.patience) return std::nullopt;
    auto down = outage_of(book_, around_, {on(i), message_.legs[i].asked.via, class_}, now_);
    if (!down) return std::nullopt;
    if (now_ >= down->since + *class_.patience)
        return obstacle{rule::channel_down,
                        say(phrase::patience_is_over, {down->detail, to_text(*class_.patience), class_.name})};
    if (down->until && *down->until >= life_of(i))
        return obstacle{rule::channel_down, say(phrase::down_beyond_expiry, {down->detail, to_text(*down->until)})};
    return std::nullopt;
}

/// Nothing is given up for an outage that could not go now anyway, nor for a leg that could not.
std::optional<obstacle> course::given_up(std::size_t i, instant base) const
{
    auto why = patience_lost(i);
    if (!why) return std::nullopt;
    const auto allowed = allowed_from(i, base);
    const auto waits_anyway = [](const held& one) { return !is_providers_own(one.by); };
    if (std::any_of(allowed.held_by.begin(), allowed.held_by.end(), waits_anyway)) return std::nullopt;
    return can_take_over(i, base) ? why : std::nullopt;
}

/// Whether a later leg of the chain could go now instead of leg `i`.
bool course::can_take_over(std::size_t i, instant base) const
{
    auto after = without(i);
    after.told_ = {};  // only asked whether
    const auto end = end_of_chain(message_.legs, i);
    for (auto next = i + 1; next < end; ++next)
        if (legs_[next] == leg_state::waiting && !lack_of_provider(next) && !obstacle_of(next) &&
            !patience_lost(next) && after.allowed_from(next, base).due <= now_)
            return true;
    return false;
}

/// A try that failed is waited off no longer than the class waits for the channel, where another leg could take over;
/// and not at all where another provider can take what this one's account cannot.
instant course::wait_of_lane(std::size_t i, instant until, rule by) const
{
    const auto& leg = message_.legs[i];
    if (by != rule::retry && another_can(book_, around_, {on(i), leg.asked.via, class_}, leg.provider, now_))
        return now_;
    if (!class_.patience || end_of_chain(message_.legs, i) == i + 1) return until;
    const auto down = outage_of(book_, around_, {on(i), leg.asked.via, class_}, now_);
    if (!down) return until;
    return std::min(until, std::max(now_, down->since + *class_.patience));
}

/// Not to be taken now for lack of a provider: said beside what is decided.
std::vector<held> course::held_by_outage(std::size_t i) const
{
    if (around_.outages.empty()) return {};  // where all are held, it is put off
    const carriage what{on(i), message_.legs[i].asked.via, class_};
    if (auto down = outage_of(book_, around_, what, now_))
        return {{down->why, down->until.value_or(life_of(i)), std::move(down->detail)}};
    std::vector<held> made;
    for (const auto& one : book_.providers) {
        if (!may_take(one, what.on, what.via)) continue;
        const auto* out = out_now(around_, one.name, class_, now_);
        const auto stopped = stop_of_provider(around_.holds, one.name);
        if (out != nullptr)
            made.push_back(shut(*out, life_of(i)));
        else if (stopped && stopped->until > now_)
            made.push_back({rule::hold, stopped->until, stopped->detail});
        else
            return {};
    }
    std::stable_sort(made.begin(), made.end(), [](const held& a, const held& b) { return a.until > b.until; });
    for (const auto& one : made) told_.forbids(one.by, i, one.until, one.detail);
    return made;
}

/// A provider that was there when it began to wait may be taken out of the configuration by mistake. While nothing else
/// is left it is waited for, no longer than what is missed may be late.
std::optional<verdict> course::wait_for_provider()
{
    const auto i = message_.waits_for.value_or(legs_.size());
    const bool is_passed_over =
        i < legs_.size() && message_.legs[i].now == leg_state::waiting && legs_[i] == leg_state::impossible;
    const auto lack = is_passed_over ? lack_of_provider(i) : std::nullopt;
    if (!lack || obstacle_of(i)) return std::nullopt;
    auto until = life_of(i);
    if (message_.due_by == rule::channel_down)
        until = std::min(until, message_.due);
    else if (class_.max_lateness)
        until = std::min(until, std::max(planned(), now_) + *class_.max_lateness);
    if (until <= now_) return std::nullopt;
    std::erase_if(passed_over_, [i](const leg_change& passed) { return passed.leg == i; });
    legs_[i] = leg_state::waiting;
    auto detail = say(phrase::waits_for_provider, {lack->detail, to_text(until)});
    return rest({resting(), i, until, rule::channel_down, true}, detail, {{rule::channel_down, until, detail}});
}

}  // namespace todoke
