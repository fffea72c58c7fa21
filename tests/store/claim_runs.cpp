// Claims bind, and lists are whole, wherever they stand: in the log, in a run that is made, in runs that are joined.
#include <cerrno>
#include <gmock/gmock.h>
#include <sqlite3.h>

#include "store/sqlite/people/claims.hpp"
#include "tests/store/failing_disk.hpp"
#include "tests/store/upkeep.hpp"

namespace todoke {

namespace {

class ClaimRuns : public Upkeep {};

TEST_F(ClaimRuns, ClaimsHoldBeforeDuringAndAfterTheMerge)
{
    put_keys(1500);
    ASSERT_TRUE(run(db->tidy(keeping())));
    put(keyed("new"));
    for (const auto* key : {"k0", "k749", "k1499", "new"}) EXPECT_EQ(put(keyed(key)).now, state::suppressed) << key;
    tidy();
    EXPECT_EQ(rows("recent"), 0);
    EXPECT_EQ(merged(), 1501 + 1505) << "claims, and for each message a line on the list of its address";
    for (const auto* key : {"k0", "k749", "k1499", "new"}) EXPECT_EQ(put(keyed(key)).now, state::suppressed) << key;
    EXPECT_EQ(put(keyed("other")).now, state::queued);
}

/// Messages may come for hours faster than upkeep finds a moment: memory must not hold what they claimed.
TEST_F(ClaimRuns, TheLogOfClaimsStaysShortWithoutIt)
{
    options.merge_after = 400;
    options.batch_limit = 16;
    reopen();
    db_connection raw{path(), db_connection::mode::read_only, {}};
    std::int64_t longest = 0;
    for (int round = 0; round < 40; ++round) {
        std::vector<boost::asio::awaitable<accepted_submission>> calls;
        for (int i = 0; i < 50; ++i) calls.push_back(db->accept(keyed(std::to_string(round * 50 + i)), rules(), now));
        run_all(std::move(calls));
        longest = std::max(longest, raw.integer("SELECT sum(length(entries)) / 16 FROM recent"));
    }
    EXPECT_LT(longest, 2 * 400 + 100) << "what is merged, and what came meanwhile";
    EXPECT_GT(merged(), 1500);
    for (const auto* key : {"0", "777", "1500", "1999"}) EXPECT_EQ(put(keyed(key)).now, state::suppressed) << key;
    reopen();
    for (const auto* key : {"0", "777", "1500", "1999"}) EXPECT_EQ(put(keyed(key)).now, state::suppressed) << key;
    EXPECT_EQ(put(keyed("2000")).now, state::queued);
}

TEST_F(ClaimRuns, ClaimsHoldAfterARestart)
{
    put(keyed("log"));
    reopen();
    EXPECT_EQ(put(keyed("log")).now, state::suppressed);
    put_keys(1500);
    ASSERT_TRUE(run(db->tidy(keeping())));  // half merged
    reopen();
    for (const auto* key : {"log", "k0", "k1499"}) EXPECT_EQ(put(keyed(key)).now, state::suppressed) << key;
    tidy();
    reopen();
    for (const auto* key : {"log", "k0", "k1499"}) EXPECT_EQ(put(keyed(key)).now, state::suppressed) << key;
}

/// Of a daemon that died again and again, each time before upkeep had made a run of its log.
class LongLog : public ClaimRuns {
protected:
    LongLog()
    {
        options.vfs = use_failing_disk();
        options.merge_after = 1'000'000;
        reopen();
        put_keys(600);
    }
    ~LongLog() override
    {
        db.reset();
        the_failing_disk().mend();
    }
    void expect_keys_bind()
    {
        for (const auto* key : {"k0", "k299", "k599"}) EXPECT_EQ(put(keyed(key)).now, state::suppressed) << key;
    }
};

TEST_F(LongLog, BecomesARunAtTheStart)
{
    options.merge_after = 1000;
    reopen();
    EXPECT_GT(rows("recent"), 0) << "what is not twice as long as usual waits for upkeep";
    EXPECT_EQ(merged(), 0);
    options.merge_after = 400;
    reopen();
    EXPECT_EQ(rows("recent"), 0);
    EXPECT_EQ(merged(), 1200) << "claims, and for each message a line on the list of its address";
    expect_keys_bind();
    EXPECT_EQ(put(keyed("new")).now, state::queued);
}

/// Whatever write is the first that finds no room: it starts, or says why not, and nothing is lost.
TEST_F(LongLog, WaitsWhileTheDiskIsFull)
{
    options.merge_after = 400;
    int starts = 0;
    for (int write = 1; merged() == 0; ++write) {
        db.reset();
        the_failing_disk().arm({disk_fault::kind::write, write, true, SQLITE_FULL, ENOSPC});
        try {
            reopen();
            ++starts;
            EXPECT_TRUE(merged() > 0 || the_failing_disk().has_fired());
        } catch (const store_failure& e) {
            EXPECT_THAT(e.what(), testing::HasSubstr("full"));
        }
        the_failing_disk().mend();
        if (db) expect_keys_bind();
        ASSERT_LT(write, 1000);
    }
    EXPECT_GT(starts, 1) << "none was without the run";
    reopen();
    expect_keys_bind();
}

/// However often a key is used again: those that bind no more go when runs become one.
TEST_F(ClaimRuns, ANewClaimTakesAFreeOnesPlace)
{
    for (int i = 0; i < 40; ++i) {
        put(keyed("k"));
        record(take(1).at(0), outcome_kind::rejected);
        tidy();
        EXPECT_LE(merged(), 9 + i + 1) << "three of each size, and a line for each message";
    }
    put(keyed("k"));
    tidy();
    EXPECT_EQ(put(keyed("k")).now, state::suppressed);
}

TEST_F(ClaimRuns, ACustomersListIsWholeBeforeAndAfterTheMerge)
{
    put_customer(profile_of("c1", {"", "", "+819012345678"}));
    const auto count = [&] {
        list_query q;
        q.customer = "c1";
        return run(db->list(q)).messages.size();
    };
    put(to_customer("c1"));
    EXPECT_EQ(count(), 1u);
    tidy();
    EXPECT_EQ(merged(), 1);
    put(to_customer("c1"));
    EXPECT_EQ(count(), 2u);
    tidy();
    EXPECT_EQ(count(), 2u);
}

}  // namespace

}  // namespace todoke
