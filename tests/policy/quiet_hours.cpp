// When it is quiet: edges of ranges, layers, zones and clock changes.
#include "gateway/policy/calendar/quiet_hours.hpp"

#include "gateway/policy/wording/in_words.hpp"
#include "tests/policy/shop.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

TEST(Zone, IsKnownByItsExactName)
{
    for (const auto* name : {"Asia/Tokyo", "UTC", "Australia/Lord_Howe", "Pacific/Apia", "Etc/GMT+9"})
        EXPECT_TRUE(is_zone(name)) << name;
    for (const auto* name : {"", "Asia/Tokio", "asia/tokyo", "JST", "+09:00", "localtime", "right/UTC", "Asia/Tokyo "})
        EXPECT_FALSE(is_zone(name)) << name;
}

struct quiet_case {
    const char* name;
    const char* zone;
    std::vector<std::string> ranges;  ///< of the class
    const char* when;
    const char* open_from;  ///< nullptr: it is open at `when`
    friend void PrintTo(const quiet_case& row, std::ostream* out) { *out << row.name; }
};

class QuietHours : public testing::TestWithParam<quiet_case> {};

TEST_P(QuietHours, EndAtTheFirstOpenInstant)
{
    const auto& row = GetParam();
    rules book;
    class_rules klass;
    for (auto& layer : klass.quiet) layer = own_quiet_hours(row.ranges);
    const profile nobody;
    const auto when = at(row.when);
    for (const auto around : {when, when - 24h * 300}) {  // answers do not depend on where it was made for
        const quiet_time quiet{book, klass, channel::sms, nobody, *zone::find(row.zone), around};
        EXPECT_EQ(shown(quiet.open_from(when)), shown(row.open_from == nullptr ? when : at(row.open_from)));
    }
}

const std::vector<std::string> night{"21:00-08:00"};

INSTANTIATE_TEST_SUITE_P(
    Night, QuietHours,
    testing::Values(
        quiet_case{"last_open_ms", "Asia/Tokyo", night, "2026-11-23T20:59:59.999+09:00", nullptr},
        quiet_case{"first_instant", "Asia/Tokyo", night, "2026-11-23T21:00:00+09:00", "2026-11-24T08:00:00+09:00"},
        quiet_case{"midnight", "Asia/Tokyo", night, "2026-11-24T00:00:00+09:00", "2026-11-24T08:00:00+09:00"},
        quiet_case{"last_ms", "Asia/Tokyo", night, "2026-11-24T07:59:59.999+09:00", "2026-11-24T08:00:00+09:00"},
        quiet_case{"first_open", "Asia/Tokyo", night, "2026-11-24T08:00:00+09:00", nullptr},
        quiet_case{"lunch_before", "Asia/Tokyo", {"12:00-13:00"}, "2026-11-24T11:59:59+09:00", nullptr},
        quiet_case{"lunch", "Asia/Tokyo", {"12:00-13:00"}, "2026-11-24T12:00:00+09:00", "2026-11-24T13:00:00+09:00"},
        quiet_case{"lunch_after", "Asia/Tokyo", {"12:00-13:00"}, "2026-11-24T13:00:00+09:00", nullptr},
        quiet_case{"until_24", "Asia/Tokyo", {"22:00-24:00"}, "2026-11-24T23:59:59+09:00", "2026-11-25T00:00:00+09:00"},
        quiet_case{"until_0", "Asia/Tokyo", {"22:00-00:00"}, "2026-11-24T23:59:59+09:00", "2026-11-25T00:00:00+09:00"},
        quiet_case{"touching",
                   "Asia/Tokyo",
                   {"12:00-13:00", "13:00-14:00"},
                   "2026-11-24T12:00:00+09:00",
                   "2026-11-24T14:00:00+09:00"},
        quiet_case{"overlapping",
                   "Asia/Tokyo",
                   {"21:00-08:00", "07:00-09:00"},
                   "2026-11-24T22:00:00+09:00",
                   "2026-11-25T09:00:00+09:00"},
        quiet_case{
            "one_open_minute", "Asia/Tokyo", {"08:01-08:00"}, "2026-11-24T08:01:00+09:00", "2026-11-25T08:00:00+09:00"},
        quiet_case{"none", "Asia/Tokyo", {}, "2026-11-24T03:00:00+09:00", nullptr},
        quiet_case{"other_zone", "America/New_York", night, "2026-11-24T12:00:00+09:00", "2026-11-24T22:00:00+09:00"},
        quiet_case{"half_hour_zone", "Asia/Kolkata", night, "2026-11-24T00:00:00Z", "2026-11-24T02:30:00Z"}),
    [](const auto& row) { return row.param.name; });

