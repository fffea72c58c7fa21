#include "gateway/policy/calendar/local_range.hpp"

#include <algorithm>
#include <array>

#include "store/model/text.hpp"

namespace todoke {

using namespace std::chrono_literals;

namespace {

constexpr std::array<std::string_view, 7> day_names{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

/// Exactly two digits; the caller checks the range.
std::optional<int> two_digits(std::string_view text)
{
    if (text.size() != 2) return std::nullopt;
    if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9') return std::nullopt;
    return (text[0] - '0') * 10 + (text[1] - '0');
}

std::optional<std::chrono::minutes> time_of_day(std::string_view text)
{
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    const auto hour = two_digits(text.substr(0, 2));
    const auto minute = two_digits(text.substr(3));
    if (!hour || !minute || *minute > 59 || *hour > 24 || (*hour == 24 && *minute != 0)) return std::nullopt;
    return std::chrono::hours{*hour} + std::chrono::minutes{*minute};
}

std::optional<std::size_t> day_of(std::string_view name)
{
    const auto found = std::find(day_names.begin(), day_names.end(), name);
    if (found == day_names.end()) return std::nullopt;
    return static_cast<std::size_t>(found - day_names.begin());
}

/// "Mon" or "Tue-Thu" added to `days`.
bool add_days(std::string_view item, week_days& days)
{
    const auto dash = item.find('-');
    const auto first = day_of(item.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : day_of(item.substr(dash + 1));
    if (!first || !last || (dash != std::string_view::npos && *first == *last)) return false;
    for (auto day = *first;; day = (day + 1) % 7) {
        if (days.test(day)) return false;
        days.set(day);
        if (day == *last) return true;
    }
}

std::optional<week_days> parse_days(std::string_view text)
{
    week_days days;
    for (;;) {
        const auto comma = text.find(',');
        if (!add_days(trimmed(text.substr(0, comma)), days)) return std::nullopt;
        if (comma == std::string_view::npos) return days;
        text.remove_prefix(comma + 1);
    }
}

void append_days(std::string& text, const week_days& days)
{
    if (days.all()) return;
    const auto has = [&](std::size_t day) { return days.test(day % 7); };
    for (std::size_t day = 1; day <= 7; ++day) {  // from Monday on, each run where it begins
        if (!has(day) || has(day + 6)) continue;
        auto last = day;
        while (has(last + 1)) ++last;
        if (!text.empty()) text += ',';
        text += day_names[day % 7];
        if (last > day) (text += '-') += day_names[last % 7];
    }
    text += ' ';
}

void append_time(std::string& text, std::chrono::minutes of_day)
{
    const auto count = of_day.count();
    for (const auto part : {count / 60, count % 60}) {
        text += static_cast<char>('0' + part / 10);
        text += static_cast<char>('0' + part % 10);
        text += ':';
    }
    text.pop_back();
}

}  // namespace

std::optional<local_range> parse_range(std::string_view text)
{
    local_range range;
    if (const auto space = text.rfind(' '); space != std::string_view::npos) {
        const auto days = parse_days(text.substr(0, space));
        if (!days) return std::nullopt;
        range.days = *days;
        text.remove_prefix(space + 1);
    }
    if (text.size() != 11 || text[5] != '-') return std::nullopt;
    const auto from = time_of_day(text.substr(0, 5));
    const auto until = time_of_day(text.substr(6));
    if (!from || !until || *from == *until || *from == 24h) return std::nullopt;
    range.from = *from;
    range.until = *until;
    return range;
}

std::string to_text(const local_range& range)
{
    std::string text;
    append_days(text, range.days);
    append_time(text, range.from);
    text += '-';
    append_time(text, range.until);
    return text;
}

}  // namespace todoke
