#include "daemon/machine/disk_reserve.hpp"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include "store/sqlite/sqlite_store.hpp"

namespace todoke {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t mebibyte = 1 << 20, min_free = 8 * mebibyte;

int count_of(const std::string& part, const std::string& text)
{
    int count = 0;
    for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++count;
    return count;
}

struct DiskReserve : testing::Test {
    DiskReserve() { fs::create_directories(folder); }
    ~DiskReserve() override { fs::remove_all(folder); }
    disk_reserve next_start()
    {
        return disk_reserve{folder / "db", min_free, [this] { return free; }};
    }
    bool is_held() const { return fs::exists(folder / "db.reserve"); }

    const fs::path folder = fs::temp_directory_path() / ("todoke-reserve-" + std::to_string(::getpid()));
    std::uint64_t free = 100 * mebibyte;
};

TEST_F(DiskReserve, IsTakenWhileThereIsRoom)
{
    auto reserve = next_start();
    reserve.look();
    EXPECT_EQ(fs::file_size(folder / "db.reserve"), reserve.bytes());
    EXPECT_LT(reserve.bytes(), min_free / 2) << "new messages never get any of it";
    EXPECT_FALSE(reserve.is_given_up());
}

TEST_F(DiskReserve, IsGivenUpWhenTheDiskIsFullAndTakenBackLater)
{
    auto reserve = next_start();
    reserve.look();
    free = min_free - 1;
    reserve.look();
    EXPECT_TRUE(is_held()) << "nothing new is stored, and that is enough";
    free = 0;
    reserve.look();
    EXPECT_FALSE(is_held());
    EXPECT_TRUE(reserve.is_given_up());
    free = reserve.bytes();
    reserve.look();
    EXPECT_TRUE(reserve.is_given_up()) << "its own room is not room again";
    free = min_free + reserve.bytes();
    reserve.look();
    EXPECT_TRUE(is_held());
    EXPECT_FALSE(reserve.is_given_up());
}

/// From there on new messages may be taken (room.cpp): they must not wait for ever.
TEST_F(DiskReserve, WhatMayBeTakenMayBeSent)
{
    auto reserve = next_start();
    reserve.look();
    free = 0;
    reserve.look();
    free = least_free(min_free) - 1;
    reserve.look();
    EXPECT_TRUE(reserve.is_given_up());
    free = least_free(min_free);
    reserve.look();
    EXPECT_FALSE(reserve.is_given_up());
    EXPECT_FALSE(is_held()) << "there is no room for it yet";
    free = min_free + reserve.bytes() - 1;
    reserve.look();
    EXPECT_FALSE(is_held()) << "it would take the room of new messages";
    free = min_free + reserve.bytes();
    reserve.look();
    EXPECT_TRUE(is_held());
}

TEST_F(DiskReserve, ARestartChangesNothing)
{
    next_start().look();
    free = 0;
    next_start().look();
    free = least_free(min_free) - 1;
    auto reserve = next_start();
    reserve.look();
    EXPECT_TRUE(reserve.is_given_up());
    free = least_free(min_free);
    auto third = next_start();
    third.look();
    EXPECT_FALSE(third.is_given_up());
}

TEST_F(DiskReserve, EveryBeginningAndEveryEndIsTold)
{
    free = min_free;
    auto reserve = next_start();
    const auto told_at = [&](std::uint64_t now_free) {
        free = now_free;
        testing::internal::CaptureStdout();  // where the log goes before it is started, and after
        testing::internal::CaptureStderr();
        reserve.look();
        reserve.look();
        return testing::internal::GetCapturedStdout() + testing::internal::GetCapturedStderr();
    };
    EXPECT_EQ(told_at(min_free), "");
    for (int time = 0; time < 2; ++time) {
        const auto begun = told_at(0), ended = told_at(min_free);
        EXPECT_EQ(count_of("event=reserve_given_up", begun), 1) << begun << "though there was none";
        EXPECT_EQ(count_of("event=", begun), 1) << begun;
        EXPECT_EQ(count_of("event=room_for_all", ended), 1) << ended;
        EXPECT_EQ(count_of("event=", ended), 1) << ended;
    }
}

/// Nobody waits until somebody looks.
TEST_F(DiskReserve, WhoFindsNoRoomHasItAtOnce)
{
    auto reserve = next_start();
    reserve.look();
    free = 0;
    EXPECT_TRUE(reserve.make_room());
    EXPECT_FALSE(is_held());
    EXPECT_TRUE(reserve.is_given_up());
    EXPECT_FALSE(reserve.make_room()) << "there is no more";
    free = least_free(min_free);
    EXPECT_EQ(reserve.free_for_new(), free);
    reserve.look();
    EXPECT_FALSE(reserve.is_given_up());
}

/// What an earlier run left is there before anybody has looked.
TEST_F(DiskReserve, WhoFindsNoRoomBeforeAnybodyLookedHasItToo)
{
    next_start().look();
    free = 0;
    auto reserve = next_start();
    EXPECT_TRUE(reserve.make_room());
    EXPECT_FALSE(is_held());
    EXPECT_FALSE(reserve.make_room()) << "there is no more";
    reserve.look();
    EXPECT_TRUE(reserve.is_given_up());
    free = least_free(min_free);
    reserve.look();
    EXPECT_FALSE(reserve.is_given_up());
}

TEST_F(DiskReserve, WhoFoundNoneBeforeItWasGivenUpMayTryOnce)
{
    auto reserve = next_start();
    reserve.look();
    free = 0;
    reserve.look();
    EXPECT_TRUE(reserve.make_room());
    EXPECT_FALSE(reserve.make_room());
}

/// The system says there is room, and nobody gets it. The reserve's own room is no sign that this is over.
TEST_F(DiskReserve, BehindAQuotaItEndsWhenTwiceAsMuchIsThere)
{
    auto reserve = next_start();
    reserve.look();
    EXPECT_EQ(reserve.free_for_new(), free);
    EXPECT_TRUE(reserve.make_room());
    EXPECT_TRUE(reserve.is_given_up());
    EXPECT_EQ(reserve.free_for_new(), 0u);
    fs::create_directory(folder / "db.reserve");  // no room for it
    reserve.look();
    EXPECT_TRUE(reserve.is_given_up());
    EXPECT_EQ(reserve.free_for_new(), 0u);
    EXPECT_TRUE(reserve.make_room()) << "who found none while that was tried may try, too";
    EXPECT_FALSE(reserve.make_room());
    fs::remove(folder / "db.reserve");
    reserve.look();
    EXPECT_FALSE(reserve.is_given_up());
    EXPECT_EQ(fs::file_size(folder / "db.reserve"), reserve.bytes());
    EXPECT_EQ(reserve.free_for_new(), free);
    EXPECT_TRUE(reserve.make_room()) << "and so the next time";
}

TEST_F(DiskReserve, TwiceItsRoomIsMoreThanItGaveUp)
{
    rlimit as_found{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &as_found), 0);
    auto reserve = next_start();
    reserve.look();
    reserve.make_room();
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit its_own{reserve.bytes() + 4096, as_found.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &its_own), 0);
    reserve.look();
    EXPECT_EQ(::setrlimit(RLIMIT_FSIZE, &as_found), 0);
    EXPECT_TRUE(reserve.is_given_up()) << "what it gave up is there, and no more";
    reserve.look();
    EXPECT_FALSE(reserve.is_given_up());
}