// New York: clocks go 02:00 -> 03:00 on 2026-03-08 (07:00Z), 02:00 -> 01:00 on 2026-11-01 (06:00Z).
// Lord Howe: 02:00 -> 02:30 on 2026-10-04 (15:30Z the day before), 02:00 -> 01:30 on 2026-04-05 (15:00Z the day
// before). Havana: 00:00 -> 01:00 on 2026-03-08 (05:00Z), 01:00 -> 00:00 on 2026-11-01 (05:00Z). Apia: no 2011-12-30.
INSTANTIATE_TEST_SUITE_P(
    ClockChange, QuietHours,
    testing::Values(
        quiet_case{"end_in_gap", "America/New_York", {"21:00-02:30"}, "2026-03-08T06:59:59Z", "2026-03-08T07:00:00Z"},
        quiet_case{"after_end_in_gap", "America/New_York", {"21:00-02:30"}, "2026-03-08T07:00:00Z", nullptr},
        quiet_case{"start_in_gap", "America/New_York", {"02:30-05:00"}, "2026-03-08T07:00:00Z", "2026-03-08T09:00:00Z"},
        quiet_case{"before_start_in_gap", "America/New_York", {"02:30-05:00"}, "2026-03-08T06:59:59Z", nullptr},
        quiet_case{"all_in_gap", "America/New_York", {"02:15-02:45"}, "2026-03-08T07:00:00Z", nullptr},
        quiet_case{
            "ambiguous_end", "America/New_York", {"21:00-01:30"}, "2026-11-01T05:29:59Z", "2026-11-01T06:30:00Z"},
        quiet_case{
            "ambiguous_end_last", "America/New_York", {"21:00-01:30"}, "2026-11-01T06:29:59Z", "2026-11-01T06:30:00Z"},
        quiet_case{"ambiguous_end_over", "America/New_York", {"21:00-01:30"}, "2026-11-01T06:30:00Z", nullptr},
        quiet_case{
            "ambiguous_start", "America/New_York", {"01:30-05:00"}, "2026-11-01T05:30:00Z", "2026-11-01T10:00:00Z"},
        quiet_case{"ambiguous_start_before", "America/New_York", {"01:30-05:00"}, "2026-11-01T05:29:59Z", nullptr},
        quiet_case{"second_pass_is_quiet",
                   "America/New_York",
                   {"01:30-05:00"},
                   "2026-11-01T06:10:00Z",
                   "2026-11-01T10:00:00Z"},
        quiet_case{"night_is_an_hour_longer", "America/New_York", night, "2026-11-01T01:00:00Z",
                   "2026-11-01T13:00:00Z"},
        quiet_case{"night_is_an_hour_shorter", "America/New_York", night, "2026-03-08T02:00:00Z",
                   "2026-03-08T12:00:00Z"},
        quiet_case{"howe_end_in_half_hour_gap",
                   "Australia/Lord_Howe",
                   {"21:00-02:15"},
                   "2026-10-03T15:29:59Z",
                   "2026-10-03T15:30:00Z"},
        quiet_case{"howe_ambiguous_end",
                   "Australia/Lord_Howe",
                   {"21:00-01:45"},
                   "2026-04-04T14:44:00Z",
                   "2026-04-04T15:15:00Z"},
        quiet_case{"howe_after_both", "Australia/Lord_Howe", {"21:00-01:45"}, "2026-04-04T15:15:00Z", nullptr},
        quiet_case{"havana_gap_at_midnight",
                   "America/Havana",
                   {"21:00-00:30"},
                   "2026-03-08T04:59:59Z",
                   "2026-03-08T05:00:00Z"},
        // Of a year that is over: what countries will do with their clocks changes with tzdata.
        quiet_case{
            "havana_midnight_twice", "America/Havana", {"22:00-00:30"}, "2024-11-03T04:29:00Z", "2024-11-03T05:30:00Z"},
        quiet_case{"apia_night_before_skip", "Pacific/Apia", night, "2011-12-30T09:59:59Z", "2011-12-30T18:00:00Z"},
        quiet_case{"apia_night_after_skip", "Pacific/Apia", night, "2011-12-30T10:00:00Z", "2011-12-30T18:00:00Z"},
        quiet_case{"apia_open_after_skip", "Pacific/Apia", night, "2011-12-30T18:00:00Z", nullptr},
        quiet_case{"apia_noon_range_is_skipped", "Pacific/Apia", {"12:00-13:00"}, "2011-12-30T10:00:00Z", nullptr}),
    [](const auto& row) { return row.param.name; });

