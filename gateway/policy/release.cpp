#include "gateway/policy/release.hpp"

#include <algorithm>

#include "gateway/policy/chance.hpp"

namespace todoke {

namespace {

constexpr std::chrono::hours search_limit{5 * 24};

/// This person's place within the spread after `opened`, shrunk to what fits before the end.
span place_after(const quiet_time& quiet, instant opened, instant last_start, const release_terms& terms)
{
    const auto end = std::min(last_start, terms.expires_at - terms.guard);
    const auto room = std::clamp(end - opened, span{0}, terms.spread);
    const auto day = static_cast<std::uint64_t>(quiet.date_of(opened).time_since_epoch().count());
    return span{static_cast<span::rep>(static_cast<double>(room.count()) * chance(terms.person, day))};
}

}  // namespace

release release_from(const quiet_time& quiet, instant base, instant now, const release_terms& terms)
{
    const auto first = std::max(base, now);
    if (quiet.is_none()) return {first, never_ends, false};
    auto start = first;
    while (start <= first + search_limit) {
        start = quiet.open_from(start);
        if (start == never_ends) break;
        const auto closes = quiet.closes_at(start);
        const auto last_start = closes == never_ends ? never_ends : closes - terms.needed;
        if (start > last_start) {
            start = closes;
            continue;
        }
        const auto opened = quiet.opened_at(start);
        if (terms.spread == span{0} || base >= opened) return {start, closes, false};
        const auto due = std::max(start, opened + place_after(quiet, opened, last_start, terms));
        return {due, closes, due > start};
    }
    return {never_ends, never_ends, false};
}

}  // namespace todoke
