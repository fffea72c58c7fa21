#include "daemon/http/http_date.hpp"

#include <cstdio>

namespace todoke {

std::string http_date(instant when)
{
    using namespace std::chrono;
    static constexpr const char* day_names[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr const char* month_names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = floor<days>(when);
    const year_month_day date{day};
    const hh_mm_ss time{floor<seconds>(when - day)};
    char text[64];
    const int length =
        std::snprintf(text, sizeof text, "%s, %02u %s %04d %02d:%02d:%02d GMT", day_names[weekday{day}.c_encoding()],
                      unsigned{date.day()}, month_names[unsigned{date.month()} - 1], int{date.year()},
                      int(time.hours().count()), int(time.minutes().count()), int(time.seconds().count()));
    return {text, static_cast<std::size_t>(length)};
}

}  // namespace todoke