TEST(QuietTime, KnowsTheOpenStretchAroundAnInstant)
{
    rules book;
    class_rules klass;
    klass.quiet.fill(own_quiet_hours({"21:00-08:00", "12:00-13:00"}));
    const profile nobody;
    const quiet_time quiet{book, klass, channel::sms, nobody, *zone::find("Asia/Tokyo"), tokyo("10:00")};
    EXPECT_EQ(quiet.opened_at(tokyo("10:00")), tokyo("08:00"));
    EXPECT_EQ(quiet.opened_at(tokyo("08:00")), tokyo("08:00"));
    EXPECT_EQ(quiet.closes_at(tokyo("10:00")), tokyo("12:00"));
    EXPECT_EQ(quiet.closes_at(tokyo("11:59")), tokyo("12:00"));
    EXPECT_EQ(quiet.opened_at(tokyo("13:00")), tokyo("13:00"));
    EXPECT_EQ(quiet.closes_at(tokyo("13:00")), tokyo("21:00"));
}

struct layer_case {
    const char* name;
    quiet_pattern floor, klass;
    std::vector<std::string> own;
    const char* open_from;  ///< asked at 21:30 in Tokyo; nullptr: open; "": never
    const char* detail;
};

class QuietLayers : public testing::TestWithParam<layer_case> {};

TEST_P(QuietLayers, OnlyAdd)
{
    const auto& row = GetParam();
    shop site;
    site.book.quiet_floor = row.floor;
    site.klass().quiet.fill(row.klass);
    site.s.person.quiet_hours = row.own;
    const auto now = tokyo("21:30");
    const quiet_time quiet{site.book, site.klass(), channel::sms, site.s.person, *zone::find("Asia/Tokyo"), now};
    const auto open = quiet.open_from(now);
    if (row.open_from == nullptr) {
        EXPECT_EQ(open, now);
        return;
    }
    EXPECT_EQ(open, *row.open_from == '\0' ? never_ends : at(row.open_from));
    EXPECT_EQ(in_words(quiet.describe_quiet(now, open == never_ends ? now : open - 1ms), language::english),
              row.detail);
}

const quiet_pattern nothing{};
const quiet_pattern never_pattern{quiet_pattern::kind::never, {}};
const quiet_pattern always{quiet_pattern::kind::always, {}};
const quiet_pattern nights{quiet_pattern::kind::ranges, {{21h, 8h}}};
const quiet_pattern late_nights{quiet_pattern::kind::ranges, {{23h, 7h}}};

