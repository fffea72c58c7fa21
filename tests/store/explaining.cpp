// What every rule says of a message that waits, with what only the store knows: who goes before it, and which earlier
// message counts.
#include <algorithm>
#include <gmock/gmock.h>

#include "gateway/policy/policy.hpp"
#include "gateway/policy/wording/in_words.hpp"
#include "tests/store/fixture.hpp"

namespace todoke {
namespace {

class Explaining : public StoreTest {
protected:
    Explaining()
    {
        auto book = std::make_shared<todoke::rules>();
        book->classes = default_classes();
        book->classes.at("promotional").caps = {{2, 24h * 7}};
        book->providers = {{"smsc", channel::sms, {}, {}}};
        real = make_policy(std::move(book));
    }

    rules_ptr real;
};

TEST_F(Explaining, TellsWhoGoesBeforeIt)
{
    auto what = sms();
    what.klass = "transactional";
    std::vector<message_id> all;
    for (const auto* number : {"+819000000001", "+819000000002", "+819000000003"}) {
        what.to[index_of(channel::sms)] = number;
        all.push_back(std::get<stored>(run(db->accept(what, real, now))).id);
    }
    const estimator one_a_second = [at = now](channel on, const std::string& klass, instant due,
                                              std::optional<std::size_t> ahead) -> std::optional<instant> {
        EXPECT_EQ(on, channel::sms);
        EXPECT_EQ(klass, "transactional");
        EXPECT_EQ(due, at);
        return due + std::chrono::seconds{ahead.value_or(100)};
    };
    const auto rate_of = [&](const message_id& which) {
        for (const auto& one : run(db->explain(which, real, now, one_a_second)))
            if (one.by == rule::rate) return one;
        return finding{};
    };
    EXPECT_EQ(rate_of(all[0]).by, rule::rate);
    EXPECT_TRUE(rate_of(all[0]).allows) << "nobody is before it: it does not wait for itself";
    EXPECT_FALSE(rate_of(all[2]).allows);
    EXPECT_EQ(rate_of(all[2]).until, now + 2s);
    EXPECT_EQ(in_words(rate_of(all[2]).detail, language::english), "others go before it, at the provider's rate");
}

/// What a cap or spacing says that forbids.
std::string counted_by(const std::vector<finding>& told, language in = language::english)
{
    for (const auto& one : told)
        if (one.by == rule::cap && !one.allows) return in_words(one.detail, in);
    return "no cap forbids";
}

TEST_F(Explaining, NamesTheMessageWhoseSlotIsFreedNext)
{
    auto who = profile_of("c-1", {"", "", "+819000000002"});
    who.consents["promotional"][index_of(channel::sms)] = true;
    put_customer(who);
    auto what = to_customer("c-1");
    what.klass = "promotional";
    std::vector<std::string> sent;
    for (int i = 0; i < 2; ++i, now += 1h) {
        sent.push_back(std::get<stored>(run(db->accept(what, real, now))).id.text());
        record(take(1).at(0), outcome_kind::accepted);
    }
    what.expires_at = now + 24h * 30;
    const auto third = std::get<stored>(run(db->accept(what, real, now)));
    const auto why = run(db->explain(third.id, real, now));
    EXPECT_THAT(counted_by(why), testing::EndsWith("; that was message " + sent[0]));
    EXPECT_THAT(counted_by(why, language::japanese), testing::EndsWith("; 該当するメッセージ: " + sent[0]));
    const auto foretold = run(db->forecast(what, real, now));
    EXPECT_THAT(counted_by(std::get<foreseen>(foretold).findings), testing::EndsWith("; that was message " + sent[0]));
    EXPECT_THAT(third.held_by.at(0).detail, testing::Not(testing::HasSubstr(sent[0]))) << "decisions do not read it";
    now += 48h;
    while (run(db->tidy({now, 24h * 10'000, 24h, 24h, 24h * 7}))) continue;
    EXPECT_THAT(counted_by(run(db->explain(third.id, real, now))),
                testing::EndsWith("; that message is not kept any more"));
}

}  // namespace
}  // namespace todoke
