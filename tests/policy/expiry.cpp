// The end of a message's life, and the rules that put a message off.
#include "gateway/policy/wording/in_words.hpp"
#include "tests/policy/shop.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

struct expiry_case {
    const char* name;
    const char* now;
    const char* expires;
    std::optional<rule> why;  ///< none: it lives
    friend void PrintTo(const expiry_case& row, std::ostream* out) { *out << row.name; }
};

class Expiry : public testing::TestWithParam<expiry_case> {};

TEST_P(Expiry, ComesBeforeTheHandOver)
{
    const auto& row = GetParam();
    shop site{"transactional", {channel::sms}};
    site.s.message.expires_at = at(row.expires);
    const auto found = site.decide(at(row.now));
    ASSERT_EQ(std::holds_alternative<finish>(found.next), row.why.has_value()) << found.detail;
    if (!row.why) return;
    EXPECT_EQ(ends(found).as, state::expired);
    EXPECT_EQ(ends(found).why, *row.why);
    EXPECT_EQ(becomes(found, 0), leg_state::expired);
}

INSTANTIATE_TEST_SUITE_P(
    Policy, Expiry,
    testing::Values(
        expiry_case{"last_ms", "2026-11-23T12:59:59.999+09:00", "2026-11-23T13:00:00+09:00", {}},
        expiry_case{"its_end", "2026-11-23T13:00:00+09:00", "2026-11-23T13:00:00+09:00", rule::lifetime},
        expiry_case{"long_ago", "2026-11-23T18:00:00+09:00", "2026-11-23T13:00:00+09:00", rule::lifetime},
        expiry_case{"before_opening", "2026-11-23T22:00:00+09:00", "2026-11-24T07:00:00+09:00", rule::quiet_hours},
        expiry_case{"at_opening", "2026-11-23T22:00:00+09:00", "2026-11-24T08:00:00+09:00", rule::quiet_hours},
        expiry_case{"after_opening", "2026-11-23T22:00:00+09:00", "2026-11-24T08:00:00.001+09:00", {}}),
    [](const auto& row) { return row.param.name; });

TEST(Expiry, IsSeenAtSubmissionWithWhatWouldHaveHeldIt)
{
    shop site{"transactional", {channel::sms}};
    site.s.message.send_at = tokyo("23:00");
    site.s.message.expires_at = tokyo("23:30");
    const auto found = site.decide(tokyo("12:00"));
    EXPECT_EQ(ends(found).as, state::expired);
    EXPECT_EQ(ends(found).why, rule::quiet_hours);
    ASSERT_EQ(found.held_by.size(), 2u);
    EXPECT_EQ(found.held_by[1].by, rule::send_at);
    EXPECT_NE(in_words(found.detail, language::english).find("21:00-08:00"), std::string::npos) << found.detail;
}

TEST(Expiry, UnderQuietWithoutEndNamesADate)
{
    shop site{"transactional", {channel::sms}};
    site.klass().quiet.fill({quiet_pattern::kind::always, {}});
    const auto found = site.decide(tokyo("12:00"));
    EXPECT_EQ(ends(found).why, rule::quiet_hours);
    ASSERT_EQ(found.held_by.size(), 1u);
    EXPECT_EQ(shown(found.held_by[0].until), shown(site.s.message.expires_at));
}

TEST(HeldBy, ListsEveryRuleTheLatestFirst)
{
    shop site{"promotional", {channel::line}};
    site.s.message.send_at = tokyo("23:00");
    const auto found = site.decide(tokyo("22:00"));
    const auto until = waits(found);
    ASSERT_EQ(found.held_by.size(), 2u);
    EXPECT_EQ(found.held_by[0].by, rule::quiet_hours);
    EXPECT_EQ(found.held_by[0].until, until.due);
    EXPECT_EQ(in_words(found.held_by[0].detail, language::english),
              "21:00-08:00 (class promotional), Asia/Tokyo; spread over 30m");
    EXPECT_EQ(found.held_by[1].by, rule::send_at);
    EXPECT_EQ(shown(found.held_by[1].until), shown(tokyo("23:00")));
    EXPECT_EQ(in_words(found.held_by[1].detail, language::english), "as submitted");
    EXPECT_EQ(until.why, rule::quiet_hours);
    EXPECT_TRUE(until.needs_provider);
}

