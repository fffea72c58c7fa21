// An address that comes to count again while strangers are being forgotten, wherever that has come to.
#include <gmock/gmock.h>

#include "tests/store/fixture.hpp"

namespace todoke {

namespace {

using testing::SizeIs;

class ForgettingInBetween : public StoreTest, public testing::WithParamInterface<int> {
protected:
    ForgettingInBetween()
    {
        options.merge_after = 1;
        options.walk_after = 1;
        reopen();
    }
    bool tidy_a_piece()
    {
        auto terms = keeping(now - 30 * 24h, now - 7 * 24h);
        terms.counted = 31 * 24h;
        return run(db->tidy(terms));
    }
    submission keyed(const std::string& number, const std::string& key) const
    {
        auto what = sms(number);
        what.dedupe_key = key;
        what.expires_at = now + 24h;
        return what;
    }
    void accept_all(const std::vector<reserved>& some)
    {
        std::vector<boost::asio::awaitable<state>> ends;
        for (const auto& one : some) {
            attempt_end end{one.no, one.leg, one.attempt, now, {}};
            end.result.kind = outcome_kind::accepted;
            ends.push_back(db->record(std::move(end), rules()));
        }
        run_all(std::move(ends));
    }
    void send_to_strangers(const std::string& prefix, int count)
    {
        std::vector<boost::asio::awaitable<accepted_submission>> calls;
        for (int i = 0; i < count; ++i)
            calls.push_back(db->accept(keyed(prefix + std::to_string(1'000'000 + i), "z"), rules(), now));
        run_all(std::move(calls));
        for (auto some = take(1000); !some.empty(); some = take(1000)) accept_all(some);
    }
    /// One that waits for its time until that has come.
    void put_for_later(const std::string& customer)
    {
        script->before_decide = [this](const situation& s, instant at) -> std::optional<verdict> {
            if (!s.message.send_at || *s.message.send_at <= at) return std::nullopt;
            return waits(state::queued, 0, *s.message.send_at, rule::send_at);
        };
        auto what = to_customer(customer);
        what.dedupe_key = "k";
        what.dedupe_window = 24h * 365;
        what.send_at = now + 24h * 32 + 1h;
        what.expires_at = now + 24h * 300;
        put(what);
    }
};

TEST_P(ForgettingInBetween, AnAddressThatWasWrittenToStays)
{
    const std::string number = "+819012345678";
    put(keyed(number, "other"));
    send_to_strangers("+81801", 900);
    put_customer(profile_of("b", {"", "", "+819087654321"}));
    put_for_later("b");
    while (run(db->tidy(keeping()))) {
    }
    options.merge_after = 1'000'000;
    reopen();
    now += 32 * 24h;
    send_to_strangers("+81701", 1800);
    for (int pieces = 0; pieces < GetParam(); ++pieces) ASSERT_TRUE(tidy_a_piece()) << "it is over";

    put_customer(profile_of("b", {"", "", number}));
    now += 2h;
    const auto late = take(1);
    ASSERT_THAT(late, SizeIs(1));
    EXPECT_EQ(late[0].address, number);
    accept_all(late);
    run(db->erase_customer("b", rules(), now));
    while (tidy_a_piece()) {
    }
    EXPECT_EQ(put(keyed(number, "k")).now, state::suppressed);
}

INSTANTIATE_TEST_SUITE_P(Pieces, ForgettingInBetween, testing::Range(24, 29));

}  // namespace

}  // namespace todoke
