#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <cerrno>
#include <gmock/gmock.h>
#include <sqlite3.h>

#include "store/sqlite/file/db_connection.hpp"
#include "tests/store/consistency.hpp"
#include "tests/store/failing_disk.hpp"
#include "tests/store/fixture.hpp"

namespace todoke {

namespace {

using testing::HasSubstr;

class Commit : public StoreTest {
protected:
    Commit()
    {
        options.on_commit = [this](std::uint64_t n) { commits = n; };
        reopen();
    }
    std::vector<boost::asio::awaitable<accepted_submission>> many(int count)
    {
        std::vector<boost::asio::awaitable<accepted_submission>> calls;
        for (int i = 0; i < count; ++i) calls.push_back(db->accept(sms(), rules(), now));
        return calls;
    }
    std::atomic<std::uint64_t> commits{0};
};

class Disk : public StoreTest {
protected:
    Disk()
    {
        options.vfs = use_failing_disk();
        options.on_fatal = [this](std::string why) { fatal = std::move(why); };
        reopen();
    }
    ~Disk() override
    {
        the_failing_disk().is_full = false;
        the_failing_disk().sync_fails = false;
    }
    std::string failure(submission what)
    {
        try {
            accept(std::move(what));
        } catch (const call_failure&) {
            return "it is said to be the call's own fault";
        } catch (const store_failure& e) {
            return e.what();
        }
        return "it was stored";
    }
    std::string fatal;
};

TEST_F(Commit, CallsThatArriveTogetherShareCommits)
{
    EXPECT_EQ(run_all(many(200)).size(), 200u);
    EXPECT_LT(commits, 20u);
    EXPECT_EQ(run(db->facts()).queued, 200);
}

TEST_F(Commit, ABatchHasALimit)
{
    options.batch_limit = 10;
    reopen();
    run_all(many(100));
    EXPECT_GE(commits, 10u);
}

TEST_F(Commit, ACallThatMeetsABugIsToldFromAStoreThatCannotWork)
{
    script->before_decide = [](const situation&, instant) -> std::optional<verdict> {
        throw std::logic_error{"a bug"};
    };
    EXPECT_THROW(accept(sms()), call_failure);
    script->before_decide = {};
    EXPECT_NO_THROW(accept(sms()));
}

TEST_F(Commit, AJobThatThrowsHurtsNobodyElse)
{
    script->before_decide = [](const situation& s, instant) -> std::optional<verdict> {
        if (s.message.campaign == "broken") throw std::runtime_error{"no such rule"};
        return std::nullopt;
    };
    int good = 0;
    std::string bad;
    for (int i = 0; i < 50; ++i) {
        auto what = sms();
        what.dedupe_key = "k" + std::to_string(i % 25);
        what.klass = "class-" + std::to_string(i);
        if (i == 30) what.campaign = "broken";
        boost::asio::co_spawn(io, db->accept(std::move(what), rules(), now),
                              [&](std::exception_ptr error, accepted_submission) {
                                  if (!error) {
                                      ++good;
                                      return;
                                  }
                                  try {
                                      std::rethrow_exception(error);
                                  } catch (const call_failure& e) {
                                      bad = e.what();
                                  }
                              });
    }
    io.restart();
    io.run();
    EXPECT_EQ(good, 49);
    EXPECT_THAT(bad, HasSubstr("no such rule"));
    EXPECT_EQ(run(db->facts()).queued, 25) << "memory followed the rollback: keys resolve to one each";
    list_query all;
    all.limit = 100;
    EXPECT_EQ(run(db->list(all)).messages.size(), 49u);
    EXPECT_EQ(take(100).size(), 25u);
    db_connection raw{path(), db_connection::mode::read_only, {}};
    EXPECT_EQ(raw.integer("SELECT sum(length(entries) / 16) + sum(length(addresses) / 16) FROM recent"), 26 + 49)
        << "a claim each, their address, each message on its list, none twice";
}

TEST_F(Commit, ACancelledCallerTakesNobodyElsesCommitAlong)
{
    boost::asio::cancellation_signal stop;
    int ended = 0;
    boost::asio::co_spawn(
        io, db->accept(sms(), rules(), now),
        boost::asio::bind_cancellation_slot(stop.slot(), [&](std::exception_ptr, accepted_submission) { ++ended; }));
    for (auto& call : many(5))
        boost::asio::co_spawn(io, std::move(call), [&](std::exception_ptr error, accepted_submission) {
            EXPECT_FALSE(error);
            ++ended;
        });
    io.restart();
    io.poll();
    stop.emit(boost::asio::cancellation_type::terminal);
    io.run();
    EXPECT_EQ(ended, 6);
    EXPECT_EQ(run(db->facts()).queued, 6);
}

TEST_F(Commit, AStoreThatGoesWhileCallsWaitLosesNoCommit)
{
    for (auto& call : many(20))
        boost::asio::co_spawn(io, std::move(call), [](std::exception_ptr, accepted_submission) {});
    io.restart();
    io.poll();
    db.reset();
    io.restart();
    io.run();
    open();
    EXPECT_EQ(run(db->facts()).queued, 20);
}

/// It is stored, so it is told; but what is in memory may be behind the file now.
TEST_F(Commit, WhatGoesWrongBehindACommitEndsTheWork)
{
    std::string fatal;
    bool fails = false;
    options.on_fatal = [&](std::string why) { fatal = std::move(why); };
    options.on_commit = [&](std::uint64_t) {
        if (fails) throw std::bad_alloc{};
    };
    reopen();
    fails = true;
    const auto stored = put(sms());
    EXPECT_THAT(fatal, HasSubstr("memory could not follow"));
    EXPECT_THROW(put(sms()), store_failure);
    fails = false;
    reopen();
    EXPECT_EQ(view(stored.id).facts.now, state::queued);
    EXPECT_EQ(run(db->facts()).queued, 1);
}

TEST_F(Disk, WhenItIsFullNothingIsHalfStored)
{
    auto what = sms();
    what.dedupe_key = "k";
    put(sms());
    the_failing_disk().is_full = true;
    EXPECT_THAT(failure(what), HasSubstr("full"));
    EXPECT_THAT(failure(what), HasSubstr("make room"));
    the_failing_disk().is_full = false;
    EXPECT_EQ(put(what).now, state::queued) << "its key was not taken";
    EXPECT_EQ(run(db->facts()).queued, 2);
    EXPECT_EQ(take(10).size(), 2u);
    EXPECT_EQ(fatal, "");
    reopen();
    list_query all;
    EXPECT_EQ(run(db->list(all)).messages.size(), 2u);
}

TEST_F(Disk, AfterAFailedSyncNothingMoreIsWritten)
{
    const auto m = put(sms());
    the_failing_disk().sync_fails = true;
    EXPECT_THROW(put(sms()), maybe_stored) << "the next start may find it in the log";
    EXPECT_THAT(fatal, HasSubstr("nothing more is written"));
    the_failing_disk().sync_fails = false;
    EXPECT_THAT(failure(sms()), HasSubstr("nothing more is written")) << "a later success would be a lie";
    EXPECT_THROW(run(db->no_room()), store_failure) << "and nobody is told that there is room";
    EXPECT_EQ(view(m.id).facts.now, state::queued) << "reading goes on";
    reopen();
    EXPECT_EQ(view(m.id).facts.now, state::queued);
    put(sms());
}

TEST_F(Disk, WithoutRoomForTheLogsIndexItIsFull)
{
    // More frames than the first piece of the index has places for, in one commit.
    std::vector<boost::asio::awaitable<accepted_submission>> much;
    for (int i = 0; i < 20; ++i) {
        auto what = sms();
        what.content = R"({"text":")" + std::string(1'000'000, 'x') + "\"}";
        much.push_back(db->accept(std::move(what), rules(), now));
    }
    the_failing_disk().index_is_full = true;
    try {
        run_all(std::move(much));
        ADD_FAILURE() << "it was stored";
    } catch (const store_failure& e) {
        EXPECT_THAT(e.what(), HasSubstr("make room"));
    }
    EXPECT_EQ(fatal, "") << "nothing is broken";
    the_failing_disk().mend();
    put(sms());
    EXPECT_EQ(run(db->facts()).queued, 1);
    reopen();
    EXPECT_EQ(run(db->facts()).queued, 1);
    EXPECT_THAT(contradictions(path()), testing::IsEmpty());
}

/// What a failed sync leaves in the log may be on the disk or not; whoever was not told must ask again.
TEST_F(Disk, WhatAFailedSyncLeftMayBeFoundAtTheNextStart)
{
    auto what = sms();
    what.idempotency_key = "k";
    put(sms());
    the_failing_disk().sync_fails = true;
    EXPECT_NE(failure(what), "it was stored");
    the_failing_disk().sync_fails = false;
    reopen();
    EXPECT_EQ(run(db->facts()).queued, 2) << "so nobody may be told that nothing was stored";
    EXPECT_TRUE(put(what).replayed) << "the same key finds it";
    EXPECT_EQ(run(db->facts()).queued, 2);
}

TEST_F(Disk, AQuotaThatIsUsedUpIsAFullDisk)
{
    put(sms());
    the_failing_disk().arm({disk_fault::kind::write, 1, true, SQLITE_IOERR_WRITE, EDQUOT});
    EXPECT_THAT(failure(sms()), HasSubstr("make room"));
    EXPECT_EQ(fatal, "") << "nothing is broken";
    the_failing_disk().mend();
    put(sms());
    EXPECT_EQ(run(db->facts()).queued, 2);
}

/// SQLite keeps what the system said of a file until the next failure, past any success.
TEST_F(Disk, AQuotaOfLongAgoExcusesNoOtherFailure)
{
    for (const int broken : {EROFS, ENXIO, ESTALE, EIO}) {
        put(sms());
        the_failing_disk().said_of_file = EDQUOT;
        the_failing_disk().arm({disk_fault::kind::write, 1, true, SQLITE_IOERR_WRITE, broken});
        EXPECT_NE(failure(sms()), "it was stored");
        EXPECT_NE(fatal, "") << broken << " is no lack of room";
        the_failing_disk().mend();
        fatal.clear();
        reopen();
    }
}

TEST_F(Disk, EveryAnswerComesAfterASync)
{
    const int before = the_failing_disk().syncs;
    put(sms());
    EXPECT_GT(the_failing_disk().syncs, before);
}

}  // namespace

}  // namespace todoke
