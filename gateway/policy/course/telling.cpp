// What the rules say that let a message go, for those who ask why (witness.hpp). What forbids is told where it is
// found: all of `held_by`, and what ends a message or a leg.
#include <algorithm>

#include "gateway/policy/course/course.hpp"
#include "gateway/policy/legs.hpp"
#include "gateway/policy/quiet_hours.hpp"

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
    if (message_.cancel_asked)
        told_.forbids(rule::cancelled, {}, never_ends, say(phrase::cancelled_on_request));
    else
        told_.passes(rule::cancelled, {}, never_ends, [] { return say(phrase::nobody_cancelled); });
    const auto until = message_.expires_at;
    told_.passes(rule::lifetime, {}, until, [&] { return say(phrase::valid_until, {to_text(until)}); });
    told_.passes(rule::max_lateness, {}, never_ends, [&] {
        return class_.max_lateness ? say(phrase::nothing_missed) : say(phrase::lateness_is_no_matter, {class_.name});
    });
    if (!message_.cancel_on.empty())
        told_.passes(rule::event, {}, never_ends,
                     [&] { return say(phrase::no_event_came, {listed(message_.cancel_on)}); });
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
    tell_reach(s_, class_, way_of(i), i, told_);
    if (const auto why = obstacle_of(i); why && why->why == rule::only_to)
        told_.forbids(rule::only_to, i, never_ends, why->detail);
    else
        told_.passes(rule::only_to, i, never_ends, [&] {
            return book_.only_to.empty() ? say(phrase::sends_to_anyone) : say(phrase::is_listed_there);
        });
    if (!is_follow_up(message_.legs, i)) return;
    const auto& when = *message_.legs[i].asked.when;
    told_.passes(rule::follow_up, i, never_ends, [&] {
        return say(phrase::nothing_seen, {when.lacks, to_text(when.after)});
    });
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
