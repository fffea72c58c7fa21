#include "daemon/disk_reserve.hpp"

#include <filesystem>
#include <gtest/gtest.h>
#include <unistd.h>

namespace todoke {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t mebibyte = 1 << 20, min_free = 8 * mebibyte;

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
    EXPECT_FALSE(is_held());
    EXPECT_FALSE(none.is_given_up());
}

}  // namespace
}  // namespace todoke
