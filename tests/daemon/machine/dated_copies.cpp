// The copies of a folder: how they are named, and which of them go.
#include "daemon/machine/dated_copies.hpp"

#include <fmt/format.h>
#include <fstream>
#include <gmock/gmock.h>
#include <unistd.h>

namespace todoke {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

/// One of this day.
std::string copy_of(const std::string& day)
{
    return name_of_copy(*parse_instant(day + "T03:30:00Z"));
}

const std::string newest = copy_of("2026-11-27");

TEST(DatedCopies, AreNamedAfterTheirSecondSoThatTheirNamesAreInTheirOrder)
{
    EXPECT_EQ(name_of_copy(*parse_instant("2026-11-27T12:30:00.999+09:00")), "todoke-2026-11-27T033000Z.db");
    EXPECT_LT(name_of_copy(*parse_instant("2026-11-27T03:30:00Z")),
              name_of_copy(*parse_instant("2026-11-27T03:30:01Z")));
    EXPECT_LT(copy_of("2026-12-31"), copy_of("2027-01-01"));
}

TEST(DatedCopies, TheOldestBeyondTheNumberGo)
{
    const std::vector<std::string> there{newest, copy_of("2026-11-25"), copy_of("2026-11-26"), copy_of("2025-12-31")};
    EXPECT_THAT(copies_to_remove(there, newest, 4), IsEmpty());
    EXPECT_THAT(copies_to_remove(there, newest, 3), ElementsAre(copy_of("2025-12-31")));
    EXPECT_THAT(copies_to_remove(there, newest, 1),
                ElementsAre(copy_of("2025-12-31"), copy_of("2026-11-25"), copy_of("2026-11-26")));
    EXPECT_THAT(copies_to_remove({newest}, newest, 1), IsEmpty());
}

/// A clock that was wrong when the others were made: what was just made is the newest all the same.
TEST(DatedCopies, TheOneThatWasJustMadeStays)
{
    EXPECT_THAT(copies_to_remove({newest, copy_of("2099-01-01"), copy_of("2099-01-02")}, newest, 2),
                ElementsAre(copy_of("2099-01-01")));
    EXPECT_THAT(copies_to_remove({newest, copy_of("2099-01-01")}, newest, 1), ElementsAre(copy_of("2099-01-01")));
}

TEST(DatedCopies, WhatHasAnotherNameStays)
{
    const std::vector<std::string> others{"todoke-2026-11-01.db",
                                          "before-upgrade.db",
                                          "todoke.db",
                                          copy_of("2026-01-01") + ".gpg",
                                          copy_of("2026-01-01") + "-wal",
                                          "old-" + copy_of("2026-01-01"),
                                          "todoke-2026-02-30T033000Z.db",
                                          "todoke-2026-1-1T033000Z.db",
                                          "todoke-2026-01-01T033000.db",
                                          ""};
    EXPECT_THAT(copies_to_remove(others, newest, 1), IsEmpty());
}

TEST(DatedCopies, WhatACopyLeftThatWasCutOffGoesAndOneThatIsBeingMadeStays)
{
    const auto now = *parse_instant("2026-11-27T03:30:00Z");
    const auto cut_off = name_of_copy(now - std::chrono::hours{12}) + ".partial",
               young = name_of_copy(now - std::chrono::hours{12} + std::chrono::seconds{1}) + ".partial";
    EXPECT_THAT(cut_off_copies({newest, cut_off, cut_off + "-journal", young, copy_of("2026-11-20")}, now),
                ElementsAre(cut_off, cut_off + "-journal"));
    EXPECT_THAT(copies_to_remove({newest, cut_off, young}, newest, 1), IsEmpty()) << "they are no copies";
}

class FolderOfCopies : public testing::Test {
protected:
    FolderOfCopies() { fs::create_directories(folder); }
    ~FolderOfCopies() override { fs::remove_all(folder); }

    const fs::path folder = fs::path{testing::TempDir()} / fmt::format("dated_copies.{}", getpid());
};

TEST_F(FolderOfCopies, IsThinnedOut)
{
    for (const auto& name : {newest, copy_of("2026-11-26"), copy_of("2026-11-25"), std::string{"notes"}})
        std::ofstream{folder / name} << name;
    EXPECT_THAT(thin_out(folder, newest, 2), ElementsAre(copy_of("2026-11-25")));
    EXPECT_FALSE(fs::exists(folder / copy_of("2026-11-25")));
    for (const auto& name : {newest, copy_of("2026-11-26"), std::string{"notes"}})
        EXPECT_TRUE(fs::exists(folder / name));
}

TEST_F(FolderOfCopies, IsRidOfWhatWasCutOff)
{
    const auto left = copy_of("2026-11-25") + ".partial";
    for (const auto& name : {left, copy_of("2026-11-25")}) std::ofstream{folder / name} << name;
    EXPECT_THAT(remove_cut_off(folder, *parse_instant("2026-11-27T03:30:00Z")), ElementsAre(left));
    EXPECT_FALSE(fs::exists(folder / left));
    EXPECT_TRUE(fs::exists(folder / copy_of("2026-11-25")));
}

TEST_F(FolderOfCopies, SaysWhatCannotBeRemoved)
{
    const auto stuck = folder / copy_of("2026-11-25");
    fs::create_directories(stuck / "not empty");
    try {
        thin_out(folder, newest, 1);
        ADD_FAILURE() << "nothing was said";
    } catch (const std::runtime_error& e) {
        EXPECT_THAT(e.what(),
                    testing::StartsWith(stuck.string() + " is older than the 1 copies to keep and cannot be"));
    }
}

}  // namespace
}  // namespace todoke
