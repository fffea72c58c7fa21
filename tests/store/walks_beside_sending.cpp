// Walks over what waits, beside a release of what is in no cache: what is sent has the disk.
#include <atomic>
#include <gmock/gmock.h>
#include <optional>
#include <thread>

#include "tests/store/fixture.hpp"

namespace todoke {

namespace {

using testing::SizeIs;

/// Whenever the writer looks, it has waited for a page.
class WalksBesideSending : public StoreTest {
protected:
    static constexpr std::uint64_t page_of_blocks = 8;

    WalksBesideSending()
    {
        options.ahead.threads = 1;
        options.ahead.disk_reads = [this, writer = std::optional<std::thread::id>{}]() mutable {
            if (!writer) writer = std::this_thread::get_id();
            return *writer == std::this_thread::get_id() ? blocks += page_of_blocks : 0;
        };
        reopen();
    }
    ~WalksBesideSending() override { db.reset(); }

    void put_some(int count)
    {
        for (int i = 0; i < count; ++i) put(sms("+8190" + std::to_string(10'000'000 + i)));
    }

    std::atomic<std::uint64_t> blocks{0};
};

TEST_F(WalksBesideSending, TheOneForNewRulesLeavesItTheDisk)
{
    int asked = 0;
    script->before_decide = [&](const situation& s, instant when) -> std::optional<verdict> {
        ++asked;
        if (s.message.klass == "urgent") return std::nullopt;
        return waits(state::queued, 0, std::max(when, s.message.stored) + 1h, rule::quiet_hours);
    };
    put_some(100);
    auto soon = sms();
    soon.klass = "urgent";
    put(soon);
    EXPECT_THAT(take(1), SizeIs(1));
    asked = 0;
    EXPECT_TRUE(run(db->decide_again(rules(), now)));
    EXPECT_EQ(asked, 16) << "after these it has waited for two pages";
    EXPECT_FALSE(run(db->decide_again(rules(), now))) << "nothing is sent any more";
    EXPECT_EQ(asked, 100);
}

TEST_F(WalksBesideSending, TheOneForWhatExpiredLeavesItTheDisk)
{
    put_some(501);
    EXPECT_THAT(take(1), SizeIs(1));
    now += 24h * 365;
    int ended = 0;
    script->before_decide = [&](const situation&, instant) -> std::optional<verdict> {
        ++ended;
        return finished(state::expired, rule::lifetime);
    };
    EXPECT_TRUE(run(db->sweep(rules(), now)));
    EXPECT_EQ(ended, 200) << "after these it has waited for two pages";
    while (run(db->sweep(rules(), now))) {
    }
    EXPECT_EQ(ended, 500) << "it gets there all the same";
}

}  // namespace

}  // namespace todoke