TEST(HeldBy, IsOnlySendAtInTheDaytime)
{
    shop site{"promotional", {channel::line}};
    site.s.message.send_at = tokyo("15:00");
    const auto found = site.decide(tokyo("12:00"));
    ASSERT_EQ(found.held_by.size(), 1u);
    EXPECT_EQ(waits(found).why, rule::send_at);
    EXPECT_EQ(shown(waits(found).due), shown(tokyo("15:00")));
    EXPECT_FALSE(goes(site.decide(tokyo("15:00") - 1ms)));
    EXPECT_TRUE(goes(site.decide(tokyo("15:00"))));
}

TEST(HeldBy, NamesTheClockThatWasSetBack)
{
    shop site{"transactional", {channel::sms}};
    const auto found = site.decide(tokyo("11:00"));  // stored at 12:00
    EXPECT_EQ(waits(found).why, rule::clock);
    EXPECT_EQ(shown(waits(found).due), shown(tokyo("12:00")));
}

struct zone_case {
    const char* name;
    const char* of_message;
    const char* of_person;
    const char* due;  ///< of an SMS at 22:00 in Tokyo; nullptr: it goes
    friend void PrintTo(const zone_case& row, std::ostream* out) { *out << row.name; }
};

class PersonsZone : public testing::TestWithParam<zone_case> {};

TEST_P(PersonsZone, DecidesWhatIsNight)
{
    shop site{"transactional", {channel::sms}};
    site.s.message.time_zone = GetParam().of_message;
    site.s.person.time_zone = GetParam().of_person;
    const auto found = site.decide(tokyo("22:00"));
    ASSERT_EQ(goes(found), GetParam().due == nullptr);
    if (GetParam().due != nullptr) {
        EXPECT_EQ(shown(waits(found).due), shown(at(GetParam().due)));
    }
}

INSTANTIATE_TEST_SUITE_P(Policy, PersonsZone,
                         testing::Values(zone_case{"site", "", "", "2026-11-24T08:00:00+09:00"},
                                         zone_case{"person", "", "Europe/Berlin", nullptr},
                                         zone_case{"message", "Europe/Berlin", "Asia/Tokyo", nullptr},
                                         zone_case{"message_over_person", "America/Los_Angeles", "Europe/Berlin",
                                                   "2026-11-23T08:00:00-08:00"},
                                         zone_case{"gone_from_tzdata", "Asia/Nowhere", "", "2026-11-24T08:00:00+09:00"},
                                         zone_case{"gone_but_the_persons", "Asia/Nowhere", "Europe/Berlin", nullptr}),
                         [](const auto& row) { return row.param.name; });

TEST(Cancel, EndsWhatWaits)
{
    shop site{"promotional", {channel::line, channel::sms}};
    site.s.message.cancel_asked = true;
    const auto found = site.decide(tokyo("12:00"));
    EXPECT_EQ(ends(found).as, state::cancelled);
    EXPECT_EQ(ends(found).why, rule::cancelled);
    EXPECT_EQ(becomes(found, 0), leg_state::skipped);
    EXPECT_EQ(becomes(found, 1), leg_state::skipped);
}

// A file that does not name it, for a moment or by mistake, must end nothing.
TEST(LeftoverClass, WaitsUntilItIsConfiguredAgain)
{
    shop site{"promotional", {channel::sms}};
    site.s.message.klass = "newsletter";
    for (const auto* now : {"12:00", "22:00"}) {
        const auto found = site.decide(tokyo(now));
        EXPECT_EQ(waits(found).why, rule::hold) << now;
        EXPECT_EQ(waits(found).due, site.s.message.expires_at) << now;
        EXPECT_EQ(found.held_by.front().detail, say(phrase::class_not_configured, {"newsletter"})) << now;
    }
    EXPECT_EQ(ends(site.decide(site.s.message.expires_at)).as, state::expired);
    site.s.person.consents["newsletter"][index_of(channel::sms)] = consent{false, {}};
    EXPECT_EQ(ends(site.decide(tokyo("12:00"))).why, rule::consent) << "that was said for good";
}

}  // namespace
}  // namespace todoke
