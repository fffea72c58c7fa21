// What the next batches need is read before the writer comes, when it is in no cache; and nothing depends on it.
#include <condition_variable>
#include <filesystem>
#include <gmock/gmock.h>
#include <mutex>
#include <set>

#include "store/sqlite/queue/read_ahead.hpp"
#include "tests/store/bare_database.hpp"
#include "tests/store/fixture.hpp"

namespace todoke {

namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

int rounds_until_it_ends(read_need& need, std::uint64_t ahead)
{
    int rounds = 0;
    while (need.holds(1, ahead)) ++rounds;
    return rounds;
}

TEST(ReadNeed, BeginsWhenTheWriterWaitsForTheDiskOnly)
{
    read_need need;
    EXPECT_FALSE(need.holds(0, 0));
    EXPECT_TRUE(need.holds(8, 0));
}

TEST(ReadNeed, GoesOnWhileReadersFindSomethingThatWasInNoCache)
{
    read_need need;
    need.holds(8, 0);
    for (std::uint64_t found = 1; found < 1000; ++found) EXPECT_TRUE(need.holds(0, found));
    EXPECT_EQ(rounds_until_it_ends(need, 999), 63) << "what the writer reads all the same is something else";
    EXPECT_TRUE(need.holds(8, 999)) << "it was of use, so it begins again at once";
}

TEST(ReadNeed, IsTriedMoreAndMoreSeldomWhenItIsInVain)
{
    read_need need;
    std::vector<int> rests;
    for (int spell = 0; spell < 9; ++spell) {
        int rest = 0;
        while (!need.holds(8, 0)) ++rest;
        rests.push_back(rest);
        rounds_until_it_ends(need, 0);
    }
    EXPECT_THAT(rests, ElementsAre(0, 63, 191, 447, 959, 1983, 4031, 4095, 4095));
}

class ComingRows : public testing::Test {
protected:
    static constexpr instant start{1'000'000'000s};

    ComingRows()
    {
        waiting.emplace(box.db);
        question.emplace(coming_rows::question(box.db));
    }
    void put(name_no campaign, std::int64_t no, span after = {})
    {
        waiting->add({{1, 1, false, campaign}, {start + after, {no}}, start + 24h}, {1});
    }
    std::vector<std::int64_t> more()
    {
        std::vector<std::int64_t> made;
        for (const auto& row : coming.next(*question, waiting->coming(1, start, 10), start))
            made.push_back(row.at.no.value);
        return made;
    }
    std::int64_t take()
    {
        const auto next = waiting->pick(1, 1, start);
        waiting->remove(next->in, next->at);
        return next->at.no.value;
    }

    bare_database box;
    std::optional<lanes> waiting;
    std::optional<statement> question;
    coming_rows coming{4};
};

TEST_F(ComingRows, AreThoseOfTheWindowEachOnce)
{
    for (const auto no : {1, 2, 3, 4, 5, 6, 7}) put(7, no);
    put(7, 8, 1h);
    EXPECT_THAT(more(), ElementsAre(1, 2, 3, 4));
    EXPECT_THAT(more(), IsEmpty());
    take(), take();
    EXPECT_THAT(more(), ElementsAre(5, 6));
    for (int i = 0; i < 4; ++i) take();
    EXPECT_THAT(more(), ElementsAre(7)) << "nothing that is not due";
}

TEST_F(ComingRows, GoInTheOrderInWhichTheyAreTaken)
{
    for (const auto no : {1, 2, 3}) put(7, no);
    for (const auto no : {4, 5, 6}) put(8, no);
    take();
    const auto ahead = more();
    EXPECT_THAT(ahead, ElementsAre(4, 2, 5, 3));
    for (const auto no : ahead) EXPECT_EQ(take(), no);
}

TEST_F(ComingRows, StopBetweenTwoGroupsWhenTheyAreToAndGoOnThere)
{
    for (name_no campaign = 7; campaign < 10; ++campaign) put(campaign, campaign);
    const auto heads = waiting->coming(1, start, 10);
    EXPECT_THAT(coming.next(*question, heads, start, [] { return false; }), SizeIs(1));
    EXPECT_THAT(coming.next(*question, heads, start), SizeIs(2)) << "each once";
}

TEST_F(ComingRows, GoOnBehindWhatTheWriterHasOvertaken)
{
    for (int no = 1; no <= 20; ++no) put(7, no);
    more();
    for (int i = 0; i < 10; ++i) take();
    EXPECT_THAT(more(), ElementsAre(11, 12, 13, 14));
}

class ReadingAhead : public StoreTest {
protected:
    ReadingAhead()
    {
        options.ahead.threads = 3;
        options.ahead.window = 10;
        options.ahead.disk_reads = [this] { return blocks += blocks_a_look; };
        options.ahead.on_read = [this](message_no no) {
            const std::lock_guard hold{lock};
            read.insert(no.value);
            changed.notify_all();
        };
        options.ahead.on_failure = [this](const std::string& why) {
            const std::lock_guard hold{lock};
            failures.push_back(why);
            changed.notify_all();
        };
        reopen();
    }
    ~ReadingAhead() override { db.reset(); }

