// Send windows, and weekday ranges, where clocks change: a window is never longer than the wall clock says at either
// end, quiet hours never shorter. Zones and changes are those of quiet_hours.cpp, and these: Beirut 24:00 -> 23:00 on
// 2026-10-24 (21:00Z); Sao Paulo 24:00 -> 23:00 on 2018-02-17 (02:00Z), 00:00 -> 01:00 on 2018-11-04 (03:00Z).
#include "gateway/policy/calendar/quiet_hours.hpp"
#include "tests/policy/shop.hpp"
#include "tests/support/by_name.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

struct change_case {
    const char* name;
    const char* zone;
    const char* range;
    const char* when;
    const char* open_from;
    const char* closes;
    friend void PrintTo(const change_case& row, std::ostream* out) { *out << row.name; }
};

enum class as { quiet, window };

void expect_open(const change_case& row, as which)
{
    rules book;
    book.free_days = {false, {}};
    class_rules klass;
    if (which == as::quiet)
        klass.quiet.fill(own_quiet_hours({row.range}));
    else
        klass.send_windows = own_quiet_hours({row.range}).ranges;
    const profile nobody;
    const auto when = at(row.when);
    for (const auto around : {when, when - 24h * 300}) {
        const quiet_time quiet{book, klass, channel::sms, nobody, *zone::find(row.zone), around};
        const auto open = quiet.open_from(when);
        EXPECT_EQ(shown(open), row.open_from);
        EXPECT_EQ(shown(quiet.closes_at(open)), row.closes);
        EXPECT_LE(quiet.opened_at(open), open);
        if (open > when) {
            EXPECT_EQ(shown(quiet.opened_at(open)), row.open_from);
        }
    }
}

class WindowChange : public testing::TestWithParam<change_case> {};
TEST_P(WindowChange, NeverLengthensAWindow)
{
    expect_open(GetParam(), as::window);
}

class QuietDayChange : public testing::TestWithParam<change_case> {};
TEST_P(QuietDayChange, NeverShortensQuietHours)
{
    expect_open(GetParam(), as::quiet);
}

constexpr auto* new_york = "America/New_York";
constexpr auto* howe = "Australia/Lord_Howe";
constexpr auto* sao_paulo = "America/Sao_Paulo";
constexpr auto* beirut = "Asia/Beirut";
constexpr auto* apia = "Pacific/Apia";

INSTANTIATE_TEST_SUITE_P(
    Overlap, WindowChange,
    testing::Values(change_case{"start_in_it", new_york, "01:30-05:00", "2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z",
                                "2026-11-01T10:00:00Z"},
                    change_case{"end_in_it", new_york, "00:00-01:30", "2026-11-01T04:00:00Z", "2026-11-01T04:00:00Z",
                                "2026-11-01T05:30:00Z"},
                    change_case{"after_end_in_it", new_york, "00:00-01:30", "2026-11-01T06:10:00Z",
                                "2026-11-02T05:00:00Z", "2026-11-02T06:30:00Z"},
                    change_case{"all_in_it", new_york, "01:15-01:45", "2026-11-01T04:00:00Z", "2026-11-02T06:15:00Z",
                                "2026-11-02T06:45:00Z"},
                    change_case{"around_it", new_york, "00:30-02:30", "2026-11-01T04:00:00Z", "2026-11-01T04:30:00Z",
                                "2026-11-01T07:30:00Z"},
                    change_case{"end_where_it_begins", new_york, "00:00-01:00", "2026-11-01T04:00:00Z",
                                "2026-11-01T04:00:00Z", "2026-11-01T05:00:00Z"},
                    change_case{"start_where_it_begins", new_york, "01:00-05:00", "2026-11-01T04:00:00Z",
                                "2026-11-01T06:00:00Z", "2026-11-01T10:00:00Z"},
                    change_case{"end_where_it_ends", new_york, "00:00-02:00", "2026-11-01T04:00:00Z",
                                "2026-11-01T04:00:00Z", "2026-11-01T07:00:00Z"},
                    change_case{"start_where_it_ends", new_york, "02:00-03:00", "2026-11-01T04:00:00Z",
                                "2026-11-01T07:00:00Z", "2026-11-01T08:00:00Z"},
                    change_case{"howe_start", howe, "01:45-05:00", "2026-04-04T14:00:00Z", "2026-04-04T15:15:00Z",
                                "2026-04-04T18:30:00Z"},
                    change_case{"howe_end", howe, "00:00-01:45", "2026-04-04T13:00:00Z", "2026-04-04T13:00:00Z",
                                "2026-04-04T14:45:00Z"},
                    change_case{"before_midnight_start", sao_paulo, "Sat 23:30-01:00", "2018-02-18T01:30:00Z",
                                "2018-02-18T02:30:00Z", "2018-02-18T04:00:00Z"},
                    change_case{"before_midnight_end", beirut, "Sat 22:00-23:30", "2026-10-24T12:00:00Z",
                                "2026-10-24T19:00:00Z", "2026-10-24T20:30:00Z"},
                    change_case{"until_midnight", beirut, "Sat 22:00-24:00", "2026-10-24T12:00:00Z",
                                "2026-10-24T19:00:00Z", "2026-10-24T22:00:00Z"}),
    by_name);

