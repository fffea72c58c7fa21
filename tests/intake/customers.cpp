#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/intake/site.hpp"

namespace todoke {
namespace {

understood<customer_update> read(const std::string& body, const std::string& who = "c-1")
{
    return read_customer(body, who, test_book(), monday_noon);
}

TEST(Customer, CarriesWhatWasSaid)
{
    const auto answer = read(R"({"email": "a@example.jp", "sms": "090-1234-5678", "time_zone": "Asia/Tokyo",
        "quiet_hours": ["21:00-08:00"], "channels": ["line", "email"],
        "consent": {"promotional": {"email": true, "sms": false}},
        "consented_at": "2026-11-01T00:00:00Z", "consent_source": "checkout"})");
    ASSERT_TRUE(std::holds_alternative<customer_update>(answer));
    const auto& update = std::get<customer_update>(answer);
    EXPECT_EQ(update.customer, "c-1");
    EXPECT_EQ(update.to[index_of(channel::sms)], "+819012345678");
    EXPECT_THAT(update.quiet_hours, testing::ElementsAre("21:00-08:00"));
    EXPECT_THAT(update.channels, testing::ElementsAre(channel::line, channel::email));
    const auto& row = update.consents.at("promotional");
    EXPECT_EQ(row[index_of(channel::email)], true);
    EXPECT_EQ(row[index_of(channel::sms)], false);
    EXPECT_FALSE(row[index_of(channel::line)].has_value());
    EXPECT_EQ(to_text(update.consented_at.value()), "2026-11-01T00:00:00Z");
    EXPECT_EQ(update.consent_source, "checkout");
}

TEST(Customer, HasQuietHoursByWeekday)
{
    const auto answer = read(R"({"quiet_hours": ["Mon-Fri 08:00-21:00", "Sat-Mon 20:00-10:00"]})");
    ASSERT_TRUE(std::holds_alternative<customer_update>(answer));
    EXPECT_THAT(std::get<customer_update>(answer).quiet_hours,
                testing::ElementsAre("Mon-Fri 08:00-21:00", "Sat-Mon 20:00-10:00"));
}

TEST(Customer, SaysNothingOfWhenItConsentedUnlessAsked)
{
    const auto answer = read("{}");
    ASSERT_TRUE(std::holds_alternative<customer_update>(answer));
    EXPECT_EQ(std::get<customer_update>(answer).consented_at, std::nullopt);
}

struct refusal {
    std::string name, body;
    std::vector<std::string> pointers;
    friend void PrintTo(const refusal& row, std::ostream* to) { *to << row.name; }
};
class RefusedCustomer : public testing::TestWithParam<refusal> {};
TEST_P(RefusedCustomer, NamesEveryFieldToMend)
{
    const auto answer = read(GetParam().body);
    const auto* problems = std::get_if<field_problems>(&answer);
    ASSERT_NE(problems, nullptr);
    std::vector<std::string> pointers;
    for (const auto& one : *problems) pointers.push_back(one.pointer);
    EXPECT_THAT(pointers, testing::UnorderedElementsAreArray(GetParam().pointers));
}
INSTANTIATE_TEST_SUITE_P(
    Fields, RefusedCustomer,
    testing::Values(refusal{"unknown", R"({"mail": "a@example.jp"})", {"/mail"}},
                    refusal{"zone", R"({"time_zone": "Tokyo"})", {"/time_zone"}},
                    refusal{"bad_range",
                            R"({"quiet_hours": ["21:00-21:00", "9-17", 5]})",
                            {"/quiet_hours/0", "/quiet_hours/1", "/quiet_hours/2"}},
                    refusal{"bad_days",
                            R"({"quiet_hours": ["Sat-Sun 20:00-10:00", "sat 20:00-10:00", "Mon,Mon 20:00-10:00"]})",
                            {"/quiet_hours/1", "/quiet_hours/2"}},
                    refusal{"never_awake_on_any_day",
                            R"({"quiet_hours": ["Mon-Fri 00:00-24:00", "Sat-Sun 00:00-24:00"]})",
                            {"/quiet_hours"}},
                    refusal{"never_awake_with_the_class_on_any_day",
                            R"({"quiet_hours": ["Mon-Fri 07:00-22:00", "Sat-Sun 08:00-21:00"]})",
                            {"/quiet_hours"}},
                    refusal{"never_awake", R"({"quiet_hours": ["00:00-12:00", "12:00-24:00"]})", {"/quiet_hours"}},
                    refusal{"never_awake_with_the_class", R"({"quiet_hours": ["07:00-22:00"]})", {"/quiet_hours"}},
                    refusal{"channels", R"({"channels": ["line", "fax", "line"]})", {"/channels/1", "/channels/2"}},
                    refusal{"consent",
                            R"({"consent": {"promotion": {"email": true}, "nurturing": {"fax": true, "sms": 1}}})",
                            {"/consent/promotion", "/consent/nurturing/fax", "/consent/nurturing/sms"}},
                    refusal{"future", R"({"consented_at": "2027-01-01T00:00:00Z"})", {"/consented_at"}},
                    refusal{"source", R"({"consent_source": "a\nb"})", {"/consent_source"}}),
    [](const auto& row) { return row.param.name; });

TEST(Customer, NeedsAnIdThatCanBeOne)
{
    EXPECT_TRUE(std::holds_alternative<field_problems>(read("{}", std::string(256, 'x'))));
    EXPECT_TRUE(std::holds_alternative<field_problems>(read("{}", "a\nb")));
    EXPECT_TRUE(std::holds_alternative<field_problems>(read("{}", "a\xff")));
    EXPECT_TRUE(std::holds_alternative<customer_update>(read("{}", "山田-1")));
    EXPECT_TRUE(std::holds_alternative<malformed>(read("[]")));
}

}  // namespace
}  // namespace todoke
