// What the box, its clock and its operator forbid, whatever the rules of the class say.
#include <algorithm>

#include "gateway/policy/course/course.hpp"
#include "gateway/policy/legs.hpp"
#include "gateway/policy/only_to.hpp"

namespace todoke {

namespace {

/// What waits for the operator is looked at again this often when nothing else has come of it.
constexpr std::chrono::hours between_looks{1};

}  // namespace

/// When it was to go, as last decided. A wait for the clock or for the operator planned nothing.
instant course::planned() const
{
    if (message_.due_by != rule::clock) return message_.due;
    const auto next = first_waiting();
    if (next == legs_.size()) return message_.due;
    return quiet_time{book_, class_, on(next), s_.person, persons_zone(), first_due()}.open_from(first_due());
}

/// What is decided after the start is due after it, so that only down-time counts. What was handed over, or ends
/// anyway, has nothing to miss.
bool course::was_missed() const
{
    if (!class_.max_lateness || around_.started == instant::min()) return false;
    if (message_.cancel_asked || !any(leg_state::waiting) || now_ >= life_of(first_waiting())) return false;
    if (message_.now == state::uncertain && unsettled_leg()) return false;
    const auto due = planned();
    // A provider that was gone is waited for until it is too late, and no longer.
    const auto late = message_.due_by == rule::channel_down ? span{0} : *class_.max_lateness;
    return due < around_.started && due + late < now_;
}

const std::string& course::address_of(std::size_t i) const
{
    const auto& leg = message_.legs[i];
    const auto kind = index_of(way_of(i).address);
    const auto& own = message_.to[kind];
    return !leg.address.empty() ? leg.address : !own.empty() ? own : s_.person.to[kind];
}

/// The one it names, or that an attempt in doubt is bound to; empty: any that takes what names none.
const std::string& course::only_provider(std::size_t i) const
{
    const auto& leg = message_.legs[i];
    const bool is_bound = leg.asked.via.empty() && (leg.provider_knows || leg.begun);
    return is_bound ? leg.provider : leg.asked.via;
}

/// Whether a LINE leg that names a provider and was not tried goes to a phone number, only that provider's account
/// knows.
bool course::is_way_known(std::size_t i) const
{
    const auto& leg = message_.legs[i];
    const auto& via = leg.asked.via;
    if (on(i) != channel::line || via.empty() || !leg.address.empty()) return true;
    const auto is_it = [&](const provider_rules& one) { return one.on == on(i) && one.name == via; };
    return std::any_of(book_.providers.begin(), book_.providers.end(), is_it);
}

taker course::takers_of(std::size_t i) const
{
    return [this, i](const std::string& provider) {
        return std::any_of(book_.providers.begin(), book_.providers.end(), [&](const provider_rules& one) {
            return one.name == provider && may_take(one, on(i), only_provider(i));
        });
    };
}

std::optional<obstacle> course::obstacle_of(std::size_t i) const
{
    const auto by = way_of(i);
    if (!is_way_known(i)) return lack_of_consent(s_, class_, by);
    if (auto why = obstacle_to(s_, class_, by, !message_.legs[i].address.empty(), takers_of(i))) return why;
    if (!is_unlisted(i)) return std::nullopt;
    return obstacle{rule::only_to, say(phrase::not_listed, {address_of(i)})};
}

/// Of the address alone; where there is none there is nothing to be listed.
bool course::is_unlisted(std::size_t i) const
{
    if (book_.only_to.empty()) return false;
    const auto& address = address_of(i);
    return !address.empty() && !is_listed(book_.only_to, way_of(i).address, address);
}

std::vector<stop> course::stops_on(std::size_t i) const
{
    return stops_of(around_, book_, {on(i), only_provider(i), class_, message_.campaign}, now_);
}

/// Which of several providers takes it is not known here, so the rest of each of them is waited off.
std::optional<held> course::rest_of_recipient(std::size_t i) const
{
    const recipient_rest* longest = nullptr;
    for (const auto& one : around_.rests) {
        if (one.until <= now_ || one.address != address_of(i)) continue;
        const auto takes = [&](const provider_rules& its) {
            return its.name == one.provider && may_take(its, on(i), only_provider(i));
        };
        if (std::none_of(book_.providers.begin(), book_.providers.end(), takes)) continue;
        if (longest == nullptr || longest->until < one.until) longest = &one;
    }
    if (longest == nullptr) return std::nullopt;
    return held{rule::rate, longest->until, say(phrase::recipient_rests, {longest->provider})};
}

bool course::waits_for_adoption() const
{
    return around_.adopts && message_.no < around_.adopts->below;
}

/// Why nobody knows whether it may go now.
std::optional<obstacle> course::doubt(const quiet_time& quiet) const
{
    if (waits_for_adoption()) return obstacle{rule::clock, say(phrase::waits_for_adoption, {around_.adopts->why})};
    if (!class_.is_configured) return obstacle{rule::hold, say(phrase::class_not_configured, {class_.name})};
    if (!around_.clock_is_right && !quiet.is_none()) return obstacle{rule::clock, say(phrase::clock_not_set)};
    return std::nullopt;
}

/// A database that is in doubt, or a clock that jumped, must not end anything either.
instant course::until_adopted() const
{
    return std::max(message_.expires_at, now_ + between_looks);
}

/// Nothing: no leg is left that could wait.
std::optional<verdict> course::wait_for_adoption()
{
    const auto unsure = message_.now == state::uncertain ? unsettled_leg() : std::nullopt;
    if (!unsure && !any(leg_state::waiting)) return std::nullopt;
    const auto next = unsure ? *unsure : first_waiting();
    const bool needs_provider = !unsure || message_.legs[next].provider_knows;
    const auto detail = say(phrase::waits_for_adoption, {around_.adopts->why});
    const auto until = until_adopted();
    told_.forbids(rule::clock, next, until, detail);
    if (told_ && !unsure) tell_behind_guard(next);
    return rest({message_.now, next, until, rule::clock, needs_provider}, detail, {{rule::clock, until, detail}});
}

}  // namespace todoke