INSTANTIATE_TEST_SUITE_P(
    Gap, WindowChange,
    testing::Values(change_case{"start_in_it", new_york, "02:30-05:00", "2026-03-08T05:00:00Z", "2026-03-08T07:00:00Z",
                                "2026-03-08T09:00:00Z"},
                    change_case{"end_in_it", new_york, "00:00-02:30", "2026-03-08T05:00:00Z", "2026-03-08T05:00:00Z",
                                "2026-03-08T07:00:00Z"},
                    change_case{"all_in_it", new_york, "02:15-02:45", "2026-03-08T05:00:00Z", "2026-03-09T06:15:00Z",
                                "2026-03-09T06:45:00Z"},
                    change_case{"start_where_it_begins", new_york, "02:00-05:00", "2026-03-08T05:00:00Z",
                                "2026-03-08T07:00:00Z", "2026-03-08T09:00:00Z"},
                    change_case{"end_where_it_ends", new_york, "00:00-03:00", "2026-03-08T05:00:00Z",
                                "2026-03-08T05:00:00Z", "2026-03-08T07:00:00Z"},
                    change_case{"howe", howe, "02:15-05:00", "2026-10-03T15:00:00Z", "2026-10-03T15:30:00Z",
                                "2026-10-03T18:00:00Z"},
                    change_case{"at_midnight_end", sao_paulo, "Sat 22:00-00:30", "2018-11-04T01:00:00Z",
                                "2018-11-04T01:00:00Z", "2018-11-04T03:00:00Z"},
                    change_case{"at_midnight_all", sao_paulo, "Sun 00:00-00:30", "2018-11-04T01:00:00Z",
                                "2018-11-11T02:00:00Z", "2018-11-11T02:30:00Z"},
                    change_case{"day_that_was_skipped", apia, "Fri 12:00-13:00", "2011-12-29T12:00:00Z",
                                "2012-01-05T22:00:00Z", "2012-01-05T23:00:00Z"},
                    change_case{"out_of_the_skipped_day", apia, "Fri 21:00-08:00", "2011-12-30T09:00:00Z",
                                "2011-12-30T10:00:00Z", "2011-12-30T18:00:00Z"},
                    change_case{"into_the_skipped_day", apia, "Thu 21:00-08:00", "2011-12-30T07:00:00Z",
                                "2011-12-30T07:00:00Z", "2011-12-30T10:00:00Z"}),
    by_name);

INSTANTIATE_TEST_SUITE_P(
    Quiet, QuietDayChange,
    testing::Values(change_case{"start_shown_twice", sao_paulo, "Sat 23:30-01:00", "2018-02-18T01:30:00Z",
                                "2018-02-18T04:00:00Z", "2018-02-25T02:30:00Z"},
                    change_case{"between_the_two_starts", sao_paulo, "Sat 23:30-01:00", "2018-02-18T02:10:00Z",
                                "2018-02-18T04:00:00Z", "2018-02-25T02:30:00Z"},
                    change_case{"end_shown_twice", beirut, "Sat 22:00-23:30", "2026-10-24T20:45:00Z",
                                "2026-10-24T21:30:00Z", "2026-10-31T20:00:00Z"},
                    change_case{"until_a_midnight_in_a_gap", sao_paulo, "Sat 22:00-00:30", "2018-11-04T02:59:00Z",
                                "2018-11-04T03:00:00Z", "2018-11-11T00:00:00Z"},
                    change_case{"all_in_a_gap", sao_paulo, "Sun 00:00-00:30", "2018-11-04T03:00:00Z",
                                "2018-11-04T03:00:00Z", "2018-11-11T02:00:00Z"},
                    change_case{"howe_end_shown_twice", howe, "Sun 00:00-01:45", "2026-04-04T14:50:00Z",
                                "2026-04-04T15:15:00Z", "2026-04-11T13:30:00Z"},
                    change_case{"on_the_skipped_day", apia, "Fri 21:00-08:00", "2011-12-30T10:00:00Z",
                                "2011-12-30T18:00:00Z", "2012-01-06T07:00:00Z"},
                    change_case{"into_the_skipped_day", apia, "Thu 21:00-08:00", "2011-12-30T09:59:00Z",
                                "2011-12-30T10:00:00Z", "2012-01-05T07:00:00Z"}),
    by_name);

}  // namespace
}  // namespace todoke
