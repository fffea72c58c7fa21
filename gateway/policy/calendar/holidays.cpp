#include "gateway/policy/calendar/holidays.hpp"

#include <algorithm>

namespace todoke {

using namespace std::chrono;

namespace {

/// Day of March and of September on which the sun crosses the equator, Japan's time: the usual approximation for 1980
/// to 2099, which agrees with all that was gazetted so far.
unsigned equinox(double in_1980, int year)
{
    const int since = year - 1980;
    return static_cast<unsigned>(static_cast<int>(in_1980 + 0.242194 * since) - since / 4);
}
unsigned vernal_equinox(int year)
{
    return equinox(20.8431, year);
}
unsigned autumnal_equinox(int year)
{
    return equinox(23.2488, year);
}

/// Article 2: the days that have a name, sorted.
std::vector<local_days> named_days(year in)
{
    const auto number = static_cast<int>(in);
    std::vector<local_days> days;
    const auto fixed = [&](unsigned m, unsigned d) { days.emplace_back(in / month{m} / day{d}); };
    const auto monday = [&](unsigned m, unsigned nth) { days.emplace_back(in / month{m} / Monday[nth]); };
    fixed(1, 1);
    monday(1, 2);  // Coming of Age
    fixed(2, 11);  // Foundation
    fixed(2, 23);  // Emperor's Birthday
    fixed(3, vernal_equinox(number));
    fixed(4, 29);  // Showa
    fixed(5, 3);   // Constitution
    fixed(5, 4);   // Greenery
    fixed(5, 5);   // Children
    monday(7, 3);  // Sea
    fixed(8, 11);  // Mountain
    monday(9, 3);  // Respect for the Aged
    fixed(9, autumnal_equinox(number));
    monday(10, 2);  // Sports
    fixed(11, 3);   // Culture
    fixed(11, 23);  // Labour Thanksgiving
    return days;
}

/// Article 3: the named days; for one on a Sunday the next day that has no name; a day between two named ones.
std::vector<local_days> holidays_of(year in)
{
    const auto named = named_days(in);
    const auto has_name = [&](local_days date) { return std::binary_search(named.begin(), named.end(), date); };
    auto all = named;
    for (const auto date : named) {
        auto next = date + days{1};
        if (weekday{date} == Sunday) {
            while (has_name(next)) next += days{1};
            all.push_back(next);
        } else if (!has_name(next) && has_name(next + days{1})) {
            all.push_back(next);
        }
    }
    return all;
}

constexpr local_days table_begin{first_holiday_year / January / 1};
constexpr local_days table_end{(last_holiday_year + years{1}) / January / 1};

std::vector<bool> make_table()
{
    std::vector<bool> table(static_cast<std::size_t>((table_end - table_begin).count()));
    for (auto in = first_holiday_year; in <= last_holiday_year; ++in)
        for (const auto date : holidays_of(in)) table[static_cast<std::size_t>((date - table_begin).count())] = true;
    return table;
}

}  // namespace

day_kind japanese_day(local_days date)
{
    static const auto table = make_table();
    if (date < table_begin || date >= table_end) return day_kind::unknown;
    return table[static_cast<std::size_t>((date - table_begin).count())] ? day_kind::holiday : day_kind::plain;
}

day_kind holidays::kind_of(local_days date) const
{
    if (std::binary_search(own.begin(), own.end(), date)) return day_kind::holiday;
    return japanese ? japanese_day(date) : day_kind::plain;
}

}  // namespace todoke
