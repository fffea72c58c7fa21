// Whom a leg may reach: consent, blocks and addresses.
#include "gateway/policy/consent.hpp"

#include "gateway/policy/wording/in_words.hpp"
#include "tests/policy/shop.hpp"

namespace todoke {
namespace {

enum class said { nothing, yes, no };

struct consent_case {
    const char* name;
    const char* klass;
    channel on;
    said what;
    const char* obstacle;  ///< nullptr: none
    friend void PrintTo(const consent_case& row, std::ostream* out) { *out << row.name; }
};

class Consent : public testing::TestWithParam<consent_case> {};

TEST_P(Consent, BindsByClassAndChannel)
{
    const auto& row = GetParam();
    shop site{row.klass, {row.on}};
    site.s.person.consents.clear();
    if (row.what != said::nothing)
        site.s.person.consents[row.klass][index_of(row.on)] = consent{row.what == said::yes, {}};
    const auto found = site.decide(tokyo("12:00"));
    ASSERT_EQ(goes(found), row.obstacle == nullptr) << found.detail;
    if (row.obstacle == nullptr) return;
    EXPECT_EQ(ends(found).as, state::suppressed);
    EXPECT_EQ(ends(found).why, rule::consent);
    EXPECT_EQ(in_words(found.detail, language::english), row.obstacle);
    EXPECT_EQ(becomes(found, 0), leg_state::impossible);
}

INSTANTIATE_TEST_SUITE_P(
    Policy, Consent,
    testing::Values(
        consent_case{"promotional_email_none", "promotional", channel::email, said::nothing,
                     "no promotional e-mail consent for c-1001: PUT /v1/customers/c-1001"},
        consent_case{"promotional_sms_none", "promotional", channel::sms, said::nothing,
                     "no promotional SMS consent for c-1001: PUT /v1/customers/c-1001"},
        consent_case{"promotional_line_none", "promotional", channel::line, said::nothing, nullptr},
        consent_case{"promotional_email_yes", "promotional", channel::email, said::yes, nullptr},
        consent_case{"promotional_email_no", "promotional", channel::email, said::no,
                     "promotional e-mail was declined for c-1001: PUT /v1/customers/c-1001 with a later consent"},
        consent_case{"promotional_line_no", "promotional", channel::line, said::no,
                     "promotional LINE was declined for c-1001: PUT /v1/customers/c-1001 with a later consent"},
        consent_case{"nurturing_sms_none", "nurturing", channel::sms, said::nothing,
                     "no nurturing SMS consent for c-1001: PUT /v1/customers/c-1001"},
        consent_case{"transactional_none", "transactional", channel::email, said::nothing, nullptr},
        consent_case{"transactional_no", "transactional", channel::email, said::no,
                     "transactional e-mail was declined for c-1001: PUT /v1/customers/c-1001 with a later consent"},
        consent_case{"urgent_none", "urgent", channel::sms, said::nothing, nullptr},
        consent_case{"urgent_no", "urgent", channel::sms, said::no, nullptr}),
    [](const auto& row) { return row.param.name; });

TEST(Consent, OfAnotherClassDoesNotCount)
{
    shop site{"nurturing", {channel::email}};
    site.s.person.consents.erase("nurturing");
    EXPECT_EQ(ends(site.decide(tokyo("12:00"))).why, rule::consent);
}

TEST(Consent, OfSomebodyWithoutACustomerIdNeedsOne)
{
    shop site{"promotional", {channel::email}};
    site.s.person = {};
    site.s.message.to[index_of(channel::email)] = "a@example.jp";
    const auto found = site.decide(tokyo("12:00"));
    EXPECT_EQ(in_words(found.detail, language::english),
              "no promotional e-mail consent for this person: name a customer and PUT /v1/customers/ID");
}

TEST(Address, MustBeThere)
{
    shop site{"transactional", {channel::sms}};
    site.s.person.to = {};
    const auto found = site.decide(tokyo("12:00"));
    EXPECT_EQ(ends(found).why, rule::no_address);
    EXPECT_EQ(in_words(found.detail, language::english), "no phone number for c-1001: PUT /v1/customers/c-1001");
    site.s.message.to[index_of(channel::sms)] = "+819012345678";
    EXPECT_TRUE(goes(site.decide(tokyo("12:00"))));
}

TEST(Block, BindsEvenTheUrgent)
{
    shop site{"urgent", {channel::sms}};
    site.s.blocked[index_of(channel::sms)] = "STOP";
    const auto found = site.decide(tokyo("12:00"));
    EXPECT_EQ(ends(found).as, state::suppressed);
    EXPECT_EQ(ends(found).why, rule::blocked);
    EXPECT_EQ(in_words(found.detail, language::english), "this phone number is blocked: STOP");
}

TEST(Consent, WithdrawnBetweenTriesEndsTheLeg)
{
    shop site{"promotional", {channel::sms, channel::line}};
    site.start_attempt(0, tokyo("12:00"));
    site.carry_out(site.settle(0, outcome_kind::retry, tokyo("12:00")), tokyo("12:00"));
    site.s.person.consents["promotional"][index_of(channel::sms)] = consent{false, {}};
    const auto found = site.decide(tokyo("12:01"));
    ASSERT_TRUE(goes(found));
    EXPECT_EQ(std::get<hand_over>(found.next).leg, 1u);
    EXPECT_EQ(becomes(found, 0), leg_state::impossible);
}

struct declinable_case {
    const char* name;
    int priority;
    bool needs_consent, declinable;
    friend void PrintTo(const declinable_case& row, std::ostream* out) { *out << row.name; }
};

class Declinable : public testing::TestWithParam<declinable_case> {};

TEST_P(Declinable, IsWhatNoOrderSuffersFrom)
{
    class_rules klass;
    klass.priority = GetParam().priority;
    klass.needs_consent = GetParam().needs_consent;
    EXPECT_EQ(is_declinable(klass), GetParam().declinable);
}

INSTANTIATE_TEST_SUITE_P(Policy, Declinable,
                         testing::Values(declinable_case{"urgent", 0, false, false},
                                         declinable_case{"of_orders", 29, false, false},
                                         declinable_case{"of_orders_by_consent", 10, true, true},
                                         declinable_case{"bulk", 30, false, true},
                                         declinable_case{"bulk_by_consent", 40, true, true}),
                         [](const auto& row) { return row.param.name; });

/// A person may have blocked one LINE account and be a friend of another, under the same user id.
struct two_brands : shop {
    two_brands() : shop{"transactional", {channel::line}}
    {
        klass().quiet.fill({});
        book.providers.push_back({"brand-b", channel::line, {}, {}});
        book.providers.back().takes_unnamed = false;
        s.cut_off = {{channel::line, "brand-b", "unfollowed"}};
    }
};

TEST(CutOff, BindsTheAccountThatSaysSo)
{
    two_brands site;
    site.first().asked.via = "brand-b";
    const auto found = site.decide(tokyo("12:00"));
    EXPECT_EQ(ends(found).as, state::suppressed);
    EXPECT_EQ(ends(found).why, rule::blocked);
    EXPECT_EQ(in_words(found.detail, language::english), "this LINE user id is blocked at brand-b: unfollowed");
}

TEST(CutOff, LeavesOtherAccountsAlone)
{
    for (const auto* via : {"", "line"}) {
        two_brands site;
        site.first().asked.via = via;
        EXPECT_TRUE(goes(site.decide(tokyo("12:00")))) << via;
    }
}

TEST(CutOff, OfOneOfSeveralThatMayTakeItIsEnough)
{
    two_brands site;
    site.book.providers.back().takes_unnamed = true;  // same_users
    EXPECT_EQ(ends(site.decide(tokyo("12:00"))).why, rule::blocked);
    site.first().asked.via = "line";
    EXPECT_TRUE(goes(site.decide(tokyo("12:00"))));
}

TEST(CutOff, IsOfItsKindOfAddress)
{
    two_brands site;
    site.book.providers.back().takes_unnamed = true;
    site.s.cut_off[0].provider = "line";
    site.s.cut_off[0].on = channel::sms;
    EXPECT_TRUE(goes(site.decide(tokyo("12:00")))) << "that is no phone number's leg";
}

}  // namespace
}  // namespace todoke
