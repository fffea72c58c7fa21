#pragma once
// When a hand-over may start, as far as quiet hours go: never early, never all at once after an opening, never so late
// that it runs into the next quiet hours.

#include "gateway/policy/quiet_hours.hpp"

namespace todoke {

struct release_terms {
    span spread{};  ///< what piled up before an opening goes over this long
    span needed{};  ///< time that must be left before quiet hours begin
    span guard{};   ///< and before the message expires, when the spread can make room for it
    instant expires_at{};
    std::uint64_t person = 0;  ///< decides the place within the spread
};

struct release {
    instant due{};                ///< `never_ends`: there is no such instant
    instant closes = never_ends;  ///< when quiet hours begin after `due`
    bool is_spread = false;       ///< `due` is later than the opening
};

/// For a message that all other rules let go from `base` on, asked at `now`. The answer does not change while it is
/// waited for.
release release_from(const quiet_time& quiet, instant base, instant now, const release_terms& terms);

}  // namespace todoke