    void put_some(int count)
    {
        for (int i = 0; i < count; ++i) put(sms("+8190" + std::to_string(10'000'000 + next_++)));
    }
    template <class Condition>
    bool comes(Condition&& condition)
    {
        std::unique_lock hold{lock};
        return changed.wait_for(hold, 60s, condition);
    }
    std::set<std::int64_t> take_numbers(std::size_t count)
    {
        std::set<std::int64_t> made;
        for (const auto& one : take(count)) made.insert(one.no.value);
        return made;
    }

    std::atomic<std::uint64_t> blocks{0};
    std::atomic<std::uint64_t> blocks_a_look{8};  ///< 0: everything is in the cache
    std::mutex lock;
    std::condition_variable changed;
    std::multiset<std::int64_t> read;
    std::vector<std::string> failures;

private:
    int next_ = 0;
};

TEST_F(ReadingAhead, ReadsWhatIsDispatchedNextAndNothingElse)
{
    put_some(30);
    take(1);
    ASSERT_TRUE(comes([&] { return read.size() == 10; }));
    const auto before = read;
    EXPECT_EQ(take_numbers(10), std::set(before.begin(), before.end()));
    ASSERT_TRUE(comes([&] { return read.size() == 20; })) << "as many more";
    EXPECT_THAT(std::set(read.begin(), read.end()), SizeIs(20)) << "each once";
    EXPECT_THAT(failures, IsEmpty());
}

/// How often the database and its log are open.
std::size_t files_of(const std::string& path)
{
    std::size_t count = 0;
    for (const auto& one : std::filesystem::directory_iterator{"/proc/self/fd"}) {
        std::error_code gone;
        const auto name = std::filesystem::read_symlink(one.path(), gone);
        count += name == path || name == path + "-wal";
    }
    return count;
}

TEST_F(ReadingAhead, TakesTheDescriptorsItSays)
{
    std::size_t most = 0;
    options.ahead.on_read = [this, &most](message_no no) {
        const auto open_now = files_of(path());
        const std::lock_guard hold{lock};
        most = std::max(most, open_now);
        read.insert(no.value);
        changed.notify_all();
    };
    reopen();
    put_some(30);
    const auto before = files_of(path());
    take(1);
    ASSERT_TRUE(comes([&] { return read.size() == 10; }));
    const std::lock_guard hold{lock};
    EXPECT_GE(most, before + read_ahead_settings::files_a_thread);
    EXPECT_LE(most, before + read_ahead_settings::files_a_thread * options.ahead.threads);
    EXPECT_THAT(failures, IsEmpty());
}

TEST_F(ReadingAhead, AQueueThatIsInTheCacheDoesNotPayForIt)
{
    blocks_a_look = 0;
    put_some(30);
    for (int i = 0; i < 5; ++i) take(3);
    db.reset();
    EXPECT_THAT(read, IsEmpty());
}

/// Runs of claims are joined when nothing else waits for the disk.
TEST_F(ReadingAhead, HasTheDiskToItself)
{
    options.merge_after = 20;
    reopen();
    for (int i = 0; i < 30; ++i) {
        auto keyed = sms();
        keyed.dedupe_key = "order " + std::to_string(i);
        put(keyed);
    }
    take(1);
    const auto runs = [&] {
        db_connection reader{path(), db_connection::mode::read_only, {}};
        return reader.integer("SELECT count(*) FROM sorted_run");
    };
    while (run(db->tidy(keeping()))) {
    }
    EXPECT_EQ(runs(), 0);
    blocks_a_look = 0;
    for (int i = 0; i < 100; ++i) dispatch({{"smsc", channel::sms, true, 0}});
    while (run(db->tidy(keeping()))) {
    }
    EXPECT_GT(runs(), 0);
}

TEST_F(ReadingAhead, GoesOnlyAheadOfLanesThatHaveRoom)
{
    put_some(20);
    dispatch({{"smsc", channel::sms, true, 0}, {"line", channel::line, true, 5}});
    auto mail = sms({});
    mail.to[index_of(channel::email)] = "a@example.jp";
    mail.legs = {{channel::email, {}, {}}};
    put(mail), put(mail);
    dispatch({{"smsc", channel::sms, true, 0}, {"mail", channel::email, true, 1}});
    ASSERT_TRUE(comes([&] { return !read.empty(); }));
    db.reset();
    EXPECT_THAT(read, ElementsAre(22)) << "the second mail";
}

TEST_F(ReadingAhead, AReaderThatFailsIsToldOfOnceAndHarmsNothing)
{
    options.ahead.disk_reads = [this, writer = std::optional<std::thread::id>{}]() mutable {
        if (!writer) writer = std::this_thread::get_id();
        if (*writer != std::this_thread::get_id()) throw std::runtime_error{"no such disk"};
        return blocks += 8;
    };
    reopen();
    put_some(30);
    take(1);
    ASSERT_TRUE(comes([&] { return !failures.empty(); }));
    std::size_t taken = 1;
    for (; taken < 30; ++taken) EXPECT_THAT(take(1), SizeIs(1));
    db.reset();
    EXPECT_THAT(failures, ElementsAre("no such disk"));
    EXPECT_THAT(read, IsEmpty());
}

TEST_F(ReadingAhead, ClosingWaitsForWhatIsBeingRead)
{
    for (int i = 0; i < 20; ++i) {
        put_some(12);
        take(1);
        db.reset();
        const auto had = [&] {
            const std::lock_guard hold{lock};
            return read.size();
        };
        const auto before = had();
        open();
        EXPECT_EQ(had(), before) << "nobody reads a store that is closed";
    }
}

/// No texts are compared for most messages, and then a decision asks for no claims.
TEST_F(ReadingAhead, LooksIntoClaimsWhereADecisionDoes)
{
    options.merge_after = 20;
    reopen();
    put_some(30);
    for (int i = 0; i < 3; ++i) {
        auto compared = sms();
        compared.line_sms_print = "text " + std::to_string(i);
        put(compared);
    }
    while (run(db->tidy(keeping()))) {
    }
    db.reset();
    {
        db_connection file{path(), db_connection::mode::read_write, {}};
        ASSERT_GT(file.integer("SELECT count(*) FROM run_page"), 0);
        file.run("UPDATE run_page SET entries = x''");
    }
    open();
    take(1);
    ASSERT_TRUE(comes([&] { return read.size() == 10; }));
    EXPECT_THAT(failures, IsEmpty());
    take(22);
    EXPECT_TRUE(comes([&] { return !failures.empty(); }));
}

}  // namespace

}  // namespace todoke
