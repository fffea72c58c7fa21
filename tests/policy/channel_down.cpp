// A channel that is down for longer than the class waits makes way for the next plain leg.
#include "gateway/policy/channel_down.hpp"

#include "gateway/policy/wording/in_words.hpp"
#include "tests/policy/shop.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

struct down_case {
    const char* name;
    const char* klass;
    span for_how_long;
    bool goes_on;
    friend void PrintTo(const down_case& row, std::ostream* out) { *out << row.name; }
};

outage line_out(instant since, std::optional<instant> until = {}, std::string provider = "line")
{
    return {std::move(provider), channel::line, since, until, rule::breaker, "connection refused"};
}

/// LINE, then SMS, at noon; what is out is given.
struct dark_shop : shop {
    circumstances around;
    explicit dark_shop(const std::string& klass, std::vector<outage> out,
                       std::vector<channel> legs = {channel::line, channel::sms})
        : shop{klass, std::move(legs)}
    {
        around.outages = std::move(out);
        stored_at(tokyo("11:00"));
        this->klass().release_spread = 0s;
    }
    std::shared_ptr<const judge> judge_of() const { return make_policy(std::make_shared<const rules>(book), around); }
    verdict look(instant now) const { return judge_of()->decide(s, now); }
    std::size_t takes(instant now) const
    {
        const auto found = look(now);
        if (const auto* go = std::get_if<hand_over>(&found.next)) return go->leg;
        ADD_FAILURE() << "nothing goes: " << in_words(found.detail, language::english);
        return 99;
    }
};

class Patience : public testing::TestWithParam<down_case> {};

TEST_P(Patience, EndsWhenTheClassSays)
{
    const auto& row = GetParam();
    const auto now = tokyo("14:30");
    const dark_shop site{row.klass, {line_out(now - row.for_how_long)}};
    EXPECT_EQ(site.takes(now), row.goes_on ? 1u : 0u);
}

INSTANTIATE_TEST_SUITE_P(Classes, Patience,
                         testing::Values(down_case{"urgent_just_before", "urgent", 30s - 1ms, false},
                                         down_case{"urgent", "urgent", 30s, true},
                                         down_case{"transactional_just_before", "transactional", 15min - 1ms, false},
                                         down_case{"transactional", "transactional", 15min, true},
                                         down_case{"promotional_just_before", "promotional", 2h - 1ms, false},
                                         down_case{"promotional", "promotional", 2h, true},
                                         down_case{"nurturing", "nurturing", 2h, true}),
                         [](const auto& row) { return row.param.name; });

TEST(ChannelDown, SaysWhichProviderSinceWhenAndWhy)
{
    const dark_shop site{"urgent", {line_out(tokyo("11:59"))}};
    const auto found = site.look(tokyo("12:00"));
    ASSERT_EQ(found.legs.size(), 1u);
    EXPECT_EQ(found.legs[0].to, leg_state::impossible);
    EXPECT_EQ(found.legs[0].why, rule::channel_down);
    EXPECT_EQ(in_words(found.legs[0].detail, language::english),
              "LINE is down: provider line takes nothing since 2026-11-23T02:59:00Z (connection refused); class urgent "
              "waits no longer than 30s");
}

TEST(ChannelDown, IsToldWhileItIsWaitedFor)
{
    const dark_shop site{"transactional", {line_out(tokyo("11:59"), tokyo("12:05"))}};
    const auto found = site.look(tokyo("12:00"));
    ASSERT_TRUE(goes(found)) << "it goes as soon as there is room";
    ASSERT_EQ(found.held_by.size(), 1u);
    EXPECT_EQ(found.held_by[0].by, rule::breaker);
    EXPECT_EQ(shown(found.held_by[0].until), shown(tokyo("12:05")));
}

TEST(ChannelDown, IsNotWaitedForBeyondTheEndOfTheMessage)
{
    dark_shop site{"transactional", {line_out(tokyo("12:00"), tokyo("13:00"))}};
    site.around.outages[0].why = rule::quota;
    site.s.message.expires_at = tokyo("13:00");
    EXPECT_EQ(site.takes(tokyo("12:01")), 1u);
    site.s.message.expires_at = tokyo("13:01");
    EXPECT_EQ(site.takes(tokyo("12:01")), 0u);
}

TEST(ChannelDown, IsOverForWhoeverComesWhenItMayBeTriedAgain)
{
    const dark_shop site{"urgent", {line_out(tokyo("09:00"), tokyo("12:00"))}};
    EXPECT_EQ(site.takes(tokyo("11:59:59")), 1u);
    EXPECT_EQ(site.takes(tokyo("12:00")), 0u);
}

