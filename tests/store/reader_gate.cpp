// Whoever needs all readers out of the file waits for one message of each, not for all that they were given; and a
// reader that failed costs the others nothing.
#include <condition_variable>
#include <functional>
#include <gmock/gmock.h>
#include <mutex>
#include <thread>

#include "store/sqlite/queue/read_ahead.hpp"
#include "tests/store/fixture.hpp"

namespace todoke {

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::size_t queued = 12;  ///< fewer than are read in one state of the file

class ReaderGate : public StoreTest {
protected:
    ReaderGate()
    {
        for (std::size_t i = 0; i < queued; ++i) put(sms("+8190" + std::to_string(10'000'000 + i)));
        db.reset();
        db_connection file{path(), db_connection::mode::read_write, {}};
        for (const auto& [in, at] : lanes{file}.firsts()) heads.push_back({in, at});

        set.threads = 1;
        set.disk_reads = [] { return std::uint64_t{0}; };
        set.on_read = [this](message_no) { told([this] { ++read; }); };
        set.on_failure = [this](const std::string& why) { told([&] { failures.push_back(why); }); };
    }

    void start()
    {
        ahead.emplace(path(), std::string{}, set, gate);
        ASSERT_TRUE(ahead->is_wanted(8));
        ahead->go_on(heads, now);
    }
    template <class F>
    void told(F what)
    {
        const std::lock_guard hold{lock};
        what();
        changed.notify_all();
    }
    template <class Condition>
    bool comes(Condition condition)
    {
        std::unique_lock hold{lock};
        return changed.wait_for(hold, 60s, condition);
    }

    reader_gate gate;
    read_ahead_settings set;
    std::vector<lanes::picked> heads;
    std::mutex lock;
    std::condition_variable changed;
    std::size_t read = 0;
    std::vector<std::string> failures;
    std::optional<read_ahead> ahead;
};

TEST_F(ReaderGate, IsReachedAfterOneMessageAndTheRestIsReadBehindIt)
{
    bool may_go_on = false;
    set.on_read = [&](message_no) {
        std::unique_lock hold{lock};
        ++read;
        changed.notify_all();
        changed.wait(hold, [&] { return may_go_on; });
    };
    start();
    ASSERT_TRUE(comes([&] { return read == 1; }));

    std::optional<reader_gate::pass> mine{gate};
    std::size_t read_when_shut = 0;
    std::thread shuts{[&] {
        const reader_gate::shut nobody{gate};
        const std::lock_guard hold{lock};
        read_when_shut = read;
    }};
    while (!mine->is_to_end()) std::this_thread::yield();
    mine.reset();
    told([&] { may_go_on = true; });
    shuts.join();
    EXPECT_EQ(read_when_shut, 1u);
    EXPECT_TRUE(comes([&] { return read == queued; })) << read;
    ahead.reset();
    EXPECT_EQ(read, queued) << "each once";
}

/// Who plans asks of one group after the other; cut short between two, it goes on there.
TEST_F(ReaderGate, IsShutAgainAndAgainAndAllIsPlannedInTheEnd)
{
    const auto real = heads.at(0);
    heads.clear();
    for (name_no campaign = 1; campaign < 200; ++campaign) {
        heads.push_back(real);
        heads.back().in.campaign = campaign;
    }
    heads.push_back(real);
    set.window = queued * heads.size();
    std::thread shuts{[&] {
        for (int i = 0; i < 2000; ++i) const reader_gate::shut nobody{gate};
    }};
    start();
    shuts.join();
    EXPECT_TRUE(comes([&] { return read == queued; })) << read;
    ahead.reset();
    EXPECT_EQ(read, queued) << "each once";
}

/// The first one that looks fails; which of the two that is, nobody knows.
TEST_F(ReaderGate, AReaderThatFailsLeavesThePlanToAnother)
{
    set.threads = 2;
    bool has_failed = false;
    set.disk_reads = [&] {
        const std::lock_guard hold{lock};
        if (!std::exchange(has_failed, true)) throw std::runtime_error{"no such disk"};
        return std::uint64_t{0};
    };
    start();
    ASSERT_TRUE(comes([&] { return !failures.empty(); }));
    ahead->go_on(heads, now);
    EXPECT_TRUE(comes([&] { return read == queued; })) << read;
    ahead.reset();
    EXPECT_THAT(failures, ElementsAre("no such disk"));
}

TEST_F(ReaderGate, AReaderThatCannotEvenTellOfItEndsNothing)
{
    set.threads = 2;
    bool has_failed = false;
    set.disk_reads = [&] {
        const std::lock_guard hold{lock};
        if (!std::exchange(has_failed, true)) throw std::bad_alloc{};
        return std::uint64_t{0};
    };
    bool was_told = false;
    set.on_failure = [&](const std::string&) {
        told([&] { was_told = true; });
        throw std::bad_alloc{};
    };
    start();
    ASSERT_TRUE(comes([&] { return was_told; }));
    ahead->go_on(heads, now);
    EXPECT_TRUE(comes([&] { return read == queued; })) << read;
    ahead.reset();
    EXPECT_THAT(failures, IsEmpty());
}

}  // namespace

}  // namespace todoke
