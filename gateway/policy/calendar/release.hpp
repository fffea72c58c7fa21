#pragma once
// When a hand-over may start, as far as quiet hours and send windows go: never early, never all at once after an
// opening, never so late that it runs into the next closing.

#include <vector>

#include "gateway/policy/calendar/quiet_hours.hpp"
#include "store/model/verdict.hpp"

namespace todoke {

struct release_terms {
    span spread{};  ///< what piled up before an opening goes over this long
    span needed{};  ///< time that must be left before the next closing
    span guard{};   ///< and before the message expires, when the spread can make room for it
    instant expires_at{};
    std::uint64_t person = 0;  ///< decides the place within the spread
    /// Nothing goes before, whatever the quiet hours: the end of a hold is an opening, too. It may be over.
    instant let_go = instant::min();
};

struct release {
    instant due{};                    ///< `never_ends`: there is no such instant
    instant closes = never_ends;      ///< when quiet hours begin, or the window ends, after `due`
    instant start{};                  ///< when it could go if nothing were spread
    instant opened = instant::min();  ///< the opening that it is spread after; instant::min(): it is not
};

/// For a message that all other rules let go from `base` on, asked at `now`. The answer does not change while it is
/// waited for.
release release_from(const quiet_time& quiet, instant base, instant now, const release_terms& terms);

/// Which of the two rules, quiet_hours and send_window, hold it from `first` on, and until when (`never_ends` too); the
/// one that forbids first comes first. `let_go`: as in release_terms.
std::vector<held> held_until(const quiet_time& quiet, instant first, const release& found, span spread,
                             instant let_go = instant::min());

}  // namespace todoke