TEST(ChannelDown, WaitsWithoutAnotherLegThatCanGo)
{
    const auto now = tokyo("12:00");
    const dark_shop alone{"urgent", {line_out(tokyo("09:00"))}, {channel::line}};
    EXPECT_EQ(alone.takes(now), 0u);

    dark_shop no_number{"urgent", {line_out(tokyo("09:00"))}};
    no_number.s.person.to[index_of(channel::sms)].clear();
    EXPECT_EQ(no_number.takes(now), 0u);

    dark_shop all_out{"urgent", {line_out(tokyo("09:00"))}};
    all_out.around.outages.push_back({"smsc", channel::sms, tokyo("09:00"), {}, rule::breaker, "reset"});
    EXPECT_EQ(all_out.takes(now), 0u) << "and expires by its own rule if nothing changes";
    EXPECT_EQ(ends(all_out.look(all_out.s.message.expires_at)).as, state::expired);
    all_out.around.outages.pop_back();
    EXPECT_EQ(all_out.takes(now), 1u);

    dark_shop chained{"urgent", {line_out(tokyo("09:00"))}, {channel::line}};
    chained.add_leg(channel::sms, follow_up{"clicked", 1h, false});
    EXPECT_EQ(chained.takes(now), 0u) << "a follow-up takes over from nobody";
}

TEST(ChannelDown, TakesTheFirstLaterLegThatIsUp)
{
    dark_shop site{"urgent", {line_out(tokyo("09:00"))}, {channel::line, channel::sms, channel::email}};
    site.around.outages.push_back({"smsc", channel::sms, tokyo("09:00"), {}, rule::breaker, "reset"});
    EXPECT_EQ(site.takes(tokyo("12:00")), 2u);
    EXPECT_EQ(site.look(tokyo("12:00")).legs.size(), 2u) << "both are named";
}

TEST(ChannelDown, GivesNothingUpThatHasToWaitAnyway)
{
    dark_shop later{"urgent", {line_out(tokyo("09:00"))}};
    later.s.message.send_at = tokyo("18:00");
    auto found = later.look(tokyo("12:00"));
    EXPECT_EQ(waits(found).leg, 0u) << "the outage may be over by then";
    EXPECT_EQ(waits(found).why, rule::send_at);
    EXPECT_EQ(later.takes(tokyo("18:00")), 1u);

    const dark_shop night{"transactional", {line_out(tokyo("12:00"))}, {channel::line, channel::email}};
    found = night.look(tokyo("22:00"));
    EXPECT_EQ(waits(found).leg, 0u);
    EXPECT_EQ(waits(found).why, rule::quiet_hours);

    const dark_shop asleep{"transactional",
                           {{"mail", channel::email, tokyo("20:00"), {}, rule::breaker, "reset"}},
                           {channel::email, channel::sms}};
    EXPECT_EQ(asleep.takes(tokyo("22:00")), 0u) << "a leg that may not go now takes over from nobody";
}

TEST(ChannelDown, NeedsEveryProviderThatMayTakeIt)
{
    dark_shop site{"urgent", {line_out(tokyo("09:00"))}};
    site.book.providers.push_back({"line-2", channel::line, {}, 23h, true});
    EXPECT_EQ(site.takes(tokyo("12:00")), 0u) << "the other one can";
    site.around.outages.push_back(line_out(tokyo("11:59:45"), {}, "line-2"));
    EXPECT_EQ(site.takes(tokyo("12:00")), 0u) << "the channel is down for 15 s only";
    EXPECT_EQ(site.takes(tokyo("12:00:15")), 1u);
    site.book.providers.back().takes_unnamed = false;
    EXPECT_EQ(site.takes(tokyo("12:00")), 1u) << "other user ids: it never could";
    site.first().asked.via = "line-2";
    EXPECT_EQ(site.takes(tokyo("12:00")), 0u) << "named, only that one counts";
    EXPECT_EQ(site.takes(tokyo("12:00:15")), 1u);
}

TEST(ChannelDown, CanBeWaitedForAsLongAsTheMessageLives)
{
    dark_shop site{"urgent", {line_out(tokyo("09:00"), tokyo("23:59"))}};
    site.klass().patience.reset();
    EXPECT_EQ(site.takes(tokyo("12:00")), 0u);
}

