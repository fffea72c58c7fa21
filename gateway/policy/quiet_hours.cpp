#include "gateway/policy/quiet_hours.hpp"

#include <algorithm>

#include "store/model/phrase.hpp"

namespace todoke {

using std::chrono::days;
using std::chrono::local_days;

namespace {

constexpr std::chrono::hours day_length{24};
constexpr std::chrono::minutes sms_validity{5};

/// Ranges repeat daily: what is not open for this long (a skipped day included) never is.
constexpr days search_limit{5};

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

std::string to_text(const local_range& range)
{
    std::string text;
    append_time(text, range.from);
    text += '-';
    append_time(text, range.until);
    return text;
}

quiet_pattern own_quiet_hours(const std::vector<std::string>& texts)
{
    quiet_pattern layer;
    for (const auto& text : texts) {
        if (text == "never") continue;  // adds nothing
        const auto range = parse_range(text);
        if (!range) return {quiet_pattern::kind::always, {}};
        layer.ranges.push_back(*range);
    }
    return layer;
}

span shortest_window(const class_rules& klass, channel on)
{
    return on == channel::sms ? std::max<span>(klass.guard, sms_validity) : klass.guard;
}

quiet_time::quiet_time(const rules& book, const class_rules& klass, channel on, const profile& person, zone where,
                       instant around)
    : clock_{where, around}, class_name_{klass.name}, person_{person}
{
    const auto& own = klass.quiet[index_of(on)];
    if (own.is == quiet_pattern::kind::never) return;
    ranges_.reserve(4);
    add(book.quiet_floor, whose::site);
    add(own, whose::klass);
    if (!person.quiet_hours.empty()) add(own_quiet_hours(person.quiet_hours), whose::person);
}

void quiet_time::add(const quiet_pattern& layer, whose by)
{
    if (layer.is == quiet_pattern::kind::always && !always_) {
        always_ = true;
        always_by_ = by;
    }
    if (layer.is == quiet_pattern::kind::ranges)
        for (const auto& range : layer.ranges) ranges_.push_back({range, by});
}

quiet_time::stretch quiet_time::on(local_days date, const local_range& range) const
{
    const auto last_day = range.until <= range.from ? date + days{1} : date;
    return {clock_.earliest(date + range.from), clock_.latest(last_day + range.until)};
}

instant quiet_time::open_from(instant when) const
{
    if (always_) return never_ends;
    auto open = when;
    for (bool moved = true; moved;) {
        moved = false;
        const auto today = clock_.date_of(open);
        for (const auto& layered : ranges_)
            for (auto date = today - days{2}; date <= today + days{1}; date += days{1})
                if (const auto quiet = on(date, layered.range); quiet.has(open)) {
                    open = quiet.until;
                    moved = true;
                }
        if (open > when + search_limit) return never_ends;
    }
    return open;
}

instant quiet_time::opened_at(instant when) const
{
    auto opened = instant::min();
    const auto today = clock_.date_of(when);
    for (const auto& layered : ranges_)
        for (auto date = today - days{3}; date <= today + days{1}; date += days{1})
            if (const auto quiet = on(date, layered.range); quiet.from < quiet.until && quiet.until <= when)
                opened = std::max(opened, quiet.until);
    return opened;
}

instant quiet_time::closes_at(instant when) const
{
    auto closes = never_ends;
    const auto today = clock_.date_of(when);
    for (const auto& layered : ranges_)
        for (auto date = today - days{1}; date <= today + days{3}; date += days{1})
            if (const auto quiet = on(date, layered.range); quiet.from < quiet.until && quiet.from > when)
                closes = std::min(closes, quiet.from);
    return closes;
}

bool quiet_time::is_quiet_by(const local_range& range, instant when) const
{
    const auto today = clock_.date_of(when);
    for (auto date = today - days{2}; date <= today + days{1}; date += days{1})
        if (on(date, range).has(when)) return true;
    return false;
}

std::string quiet_time::name_of(whose by) const
{
    if (by == whose::site) return say(phrase::site_floor);
    if (by == whose::klass) return say(phrase::class_named, {class_name_});
    return person_.customer.empty() ? say(phrase::the_person) : say(phrase::customer_named, {person_.customer});
}

std::string quiet_time::describe(instant a, instant b) const
{
    std::string text;
    if (always_) text = say(phrase::always_of, {name_of(always_by_)}) + ", ";
    for (const auto& layered : ranges_)
        if (!always_ && (is_quiet_by(layered.range, a) || is_quiet_by(layered.range, b)))
            text += say(phrase::range_of, {to_text(layered.range), name_of(layered.by)}) + ", ";
    return text + clock_.zone_name();
}

}  // namespace todoke
