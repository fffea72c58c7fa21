#pragma once
// Quiet hours and send windows once more, by brute force: each range is laid on the dates around an instant with
// nothing but the time-zone library.

#include <date/tz.h>
#include <optional>
#include <string>

#include "tests/weeks/plan.hpp"

namespace todoke::weeks {

struct wall {
    const site_plan& site;
    const class_plan& klass;
    channel on{};
    const std::vector<hours>& own;  ///< the customer's
    const date::time_zone* zone = nullptr;
};

/// Why nothing may be handed over at `when`, or not with so little time left; nothing: it may.
std::optional<std::string> why_closed(const wall& around, instant when);
/// The first instant after an open `when` that is not; at most two days later.
instant closes_after(const wall& around, instant when);
/// When an open `when` was opened; two days before: no later than that.
instant opened_before(const wall& around, instant when);
/// A hand-over is not begun with less than this left.
span needed_before_closing(const wall& around);
/// Whether there is any time at which nothing goes.
bool has_hours(const wall& around);
/// How much of this time is outside quiet hours, windows or not.
span open_time(const wall& around, instant from, instant until);

}  // namespace todoke::weeks