TEST(ChannelDown, NeverMovesAnUncertainAttempt)
{
    for (const auto* klass : {"urgent", "transactional", "promotional"}) {
        dark_shop site{klass, {line_out(tokyo("09:00"))}};
        site.start_attempt(0, tokyo("12:00"));
        const auto now = tokyo("12:00:30");
        outcome unknown;
        const auto found = site.judge_of()->settle(site.s, 0, unknown, now);
        EXPECT_EQ(becomes(found, 0), leg_state::uncertain);
        EXPECT_NE(becomes(found, 1), leg_state::waiting);
        if (const auto* next = std::get_if<wait>(&found.next)) {
            EXPECT_EQ(next->leg, 0u) << klass;
        }
        site.carry_out(found, now);
        if (is_final(site.s.message.now)) continue;
        const auto later = site.look(tokyo("12:30"));
        if (const auto* go = std::get_if<hand_over>(&later.next)) {
            EXPECT_EQ(go->leg, 0u) << klass;
        }
        if (const auto* next = std::get_if<wait>(&later.next)) {
            EXPECT_EQ(next->leg, 0u) << klass;
        }
    }
}

TEST(ChannelDown, AFailedTryIsWaitedOffNoLongerThanTheClassWaits)
{
    dark_shop site{"transactional", {line_out(tokyo("12:00"))}};
    site.start_attempt(0, tokyo("12:05"), 9);  // half an hour by the pattern
    outcome ended;
    ended.kind = outcome_kind::retry;
    const auto found = site.judge_of()->settle(site.s, 0, ended, tokyo("12:05"));
    EXPECT_EQ(shown(waits(found).due), shown(tokyo("12:15")));
    site.carry_out(found, tokyo("12:05"));
    EXPECT_EQ(site.takes(tokyo("12:15")), 1u);
    dark_shop alone{"transactional", {line_out(tokyo("12:00"))}, {channel::line}};
    alone.start_attempt(0, tokyo("12:05"), 9);
    EXPECT_GT(waits(alone.judge_of()->settle(alone.s, 0, ended, tokyo("12:05"))).due, tokyo("12:25"));
}

TEST(ChannelDown, AnAccountWithoutQuotaMakesWayAtOnceWhereAnotherCanTakeIt)
{
    dark_shop site{"transactional", {{"line", channel::line, tokyo("12:00"), tokyo("13:00"), rule::quota, "month"}}};
    site.start_attempt(0, tokyo("12:00"));
    outcome ended;
    ended.kind = outcome_kind::over_quota;
    EXPECT_EQ(shown(waits(site.judge_of()->settle(site.s, 0, ended, tokyo("12:00"))).due), shown(tokyo("12:15")))
        << "until the class loses patience";
    site.book.providers.push_back({"line-2", channel::line, {}, 23h, true});
    const auto found = site.judge_of()->settle(site.s, 0, ended, tokyo("12:00"));
    EXPECT_EQ(shown(waits(found).due), shown(tokyo("12:00")));
    EXPECT_EQ(waits(found).leg, 0u);
}

TEST(ChannelDown, TellsTheStoreWhoLosesPatienceWhen)
{
    dark_shop site{"urgent", {line_out(tokyo("12:00"), tokyo("12:01"))}};
    site.around.outage_epoch = 4;
    const auto all = site.judge_of()->impatient();
    EXPECT_EQ(all.size(), 8u) << "four classes, on the channel and at the provider";
    for (const auto& one : all) {
        EXPECT_EQ(one.on, channel::line);
        EXPECT_EQ(one.epoch, 4);
        EXPECT_TRUE(one.provider.empty() || one.provider == "line");
        if (one.klass == "urgent") {
            EXPECT_EQ(shown(one.from), shown(tokyo("12:00:30")));
        }
        if (one.klass == "nurturing") {
            EXPECT_EQ(shown(one.from), shown(tokyo("14:00")));
        }
    }
    site.book.providers.push_back({"line-2", channel::line, {}, 23h, true});
    EXPECT_EQ(site.judge_of()->impatient().size(), 4u) << "only those who name it";
    EXPECT_TRUE(shop{}.policy()->impatient().empty());
}

// What is left is kept for others

TEST(ChannelDown, OfAMonthsAllowanceOnlyBulkIsKeptFromTheReserve)
{
    const auto now = tokyo("14:30");
    auto used_up = line_out(now - 24h);
    used_up.why = rule::quota;
    used_up.for_bulk_only = true;
    const dark_shop bulk{"promotional", {used_up}};
    EXPECT_EQ(bulk.takes(now), 1u);
    const dark_shop other{"transactional", {used_up}};
    EXPECT_EQ(other.takes(now), 0u);
    EXPECT_TRUE(other.look(now).held_by.empty());
}

TEST(ChannelDown, OnlyBulkLosesPatienceWithAReserve)
{
    auto used_up = line_out(tokyo("12:00"));
    used_up.for_bulk_only = true;
    const dark_shop site{"promotional", {used_up}};
    for (const auto& lost : site.judge_of()->impatient())
        EXPECT_TRUE(lost.klass == "promotional" || lost.klass == "nurturing") << lost.klass;
    EXPECT_FALSE(site.judge_of()->impatient().empty());
}

}  // namespace
}  // namespace todoke
