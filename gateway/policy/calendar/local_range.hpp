#pragma once
// Parts of the local day, as written in the configuration and by customers: "21:00-08:00", "Sat-Sun 20:00-10:00".

#include <bitset>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace todoke {

/// Days of the week; the index is std::chrono's: 0 is Sunday.
using week_days = std::bitset<7>;
inline constexpr week_days every_day{0x7f};

/// Half-open local time of day `[from, until)` in minutes since midnight; `until` before `from` wraps midnight.
struct local_range {
    std::chrono::minutes from{};
    std::chrono::minutes until{};
    week_days days = every_day;  ///< on which it begins
    friend bool operator==(const local_range&, const local_range&) = default;
};

/// "HH:MM-HH:MM", its ends different, 24:00 allowed as the second one; before it, after a space, the days on which it
/// begins: "Mon" to "Sun" in this spelling, lists "Mon,Wed", runs "Tue-Thu", also over the week's end ("Sat-Mon"). A
/// day named twice is no list. Nothing for any other text.
std::optional<local_range> parse_range(std::string_view text);

/// The shortest form of the above.
std::string to_text(const local_range& range);

}  // namespace todoke
