// Quiet hours and send windows that leave nothing open, found before they park a message for ever. Weeks are judged,
// with every day under its own name: a holiday comes once in a while.
#include <algorithm>

#include "gateway/policy/calendar/quiet_hours.hpp"

namespace todoke {

namespace {

constexpr int day_minutes = 24 * 60;
constexpr int week_minutes = 7 * day_minutes;

struct stretch {  ///< minutes of a week that follows itself
    int from, until;
};
using stretches = std::vector<stretch>;

/// The ranges of every day, sorted, those that meet made one; nothing passes the end of the week.
stretches laid(const std::vector<local_range>& ranges)
{
    stretches parts;
    for (const auto& range : ranges)
        for (int day = 0; day < 7; ++day) {
            if (!range.days.test(static_cast<std::size_t>(day))) continue;
            const auto from = day * day_minutes + static_cast<int>(range.from.count());
            auto until = day * day_minutes + static_cast<int>(range.until.count());
            if (until <= from) until += day_minutes;
            parts.push_back({from, std::min(until, week_minutes)});
            if (until > week_minutes) parts.push_back({0, until - week_minutes});
        }
    std::sort(parts.begin(), parts.end(), [](const auto& a, const auto& b) { return a.from < b.from; });
    stretches joined;
    for (const auto& part : parts) {
        if (!joined.empty() && part.from <= joined.back().until)
            joined.back().until = std::max(joined.back().until, part.until);
        else
            joined.push_back(part);
    }
    return joined;
}

stretches rest_of_week(const stretches& parts)
{
    stretches rest;
    int from = 0;
    for (const auto& part : parts) {
        if (part.from > from) rest.push_back({from, part.from});
        from = part.until;
    }
    if (from < week_minutes) rest.push_back({from, week_minutes});
    return rest;
}

/// The parts of `a` that lie outside `b`.
stretches without(const stretches& a, const stretches& b)
{
    const auto free = rest_of_week(b);
    stretches left;
    for (const auto& one : a)
        for (const auto& gap : free)
            if (const stretch both{std::max(one.from, gap.from), std::min(one.until, gap.until)};
                both.from < both.until)
                left.push_back(both);
    return left;
}

bool has_room_for(const stretches& open, span needed)
{
    int longest = 0;
    for (const auto& one : open) longest = std::max(longest, one.until - one.from);
    if (!open.empty() && open.front().from == 0 && open.back().until == week_minutes)  // over the end of the week
        longest = std::max(longest, open.front().until + week_minutes - open.back().from);
    return longest > 0 && std::chrono::minutes{std::min(longest, week_minutes)} >= needed;
}

/// What a class may use of the week on a channel; a customer's own hours do not count where the class passes them.
stretches open_week(const rules& book, const class_rules& klass, channel on, const std::vector<local_range>& own)
{
    static const std::vector<local_range> whole_day{*parse_range("00:00-24:00")};
    auto windows = laid(klass.send_windows.empty() ? whole_day : klass.send_windows);
    const auto& quiet = klass.quiet[index_of(on)];
    if (quiet.is == quiet_pattern::kind::never) return windows;
    if (quiet.is == quiet_pattern::kind::always || book.quiet_floor.is == quiet_pattern::kind::always) return {};
    auto all = own;
    for (const auto* layer : {&book.quiet_floor, &quiet})
        all.insert(all.end(), layer->ranges.begin(), layer->ranges.end());
    return without(windows, laid(all));
}

}  // namespace

bool is_never_open(const rules& book, const class_rules& klass, channel on)
{
    return !has_room_for(open_week(book, klass, on, {}), shortest_window(klass, on));
}

std::optional<std::string> problem_with_quiet_hours(const std::vector<std::string>& own, const rules& book)
{
    std::vector<local_range> ranges;
    for (const auto& text : own) {
        if (text == "never") continue;
        if (text == "always") return "\"always\" would leave no time to send anything; block the address instead";
        const auto range = parse_range(text);
        if (!range) return "\"" + text + "\" is no range of local time; write it like \"21:00-08:00\"";
        ranges.push_back(*range);
    }
    if (ranges.empty()) return std::nullopt;
    if (rest_of_week(laid(ranges)).empty()) return "these quiet hours cover the whole week; leave some time open";
    for (const auto& [name, klass] : book.classes)
        for (const auto on : all_channels)
            if (!is_never_open(book, klass, on) &&
                !has_room_for(open_week(book, klass, on, ranges), shortest_window(klass, on)))
                return "together with the rules of class " + name + " on " + std::string{to_text(on)} +
                       " (quiet hours, send windows) no time of the week would be left to send; leave more open";
    return std::nullopt;
}

}  // namespace todoke
