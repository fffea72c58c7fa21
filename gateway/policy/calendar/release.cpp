#include "gateway/policy/calendar/release.hpp"

#include <algorithm>

#include "gateway/policy/calendar/chance.hpp"
#include "store/model/phrase.hpp"

namespace todoke {

namespace {

/// This person's place within the spread after `opened`, shrunk to what fits before the end.
span place_after(const quiet_time& quiet, instant opened, instant last_start, const release_terms& terms)
{
    const auto end = std::min(last_start, terms.expires_at - terms.guard);
    const auto room = std::clamp(end - opened, span{0}, terms.spread);
    const auto day = static_cast<std::uint64_t>(quiet.date_of(opened).time_since_epoch().count());
    return span{static_cast<span::rep>(static_cast<double>(room.count()) * chance(terms.person, day))};
}

/// One of the two rules on the way to the hand-over.
struct hindrance {
    rule by = rule::none;
    instant since = never_ends;      ///< the first instant it forbids
    instant until = instant::min();  ///< instant::min(): it forbids none

    void note(instant at, instant let_go)
    {
        if (let_go <= at) return;
        since = std::min(since, at);
        until = let_go;
    }
};

/// The same steps as release_from takes, so that the last one ends where it ends.
void walk(const quiet_time& quiet, instant at, instant start, hindrance& hours, hindrance& windows)
{
    while (at < start) {
        const auto quiet_until = quiet.quiet_until(at);
        const auto window_from = quiet.window_from(at);
        hours.note(at, quiet_until);
        windows.note(at, window_from);
        if (start == never_ends && std::max(quiet_until, window_from) > at) return;
        const auto next = std::max(quiet_until, window_from);
        at = next > at ? next : quiet.closes_at(at);  // open, but too little time is left
    }
}

}  // namespace

release release_from(const quiet_time& quiet, instant base, instant now, const release_terms& terms)
{
    const auto first = std::max({base, now, terms.let_go});
    if (quiet.is_none() && (terms.spread == span{0} || base >= terms.let_go)) return {first, never_ends, first};
    auto start = first;
    while (start <= first + timetable::horizon) {
        start = quiet.open_from(start);
        if (start == never_ends) break;
        const auto closes = quiet.closes_at(start);
        const auto last_start = closes == never_ends ? never_ends : closes - terms.needed;
        if (start > last_start) {
            start = closes;
            continue;
        }
        if (terms.spread == span{0}) return {start, closes, start};
        const auto opened = std::max(quiet.opened_at(start), terms.let_go);
        if (base >= opened) return {start, closes, start};
        return {std::max(start, opened + place_after(quiet, opened, last_start, terms)), closes, start, opened};
    }
    return {never_ends, never_ends, never_ends};
}

std::vector<held> held_until(const quiet_time& quiet, instant first, const release& found, span spread, instant let_go)
{
    if (found.due <= first || quiet.is_none()) return {};
    hindrance hours{rule::quiet_hours}, windows{rule::send_window};
    const bool by_hold = let_go > instant::min() && (let_go > first || found.opened == let_go);
    if (let_go > first) {  // on the way to the end of a hold only what forbids now is told
        hours.note(first, quiet.quiet_until(first));
        windows.note(first, quiet.window_from(first));
        first = let_go;
    }
    const bool is_short = found.start > first && quiet.open_from(first) == first;
    walk(quiet, first, found.start, hours, windows);
    // Open already: what is left of a spread belongs to what ended at the opening, be it a hold.
    if (found.start == first && !by_hold) {
        const auto before = quiet.opened_at(first) - span{1};
        hours.note(before, quiet.quiet_until(before));
        windows.note(before, quiet.window_from(before));
        for (auto* one : {&hours, &windows})
            if (one->until > instant::min()) one->until = found.start;
    }
    std::vector<held> all;
    const bool windows_first = windows.since < hours.since;
    for (const auto& one : {windows_first ? windows : hours, windows_first ? hours : windows}) {
        if (one.until == instant::min()) continue;
        const bool is_last = one.until == found.start;
        held made{one.by, is_last ? found.due : found.start == never_ends ? never_ends : one.until, {}};
        const auto last = one.until == never_ends ? one.since : one.until - span{1};
        made.detail =
            one.by == rule::quiet_hours ? quiet.describe_quiet(one.since, last) : quiet.describe_windows(one.since);
        if (is_short && one.since == quiet.closes_at(first))
            made.detail +=
                "; " + say(one.by == rule::quiet_hours ? phrase::too_little_time : phrase::too_little_window);
        if (is_last && found.due > found.start) made.detail += "; " + say(phrase::spread_over, {to_text(spread)});
        all.push_back(std::move(made));
    }
    return all;
}

}  // namespace todoke
