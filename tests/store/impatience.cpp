// What waits for a channel that its class has lost patience with is looked at once.
#include <gmock/gmock.h>

#include "tests/store/fixture.hpp"

namespace todoke {
namespace {

class Impatience : public StoreTest {
protected:
    Impatience()
    {
        // A line that is down gives its messages to the SMS leg, when there is one.
        script->before_decide = [this](const situation& s, instant) -> std::optional<verdict> {
            ++asked[s.message.id.text()];
            if (!line_is_lost || s.message.legs.size() < 2) return std::nullopt;
            auto v = goes(1);
            v.legs.push_back({0, leg_state::impossible, rule::channel_down, "down"});
            return v;
        };
    }
    stored put_in(const std::string& klass, std::vector<channel> legs = {channel::line, channel::sms},
                  const std::string& via = {})
    {
        auto what = to_customer("c" + std::to_string(++people), std::move(legs));
        what.to = {"", "U1", "+8190123400" + std::to_string(people % 90 + 10)};
        what.klass = klass;
        what.legs[0].via = via;
        return put(what);
    }
    void lose(const std::string& klass, int epoch = 1, const std::string& via = {})
    {
        script->lost.push_back({channel::line, via, klass, now, epoch});
        line_is_lost = true;
    }
    /// Its own providers are there, but have no room.
    std::vector<reserved> sms_takes(std::size_t attempts)
    {
        const opening line{"line", channel::line, true, 0}, brand{"brand", channel::line, true, 0};
        return dispatch({line, brand, {"smsc", channel::sms, true, attempts}}).attempts;
    }
    bool sweep() { return run(db->sweep(rules(), now)); }
    int asked_about(const stored& one) { return std::exchange(asked[one.id.text()], 0); }

    std::map<std::string, int> asked;
    bool line_is_lost = false;
    int people = 0;
};

TEST_F(Impatience, MovesWhatWaitsWhenItsTimeHasCome)
{
    const auto code = put_in("urgent");
    const auto sale = put_in("bulk");
    lose("urgent");
    script->lost[0].from = now + 30s;
    sweep();
    EXPECT_TRUE(sms_takes(9).empty());
    now += 30s;
    sweep();
    const auto going = sms_takes(9);
    ASSERT_EQ(going.size(), 1u);
    EXPECT_EQ(going[0].id, code.id);
    EXPECT_THAT(story(code.id),
                testing::ElementsAre("stored queued", "leg_ended queued channel_down", "sending sending"));
    EXPECT_EQ(view(sale.id).timeline.size(), 1u) << "another class, more patient";
}

TEST_F(Impatience, LooksAtEachOnceUntilAnotherEpoch)
{
    const auto alone = put_in("urgent", {channel::line});
    asked.clear();
    lose("urgent");
    for (int i = 0; i < 5; ++i, now += 5s) sweep();
    EXPECT_EQ(asked_about(alone), 1);
    EXPECT_EQ(view(alone.id).facts.due, now - 25s) << "left in its place";
    script->lost[0].epoch = 2;
    for (int i = 0; i < 5; ++i) sweep();
    EXPECT_EQ(asked_about(alone), 1);
    script->lost.clear();
    sweep();
    const auto later = put_in("urgent", {channel::line});
    asked.clear();
    sweep();
    EXPECT_EQ(asked_about(later), 0) << "the outage is over";
}

TEST_F(Impatience, SeesWhatComesDueLater)
{
    auto what = to_customer("c1", {channel::line, channel::sms});
    what.to = {"", "U1", "+819012345678"};
    what.klass = "urgent";
    what.send_at = now + 1min;
    const auto later = put(what);
    lose("urgent");
    sweep();
    script->before_decide = [](const situation&, instant) { return std::optional{goes(1)}; };
    sweep();
    EXPECT_TRUE(sms_takes(1).empty());
    now += 1min;
    sweep();
    EXPECT_EQ(sms_takes(1).at(0).id, later.id);
}

TEST_F(Impatience, TellsThoseWhoNameTheProviderFromTheOthers)
{
    const auto named = put_in("urgent", {channel::line, channel::sms}, "brand");
    const auto other = put_in("urgent");
    lose("urgent", 1, "brand");
    sweep();
    EXPECT_EQ(sms_takes(9).size(), 1u);
    EXPECT_EQ(view(named.id).facts.now, state::sending);
    EXPECT_EQ(view(other.id).timeline.size(), 1u);
}

TEST_F(Impatience, GoesOnInPieces)
{
    std::vector<boost::asio::awaitable<accepted_submission>> calls;
    for (int i = 0; i < 1200; ++i) {
        auto what = to_customer("c" + std::to_string(i), {channel::line, channel::sms});
        what.to = {"", "U" + std::to_string(i), "+8190" + std::to_string(10000000 + i)};
        calls.push_back(db->accept(std::move(what), rules(), now));
    }
    run_all(std::move(calls));
    lose("bulk");
    EXPECT_TRUE(sweep());
    EXPECT_TRUE(sweep());
    EXPECT_FALSE(sweep());
    std::size_t going = 0;
    for (std::size_t some = 1; some > 0; going += some) some = sms_takes(500).size();
    EXPECT_EQ(going, 1200u);
}

}  // namespace
}  // namespace todoke
