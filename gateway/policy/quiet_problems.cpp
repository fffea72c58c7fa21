// Quiet hours that leave nothing open, found before they park a message for ever.
#include <algorithm>
#include <bitset>

#include "gateway/policy/quiet_hours.hpp"

namespace todoke {

namespace {

constexpr std::size_t day_minutes = 24 * 60;
using quiet_minutes = std::bitset<day_minutes>;

void lay(quiet_minutes& minutes, const std::vector<local_range>& ranges)
{
    for (const auto& range : ranges) {
        const auto from = static_cast<std::size_t>(range.from.count());
        const auto until = static_cast<std::size_t>(range.until.count());
        const auto length = until > from ? until - from : until + day_minutes - from;
        for (std::size_t i = 0; i < length; ++i) minutes.set((from + i) % day_minutes);
    }
}

/// The longest stretch of a day (which follows itself) that is not quiet.
std::chrono::minutes longest_open(const quiet_minutes& minutes)
{
    std::size_t longest = 0;
    std::size_t run = 0;
    for (std::size_t i = 0; i < 2 * day_minutes; ++i) {
        run = minutes.test(i % day_minutes) ? 0 : run + 1;
        longest = std::max(longest, run);
    }
    return std::chrono::minutes{std::min(longest, day_minutes)};
}

bool is_closed(const quiet_minutes& minutes, span needed)
{
    const auto longest = longest_open(minutes);
    return longest.count() == 0 || longest < needed;
}

/// Quiet minutes of a class on a channel with the floor; nothing where a word (`never`, `always`) settles it.
std::optional<quiet_minutes> minutes_of(const rules& book, const class_rules& klass, channel on)
{
    const auto& own = klass.quiet[index_of(on)];
    if (own.is != quiet_pattern::kind::ranges || book.quiet_floor.is == quiet_pattern::kind::always) return {};
    quiet_minutes minutes;
    lay(minutes, book.quiet_floor.ranges);
    lay(minutes, own.ranges);
    return minutes;
}

std::string place_of(const class_rules& klass, channel on)
{
    return "class " + klass.name + " on " + std::string{to_text(on)};
}

}  // namespace

std::optional<std::string> problem_with_quiet_hours(const std::vector<std::string>& own, const rules& book)
{
    quiet_minutes alone;
    for (const auto& text : own) {
        if (text == "never") continue;
        const auto range = parse_range(text);
        if (text == "always") return "\"always\" would leave no time to send anything; block the address instead";
        if (!range) return "\"" + text + "\" is no range of local time; write it like \"21:00-08:00\"";
        lay(alone, {*range});
    }
    if (longest_open(alone).count() == 0) return "these quiet hours cover the whole day; leave some time open";
    if (alone.none()) return std::nullopt;
    for (const auto& [name, klass] : book.classes)
        for (const auto on : all_channels) {
            const auto minutes = minutes_of(book, klass, on);
            if (minutes && !is_closed(*minutes, shortest_window(klass, on)) &&
                is_closed(*minutes | alone, shortest_window(klass, on)))
                return "together with the quiet hours of " + place_of(klass, on) +
                       " no time would be left to send; leave more open";
        }
    return std::nullopt;
}

std::vector<std::string> problems_with_quiet_hours(const rules& book)
{
    std::vector<std::string> problems;
    for (const auto& [name, klass] : book.classes)
        for (const auto on : all_channels)
            if (const auto minutes = minutes_of(book, klass, on);
                minutes && is_closed(*minutes, shortest_window(klass, on)))
                problems.push_back("the quiet hours of " + place_of(klass, on) +
                                   ", with quiet_floor, leave no time to send; leave some open, or write \"always\"");
    return problems;
}

}  // namespace todoke
