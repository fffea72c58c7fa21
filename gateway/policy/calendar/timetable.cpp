#include "gateway/policy/calendar/timetable.hpp"

#include <algorithm>

namespace todoke {

using std::chrono::days;
using std::chrono::local_days;

timetable::stretch timetable::on(local_days date, const local_range& range) const
{
    const auto last_day = range.until <= range.from ? date + days{1} : date;
    const auto from = date + range.from;
    const auto until = last_day + range.until;
    if (edges_ == edges::widest) return {clock_.earliest(from), clock_.latest(until)};
    return {clock_.latest(from), clock_.earliest(until)};
}

bool timetable::falls_on(local_days date, const local_range& range) const
{
    if (range.days.all()) return true;
    const bool by_name = range.days.test(std::chrono::weekday{date}.c_encoding());
    const bool as_sunday = range.days.test(0);
    switch (free_days_->kind_of(date)) {
        case day_kind::plain:
            return by_name;
        case day_kind::holiday:
            return as_sunday;
        case day_kind::unknown:
            break;
    }
    return edges_ == edges::widest ? by_name || as_sunday : by_name && as_sunday;
}

/// A range covers at most a day, and a clock change moves the clock by a day at most.
template <class Do>
void timetable::each_covering(instant when, Do found) const
{
    const auto today = clock_.date_of(when);
    for (const auto& one : entries_)
        for (auto date = today - days{2}; date <= today + days{1}; date += days{1})
            if (falls_on(date, one.range))
                if (const auto part = on(date, one.range); part.has(when)) found(part);
}

std::optional<local_days> timetable::began(const entry& one, instant when) const
{
    const auto today = clock_.date_of(when);
    for (auto date = today + days{1}; date >= today - days{2}; date -= days{1})
        if (falls_on(date, one.range) && on(date, one.range).has(when)) return date;
    return std::nullopt;
}

instant timetable::end_from(instant when) const
{
    auto end = when;
    while (end <= when + reach_) {
        auto later = end;
        each_covering(end, [&](const stretch& part) { later = std::max(later, part.until); });
        if (later == end) return end;
        end = later;
    }
    return never_ends;
}

instant timetable::covered_from(instant when) const
{
    bool is_covered = false;
    each_covering(when, [&](const stretch&) { is_covered = true; });
    return is_covered ? when : next_begin(when);
}

instant timetable::next_begin(instant when) const
{
    const auto today = clock_.date_of(when);
    auto first = never_ends;
    // What begins on a date begins before all that begins on the next one.
    for (auto date = today - days{1}; first == never_ends && date <= today + reach_; date += days{1})
        for (const auto& one : entries_)
            if (falls_on(date, one.range))
                if (const auto part = on(date, one.range); !part.is_empty() && part.from > when)
                    first = std::min(first, part.from);
    return first;
}

instant timetable::last_end(instant when) const
{
    const auto today = clock_.date_of(when);
    auto last = instant::min();
    // What began on the date before may have ended later than what began on this one, but nothing older can have.
    auto oldest = today - reach_;
    for (auto date = today + days{1}; date >= oldest; date -= days{1})
        for (const auto& one : entries_) {
            if (!falls_on(date, one.range)) continue;
            const auto part = on(date, one.range);
            if (part.is_empty() || part.until > when) continue;
            last = std::max(last, part.until);
            oldest = std::max(oldest, date - days{1});
        }
    return last;
}

instant timetable::begin_of(instant when) const
{
    auto begin = when;
    for (auto look = when; begin >= when - reach_; look = begin - span{1}) {
        bool is_covered = false;
        each_covering(look, [&](const stretch& part) {
            is_covered = true;
            begin = std::min(begin, part.from);
        });
        if (!is_covered) return begin;
    }
    return instant::min();
}

}  // namespace todoke