int signals_to_come = 0;

int interrupted(int file, int mode, off_t from, off_t size)
{
    if (signals_to_come-- <= 0) return ::fallocate(file, mode, from, size);
    errno = EINTR;
    return -1;
}

TEST_F(DiskReserve, ASignalDoesNotKeepItFromBeingTaken)
{
    signals_to_come = 2;
    disk_reserve reserve{folder / "db", min_free, [this] { return free; }, interrupted};
    reserve.look();
    ASSERT_TRUE(is_held());
    EXPECT_EQ(fs::file_size(folder / "db.reserve"), reserve.bytes());
}

/// It is looked again every second.
TEST_F(DiskReserve, WhereItCannotBeMadeItIsTriedOnce)
{
    fs::create_directory(folder / "db.reserve");  // no file can be made there
    auto reserve = next_start();
    reserve.look();
    fs::remove(folder / "db.reserve");
    reserve.look();
    EXPECT_FALSE(is_held());
    EXPECT_FALSE(reserve.make_room());
    EXPECT_FALSE(reserve.is_given_up()) << "behind a quota: nobody could tell when it is over";
    free = 0;
    reserve.look();
    EXPECT_TRUE(reserve.is_given_up()) << "nothing is to be begun all the same";
}

TEST_F(DiskReserve, AStartOnAFullDiskHasThatOfTheRunBefore)
{
    next_start().look();
    free = 0;
    auto reserve = next_start();
    reserve.look();
    EXPECT_FALSE(is_held());
    EXPECT_TRUE(reserve.is_given_up());
}

TEST_F(DiskReserve, WithoutOneNothingIsHeldBackOnADiskThatIsNearlyFull)
{
    free = min_free / 2;
    auto reserve = next_start();
    reserve.look();
    EXPECT_FALSE(is_held());
    EXPECT_FALSE(reserve.is_given_up());
    free = 0;
    reserve.look();
    EXPECT_TRUE(reserve.is_given_up()) << "nothing is to be begun all the same";
}

TEST_F(DiskReserve, WhereNothingIsToStayFreeThereIsNone)
{
    disk_reserve none{folder / "db", 0, [] { return 0; }};
    none.look();
    EXPECT_FALSE(none.make_room());
    EXPECT_FALSE(is_held());
    EXPECT_FALSE(none.is_given_up());
}

}  // namespace
}  // namespace todoke