INSTANTIATE_TEST_SUITE_P(
    Quiet, QuietLayers,
    testing::Values(
        layer_case{"no_layer", nothing, nothing, {}, nullptr, ""},
        layer_case{
            "class", nothing, nights, {}, "2026-11-24T08:00:00+09:00", "21:00-08:00 (class transactional), Asia/Tokyo"},
        layer_case{"floor", nights, nothing, {}, "2026-11-24T08:00:00+09:00", "21:00-08:00 (site floor), Asia/Tokyo"},
        layer_case{"person",
                   nothing,
                   nothing,
                   {"21:00-09:30"},
                   "2026-11-24T09:30:00+09:00",
                   "21:00-09:30 (customer c-1001), Asia/Tokyo"},
        layer_case{"person_adds_to_class",
                   nothing,
                   nights,
                   {"07:00-10:00"},
                   "2026-11-24T10:00:00+09:00",
                   "21:00-08:00 (class transactional), 07:00-10:00 (customer c-1001), Asia/Tokyo"},
        layer_case{"person_cannot_loosen",
                   nothing,
                   nights,
                   {"never"},
                   "2026-11-24T08:00:00+09:00",
                   "21:00-08:00 (class transactional), Asia/Tokyo"},
        layer_case{"class_cannot_loosen_floor",
                   nights,
                   late_nights,
                   {},
                   "2026-11-24T08:00:00+09:00",
                   "21:00-08:00 (site floor), Asia/Tokyo"},
        layer_case{"class_never_passes_floor", nights, never_pattern, {}, nullptr, ""},
        layer_case{"class_never_passes_person", nothing, never_pattern, {"21:00-08:00"}, nullptr, ""},
        layer_case{"class_never_passes_always", always, never_pattern, {"always"}, nullptr, ""},
        layer_case{"class_always", nothing, always, {}, "", "always (class transactional), Asia/Tokyo"},
        layer_case{"person_always", nothing, nothing, {"always"}, "", "always (customer c-1001), Asia/Tokyo"},
        layer_case{"person_unreadable", nothing, nothing, {"night"}, "", "always (customer c-1001), Asia/Tokyo"},
        layer_case{
            "union_of_all_day", nothing, nights, {"08:00-21:00"}, "", "21:00-08:00 (class transactional), Asia/Tokyo"}),
    [](const auto& row) { return row.param.name; });

struct problem_case {
    const char* name;
    std::vector<std::string> own;
    const char* complaint;  ///< part of it; nullptr: fine
};

class OwnQuietHours : public testing::TestWithParam<problem_case> {};

TEST_P(OwnQuietHours, LeaveSomeTimeOpen)
{
    const auto problem = problem_with_quiet_hours(GetParam().own, shop{}.book);
    ASSERT_EQ(problem.has_value(), GetParam().complaint != nullptr) << problem.value_or("");
    if (problem) {
        EXPECT_NE(problem->find(GetParam().complaint), std::string::npos) << *problem;
    }
}

INSTANTIATE_TEST_SUITE_P(
    Quiet, OwnQuietHours,
    testing::Values(problem_case{"none", {}, nullptr}, problem_case{"night", {"21:00-08:00"}, nullptr},
                    problem_case{"never", {"never"}, nullptr}, problem_case{"always", {"always"}, "block"},
                    problem_case{"no_range", {"21:00-08:00", "9-18"}, "\"9-18\""},
                    problem_case{"empty_range", {"08:00-08:00"}, "08:00-08:00"},
                    problem_case{"whole_day", {"08:00-20:00", "20:00-08:00"}, "whole week"},
                    problem_case{"nothing_left_of_promotional", {"08:00-21:00"}, "class nurturing on email"},
                    problem_case{"four_minutes_left_of_sms", {"08:00-20:56"}, "on sms"},
                    problem_case{"five_minutes_left_of_sms", {"08:00-20:55"}, nullptr}),
    [](const auto& row) { return row.param.name; });

TEST(SiteQuietHours, LeaveSomeTimeOpenInEveryClass)
{
    auto book = shop{}.book;
    const auto closed = [&] {
        std::size_t count = 0;
        for (const auto& [name, klass] : book.classes)
            for (const auto on : all_channels) count += is_never_open(book, klass, on) ? 1 : 0;
        return count;
    };
    EXPECT_EQ(closed(), 0u);
    book.quiet_floor = own_quiet_hours({"08:00-21:00"});
    EXPECT_EQ(closed(), 8u);  // all but urgent, and but transactional e-mail
    book.quiet_floor = {};
    book.classes.at("promotional").quiet.fill({quiet_pattern::kind::always, {}});
    EXPECT_EQ(closed(), 3u);
}

}  // namespace
}  // namespace todoke
