// What the rules say that let a message go, for those who ask why (witness.hpp). What forbids is told where it is
// found: all of `held_by`, and what ends a message or a leg.
#include <algorithm>

#include "gateway/policy/calendar/quiet_hours.hpp"
#include "gateway/policy/course/course.hpp"
#include "gateway/policy/legs.hpp"

namespace todoke {

namespace {

std::string listed(const std::vector<std::string>& names)
{
    std::string made;
    for (const auto& name : names) made += (made.empty() ? "" : ", ") + name;
    return made;
}

/// Those that may take leg `asked`.
std::vector<std::string> providers_for(const rules& book, const leg_request& asked)
{
    std::vector<std::string> made;
    for (const auto& one : book.providers)
        if (may_take(one, asked.on, asked.via)) made.push_back(one.name);
    return made;
}

}  // namespace

void course::tell_message() const
{
    const bool by_event = message_.cancel_asked && message_.cancel_by == rule::event;
    if (message_.cancel_asked && !by_event)
        told_.forbids(rule::cancelled, {}, never_ends, say(phrase::cancelled_on_request));
    else
        told_.passes(rule::cancelled, {}, never_ends, [] { return say(phrase::nobody_cancelled); });
    if (by_event)
        told_.forbids(rule::event, {}, never_ends, say(phrase::ended_by_event));
    else if (!message_.cancel_on.empty())
        told_.passes(rule::event, {}, never_ends,
                     [&] { return say(phrase::no_event_came, {listed(message_.cancel_on)}); });
    tell_message_ends();
}

/// Also where nothing ends by it for now: while the box is in doubt, or an outcome is not known.
void course::tell_message_ends() const
{
    const auto unsure = message_.now == state::uncertain ? unsettled_leg() : std::nullopt;
    const auto next = unsure ? *unsure : first_waiting();
    const auto until = next < legs_.size() ? life_of(next) : message_.expires_at;
    if (next < legs_.size() && now_ >= until)
        told_.forbids(rule::lifetime, {}, never_ends, say(phrase::expired_at, {to_text(until)}));
    else
        told_.passes(rule::lifetime, {}, until, [&] { return say(phrase::valid_until, {to_text(until)}); });
    if (was_missed())
        told_.forbids(rule::max_lateness, {}, never_ends,
                      say(phrase::missed_while_down, {to_text(planned()), to_text(*class_.max_lateness)}));
    else
        told_.passes(rule::max_lateness, {}, never_ends, [&] {
            return class_.max_lateness ? say(phrase::nothing_missed)
                                       : say(phrase::lateness_is_no_matter, {class_.name});
        });
}

/// What makes a leg impossible, each asked by itself, though the first that does is enough to pass it over.
void course::tell_leg(std::size_t i) const
{
    if (const auto lack = lack_of_provider(i))
        told_.forbids(lack->why, i, never_ends, lack->detail);
    else
        told_.passes(rule::channel_down, i, never_ends, [&] {
            const auto names = providers_for(book_, message_.legs[i].asked);
            return names.empty() ? say(phrase::no_providers_yet) : say(phrase::providers_there, {listed(names)});
        });
    if (is_way_known(i)) tell_reach(s_, class_, way_of(i), i, takers_of(i), told_);
    tell_listing(i);
}

/// Asked of the list alone: which obstacle comes first is no matter here. The timeline names the address, findings do
/// not.
void course::tell_listing(std::size_t i) const
{
    if (is_unlisted(i))
        return told_.forbids(rule::only_to, i, never_ends,
                             say(phrase::address_not_listed, {kind_of_address(way_of(i).address)}));
    told_.passes(rule::only_to, i, never_ends, [&] {
        if (book_.only_to.empty()) return say(phrase::sends_to_anyone);
        return say(address_of(i).empty() ? phrase::nothing_to_list : phrase::is_listed_there);
    });
}

void course::tell_timer(std::size_t i, instant timer) const
{
    const auto& when = *message_.legs[i].asked.when;
    if (timer > now_)
        told_.forbids(rule::follow_up, i, timer, say(phrase::goes_unless, {when.lacks, to_text(when.after)}));
    else
        told_.passes(rule::follow_up, i, never_ends, [&] {
            return say(phrase::nothing_seen, {when.lacks, to_text(when.after)});
        });
}

/// What will be asked again then, as things stand.
void course::tell_later(std::size_t i, instant base) const
{
    tell_duplicates(i);
    for (const auto& one : what_defers(i, base).held_by)
        if (one.by != rule::clock || !waits_for_adoption())  // the guard is told by itself
            told_.forbids(i, one);
}

/// Nothing else is asked while the box waits to be adopted; this is what will be, as things stand.
void course::tell_behind_guard(std::size_t i) const
{
    tell_leg(i);
    auto base = timer_start(i);
    if (is_follow_up(message_.legs, i)) {
        base = timer_of(i, base);
        if (!message_.legs[i].reacted) tell_timer(i, base);
    }
    if (base != never_ends) tell_later(i, base);
}

void course::tell_duplicates(std::size_t i) const
{
    if (s_.key_holder)
        told_.forbids(rule::duplicate, i, never_ends, say(sameness_with_holder(), {s_.key_holder->text()}));
    else if (const auto& twin = s_.text_twin[index_of(on(i))])
        told_.forbids(rule::duplicate, i, never_ends, say(phrase::duplicate_by_text, {twin->text()}));
    else
        told_.passes(rule::duplicate, i, never_ends, [] { return say(phrase::holds_no_duplicate); });
}

void course::tell_set_back(std::size_t i) const
{
    told_.passes(rule::send_at, i, never_ends, [&] {
        return message_.send_at ? say(phrase::send_at_has_come, {to_text(*message_.send_at)}) : say(phrase::no_send_at);
    });
    const auto back = set_back_of(i);
    if (!back)
        told_.passes(rule::retry, i, never_ends, [] { return say(phrase::not_tried_yet); });
    else if (back->until <= now_)
        told_.passes(back->by, i, never_ends, [&] { return say(phrase::wait_is_over, {back->detail}); });
    tell_lanes(i);
}

void course::tell_openings(const quiet_time& quiet, std::size_t i, instant first) const
{
    const auto begins = quiet.has_quiet_hours() ? quiet.quiet_from(first) : never_ends;
    told_.passes(rule::quiet_hours, i, begins, [&] {
        if (class_.quiet[index_of(on(i))].is == quiet_pattern::kind::never)
            return say(phrase::never_quiet, {class_.name, spoken(on(i))});
        if (!quiet.has_quiet_hours()) return say(phrase::nobody_quiet);
        if (begins == never_ends) return say(phrase::quiet_at_no_time_near);
        return say(phrase::quiet_begins_then, {quiet.describe_quiet(begins, begins)});
    });
    told_.passes(rule::clock, i, never_ends, [&] {
        return quiet.is_none() ? say(phrase::clock_is_no_matter, {class_.name}) : say(phrase::clock_believed);
    });
    told_.passes(rule::hold, i, never_ends, [] { return say(phrase::no_hold_binds); });
    const auto ends = quiet.window_until(first);
    told_.passes(rule::send_window, i, ends, [&] {
        return quiet.has_windows() ? say(phrase::inside_window, {quiet.describe_windows(first)})
                                   : say(phrase::no_windows, {class_.name});
    });
}

/// What keeps providers from taking work holds nothing back here: the leg stands in its lane, at no cost.
void course::tell_lanes(std::size_t i) const
{
    const auto names = providers_for(book_, message_.legs[i].asked);
    for (const auto by : {rule::breaker, rule::quota}) {
        auto open = names;
        for (const auto& shut : around_.outages) {
            if (shut.for_bulk_only && !is_bulk(class_)) continue;
            if (shut.why != by || std::erase(open, shut.provider) == 0 || !open.empty()) continue;
            told_.forbids(by, i, shut.until.value_or(never_ends),
                          say(phrase::provider_shut, {shut.provider, to_text(shut.since), shut.detail}));
        }
        told_.passes(by, i, never_ends, [&] {
            return names.empty() ? say(phrase::no_providers_yet) : say(phrase::takes_work, {listed(open)});
        });
    }
    told_.passes(rule::rate, i, never_ends, [] { return say(phrase::rate_counts_then); });
}

}  // namespace todoke
