#include "gateway/policy/calendar/quiet_hours.hpp"

#include <algorithm>
#include <date/date.h>

#include "store/model/phrase.hpp"

namespace todoke {

namespace {

constexpr std::chrono::minutes sms_validity{5};

std::size_t weekday_of(std::chrono::local_days date)
{
    return std::chrono::weekday{date}.c_encoding();
}

std::string on_a_holiday(std::chrono::local_days date)
{
    return say(phrase::is_a_holiday, {date::format("%F", date::local_days{date.time_since_epoch()})});
}

}  // namespace

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
    : clock_{where, around},
      quiet_{clock_, book.free_days, timetable::edges::widest},
      windows_{clock_, book.free_days, timetable::edges::narrowest},
      class_name_{klass.name},
      person_{person}
{
    for (const auto& window : klass.send_windows) windows_.add(window);
    const auto& own = klass.quiet[index_of(on)];
    if (own.is == quiet_pattern::kind::never) return;
    quiet_.reserve(4);
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
        for (const auto& range : layer.ranges) quiet_.add(range, static_cast<int>(by));
}

instant quiet_time::open_from(instant when) const
{
    for (auto open = when; open <= when + timetable::horizon;) {
        const auto next = window_from(quiet_until(open));
        if (next == open) return open;
        open = next;
    }
    return never_ends;
}

instant quiet_time::opened_at(instant when) const
{
    const auto quiet_ended = quiet_.last_end(when);
    return windows_.empty() ? quiet_ended : std::max(quiet_ended, windows_.begin_of(when));
}

instant quiet_time::closes_at(instant when) const
{
    const auto quiet_begins = quiet_.next_begin(when);
    return windows_.empty() ? quiet_begins : std::min(quiet_begins, windows_.end_from(when));
}

std::string quiet_time::name_of(whose by) const
{
    if (by == whose::site) return say(phrase::site_floor);
    if (by == whose::klass) return say(phrase::class_named, {class_name_});
    return person_.customer.empty() ? say(phrase::the_person) : say(phrase::customer_named, {person_.customer});
}

std::string quiet_time::describe_quiet(instant a, instant b) const
{
    std::string text;
    if (always_) text = say(phrase::always_of, {name_of(always_by_)}) + ", ";
    for (const auto& entry : quiet_.entries()) {
        auto date = quiet_.began(entry, a);
        if (!date) date = quiet_.began(entry, b);
        if (always_ || !date) continue;
        auto by = name_of(static_cast<whose>(entry.mark));
        if (!entry.range.days.test(weekday_of(*date))) by += "; " + on_a_holiday(*date);
        text += say(phrase::range_of, {to_text(entry.range), std::move(by)}) + ", ";
    }
    return text + clock_.zone_name();
}

std::string quiet_time::describe_windows(instant when) const
{
    std::string ranges;
    const auto date = clock_.date_of(when);
    bool is_shut_by_holiday = false;
    for (const auto& entry : windows_.entries()) {
        ranges += (ranges.empty() ? "" : ", ") + to_text(entry.range);
        is_shut_by_holiday =
            is_shut_by_holiday || (entry.range.days.test(weekday_of(date)) && !entry.range.days.test(0) &&
                                   windows_.kind_of(date) == day_kind::holiday);
    }
    auto by = name_of(whose::klass);
    if (is_shut_by_holiday) by += "; " + on_a_holiday(date);
    return say(phrase::only_windows, {ranges, by}) + ", " + clock_.zone_name();
}

}  // namespace todoke
