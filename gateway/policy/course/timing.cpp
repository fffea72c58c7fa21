// The deferring rules of a leg, combined: the earliest instant at which all of them allow it.
#include <algorithm>

#include "gateway/policy/calendar/release.hpp"
#include "gateway/policy/caps.hpp"
#include "gateway/policy/course/course.hpp"
#include "gateway/policy/legs.hpp"
#include "gateway/policy/retry.hpp"

namespace todoke {

namespace {

/// A timer that counts allowed time only gives up then.
constexpr std::chrono::hours longest_timer{24 * 400};

}  // namespace

instant course::first_due() const
{
    return std::max(message_.stored, message_.send_at.value_or(message_.stored));
}

zone course::persons_zone() const
{
    for (const auto* name : {&message_.time_zone, &s_.person.time_zone}) {
        if (name->empty()) continue;
        if (*name == site_.name()) return site_;
        if (const auto found = zone::find(*name)) return *found;
    }
    return site_;
}

std::optional<course::set_back> course::set_back_of(std::size_t i) const
{
    if (set_back_ && set_back_->leg == i) return set_back_;
    const auto& leg = message_.legs[i];
    if (!leg.last_try || leg.ended) return std::nullopt;
    const auto tried = say(phrase::after_try, {std::to_string(std::max(leg.tries, 1))});
    if (leg.not_before) {
        const bool is_lane = leg.why == rule::rate || leg.why == rule::quota || leg.why == rule::breaker;
        return set_back{i, *leg.not_before, is_lane ? leg.why : rule::retry, tried};
    }
    switch (message_.due_by) {
        case rule::retry:
        case rule::rate:
        case rule::quota:
        case rule::breaker:
            return set_back{i, message_.due, message_.due_by, tried};
        default:
            break;
    }
    // Another rule has put it off further since; the pattern still counts should that rule let go.
    if (leg.tries == 0) return std::nullopt;
    const auto pause = wait_after(retries_of(provider_of(i)), leg.tries, message_.id);
    return set_back{i, *leg.last_try + pause, rule::retry, tried};
}

instant course::timer_of(std::size_t i, instant since) const
{
    const auto& when = *message_.legs[i].asked.when;
    if (!when.allowed_clock) return since + when.after;
    quiet_time quiet{book_, class_, on(i), s_.person, persons_zone(), since};
    quiet.ignore_windows();  // reading and clicking happen outside them, too
    auto at = since;
    const auto end = when.ttl > span{0} ? since + longest_timer : message_.expires_at;
    for (auto left = when.after; left > span{0} && at < end;) {
        at = quiet.open_from(at);
        if (at == never_ends) return never_ends;
        const auto closes = quiet.closes_at(at);
        const auto step = closes == never_ends ? left : std::min<span>(left, closes - at);
        at += step;
        left -= step;
    }
    return at;
}

/// From when the timer of follow-up `i` runs: the leg before it ended, or is found impossible now.
instant course::timer_start(std::size_t i) const
{
    auto start = first_due();
    for (std::size_t before = i; before-- > 0;) {
        if (legs_[before] == leg_state::waiting || legs_[before] == leg_state::skipped) continue;
        return std::max(start, end_of(before));
    }
    return start;
}

/// When leg `i` may no longer go. A follow-up without an explicit `expires_at` lives from its own timer, and so do the
/// fallbacks of its chain.
instant course::life_of(std::size_t i) const
{
    auto head = i;
    while (head > 0 && !is_follow_up(message_.legs, head)) --head;
    if (!is_follow_up(message_.legs, head)) return message_.expires_at;
    const auto& when = *message_.legs[head].asked.when;
    return when.ttl == span{0} ? message_.expires_at : timer_of(head, timer_start(head)) + when.ttl;
}

course::deferral course::allowed_from(std::size_t i, instant base) const
{
    auto found = what_defers(i, base);
    if (found.held_by.empty() && found.due > now_)  // stored or ended in the future: the clock was set back since
        found.held_by.push_back({rule::clock, found.due, say(phrase::clock_before_message)});
    std::stable_sort(found.held_by.begin(), found.held_by.end(),
                     [](const held& a, const held& b) { return a.until > b.until; });
    for (const auto& one : found.held_by) told_.forbids(i, one);
    return found;
}

/// Unsorted, and nothing of it is told yet. A `base` to come that no rule explains is the caller's to explain.
course::deferral course::what_defers(std::size_t i, instant base) const
{
    deferral found;
    found.ends = life_of(i);
    const auto forbid = [&](rule by, instant until, std::string detail) {
        if (until > now_) found.held_by.push_back({by, until, std::move(detail)});
    };
    if (told_) tell_set_back(i);
    if (message_.send_at) forbid(rule::send_at, *message_.send_at, say(phrase::as_submitted));
    if (const auto back = set_back_of(i)) {
        base = std::max(base, back->until);
        forbid(back->by, back->until, back->detail);
    }
    if (auto full = rest_of_recipient(i); full && full->until > base) {
        base = full->until;
        found.held_by.push_back(*std::move(full));
    }
    const auto could_go = std::max(base, now_);
    for (auto& full : caps_that_forbid(book_, class_, s_, legs_, i, now_, told_)) {
        if (full.until == never_ends) full.until = std::max(found.ends, now_);  // printed: must be a date
        if (class_.on_cap != on_limit::defer && full.until > could_go) found.limited_by = rule::cap;
        base = std::max(base, full.until);
        found.held_by.push_back(std::move(full));
    }
    if (auto near = spacing_that_forbids(book_, class_, s_, i, now_, told_)) {
        base = std::max(base, near->until);
        found.held_by.push_back(*std::move(near));
    }
    add_openings(i, base, found);
    return found;
}

/// The rules whose end is an opening: holds, quiet hours and send windows. `to` has what the others say.
void course::add_openings(std::size_t i, instant base, deferral& to) const
{
    const auto forbid = [&](rule by, instant until, std::string detail) {
        // A rule without an end lasts as long as the message: what is printed must be a date.
        if (until > now_) to.held_by.push_back({by, until == never_ends ? to.ends : until, std::move(detail)});
    };
    const quiet_time quiet{book_, class_, on(i), s_.person, persons_zone(), std::max(base, now_)};
    if (now_ < around_.latest && !quiet.is_none()) {
        base = std::max(base, around_.latest);
        forbid(rule::clock, around_.latest, say(phrase::clock_behind, {to_text(around_.latest)}));
    }
    auto stops = stops_on(i);
    const auto let_go = stops.empty() ? instant::min() : stops.front().until;
    const auto first = std::max(base, now_);
    const auto person =
        s_.known_as ? static_cast<std::uint64_t>(s_.known_as.value) : static_cast<std::uint64_t>(message_.no.value);
    const auto allowed =
        release_from(quiet, base, now_,
                     {class_.release_spread, shortest_window(class_, on(i)), class_.guard, to.ends, person, let_go});
    to.due = allowed.due;
    to.closes = allowed.closes;
    if (told_) tell_openings(quiet, i, first);
    auto closing = held_until(quiet, first, allowed, class_.release_spread, let_go);
    if (let_go > now_)
        to.limited_by = rule::none;  // what comes after a hold is judged when it has ended
    else if (to.limited_by == rule::none && allowed.start > first)
        to.limited_by = closing.front().by;
    if (!stops.empty() && allowed.opened == let_go && allowed.due > let_go && base < let_go) {
        stops.front().until = allowed.due;
        stops.front().detail += "; " + say(phrase::spread_over, {to_text(class_.release_spread)});
    }
    for (auto& one : stops) forbid(rule::hold, one.until, std::move(one.detail));
    for (auto& one : closing) forbid(one.by, one.until, std::move(one.detail));
    add_doubt(quiet, to);
}

/// Waits as long as it lives, or until the operator has put right what is in doubt: that moves its due earlier.
void course::add_doubt(const quiet_time& quiet, deferral& to) const
{
    auto why = doubt(quiet);
    if (!why) return;
    to.has_end = false;
    to.limited_by = rule::none;
    to.due = std::max(to.due == never_ends ? to.ends : to.due, waits_for_adoption() ? until_adopted() : to.ends);
    to.held_by.insert(to.held_by.begin(), {why->why, to.due, std::move(why->detail)});
}

}  // namespace todoke
