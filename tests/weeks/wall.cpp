#include "tests/weeks/wall.hpp"

#include <algorithm>

namespace todoke::weeks {

using namespace std::chrono_literals;

namespace {

struct stretch {
    instant from, until;
};

bool begins_on(const hours& range, date::local_days day, const site_plan& site)
{
    const auto weekday = site.is_free(day) ? 0U : date::weekday{day}.c_encoding();
    return (static_cast<unsigned>(range.days) >> weekday) % 2 == 1;
}

/// A clock change never shortens quiet hours, and never lengthens a window.
enum class leaning { longer, shorter };

std::vector<stretch> laid_around(const std::vector<hours>& ranges, const wall& around, instant when, leaning to)
{
    const auto at = [&](date::local_days day, int minute, date::choose which) {
        return instant{around.zone->to_sys(date::local_time<span>{day} + std::chrono::minutes{minute}, which)};
    };
    const auto first = to == leaning::longer ? date::choose::earliest : date::choose::latest;
    const auto last = to == leaning::longer ? date::choose::latest : date::choose::earliest;
    std::vector<stretch> made;
    const auto today = date::floor<date::days>(around.zone->to_local(when));
    for (auto day = today - date::days{2}; day <= today + date::days{2}; day += date::days{1})
        for (const auto& range : ranges) {
            if (!begins_on(range, day, around.site)) continue;
            const auto last_day = range.until <= range.from ? day + date::days{1} : day;
            const stretch one{at(day, range.from, first), at(last_day, range.until, last)};
            if (one.from < one.until) made.push_back(one);
        }
    return made;
}

std::vector<stretch> quiet_around(const wall& around, instant when)
{
    const auto& of_class = around.klass.quiet[index_of(around.on)];
    if (of_class.never) return {};
    auto all = of_class.ranges;
    all.insert(all.end(), around.site.floor.begin(), around.site.floor.end());
    all.insert(all.end(), around.own.begin(), around.own.end());
    return laid_around(all, around, when, leaning::longer);
}

bool is_within(const stretch& one, instant when)
{
    return one.from <= when && when < one.until;
}

}  // namespace

instant closes_after(const wall& around, instant when)
{
    auto closes = when + 48h;
    for (const auto& quiet : quiet_around(around, when))
        if (quiet.until > when) closes = std::min(closes, std::max(quiet.from, when));
    if (around.klass.windows.empty()) return closes;
    const auto windows = laid_around(around.klass.windows, around, when, leaning::shorter);
    auto open_until = when;
    for (bool grows = true; grows;) {  // windows may touch
        grows = false;
        for (const auto& one : windows)
            if (is_within(one, open_until)) {
                open_until = one.until;
                grows = true;
            }
    }
    return std::min(closes, open_until);
}

instant opened_before(const wall& around, instant when)
{
    auto opened = when - 48h;
    for (const auto& quiet : quiet_around(around, when))
        if (quiet.until <= when) opened = std::max(opened, quiet.until);
    if (around.klass.windows.empty()) return opened;
    const auto windows = laid_around(around.klass.windows, around, when, leaning::shorter);
    auto begin = when + 1ms;
    for (bool grows = true; grows;) {  // windows may touch
        grows = false;
        for (const auto& one : windows)
            if (one.from < begin && begin <= one.until) {
                begin = one.from;
                grows = true;
            }
    }
    return std::max(opened, std::min(begin, when));
}

span needed_before_closing(const wall& around)
{
    return around.on == channel::sms ? std::max<span>(around.klass.guard, 5min) : around.klass.guard;
}

bool has_hours(const wall& around)
{
    const auto& of_class = around.klass.quiet[index_of(around.on)];
    const bool is_ever_quiet = !of_class.ranges.empty() || !around.site.floor.empty() || !around.own.empty();
    return !around.klass.windows.empty() || (!of_class.never && is_ever_quiet);
}

span open_time(const wall& around, instant from, instant until)
{
    span open{0};
    for (auto at = from; at < until; at += 24h) {
        const auto end = std::min<instant>(at + 24h, until);
        auto quiet = quiet_around(around, at);
        std::sort(quiet.begin(), quiet.end(), [](const auto& a, const auto& b) { return a.from < b.from; });
        auto seen = at;
        for (const auto& one : quiet) {
            if (one.until <= seen || one.from >= end) continue;
            open += std::max(span{0}, one.from - seen);
            seen = std::min(one.until, end);
        }
        open += end - seen;
    }
    return open;
}

std::optional<std::string> why_closed(const wall& around, instant when)
{
    const auto closes = closes_after(around, when);
    const auto shown = date::format("%F %T %Z", date::make_zoned(around.zone, when));
    if (closes <= when) return "it is closed at " + shown;
    if (closes < when + 48h && closes - when < needed_before_closing(around))
        return "only " + to_text(span{closes - when}) + " are left at " + shown;
    return std::nullopt;
}

}  // namespace todoke::weeks
