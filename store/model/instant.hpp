#pragma once
// Wall-clock instants and spans as they are stored, with their text forms.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace todoke {

/// Wall time in UTC, in milliseconds: it is stored. Only gateway/clock makes a "now".
using instant = std::chrono::sys_time<std::chrono::milliseconds>;
using span = std::chrono::milliseconds;

/// Later than anything: "no end".
inline constexpr instant never_ends = instant::max();

/// RFC 3339 with any offset and up to nine fraction digits; nothing for any other text or an impossible date.
std::optional<instant> parse_instant(std::string_view text);
/// RFC 3339 in UTC with `Z`; milliseconds only when there are any.
std::string to_text(instant when);

/// `30s`, `10m`, `48h`, `7d`, also `250ms` and a bare `0`; never negative, at most ten years.
std::optional<span> parse_span(std::string_view text);
/// The shortest exact form of the above.
std::string to_text(span length);

}  // namespace todoke
