// Files that are written where others may have put something under their names.
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <random>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/cli/private_file.hpp"

namespace todoke::cli {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class PrivateFile : public testing::Test {
protected:
    PrivateFile() : folder{fs::temp_directory_path() / ("todoke-private-" + std::to_string(std::random_device{}()))}
    {
        fs::create_directory(folder);
    }
    ~PrivateFile() override { fs::remove_all(folder); }

    std::string path(const std::string& name) const { return (folder / name).string(); }
    void plant(const std::string& name, const std::string& content) const { std::ofstream{path(name)} << content; }
    std::string content(const std::string& name) const
    {
        std::ifstream from{path(name)};
        return {std::istreambuf_iterator<char>{from}, {}};
    }
    std::ptrdiff_t names() const { return std::distance(fs::directory_iterator{folder}, {}); }
    std::string trouble(const std::string& at) const
    {
        try {
            private_file made{at};
            made.write("x");
            made.put_in_place();
        } catch (const std::runtime_error& e) {
            return e.what();
        }
        return "";
    }

    const fs::path folder;
};

TEST_F(PrivateFile, IsThereWhenItIsWholeAndForItsOwnerOnly)
{
    plant("ledger", "old");
    fs::permissions(path("ledger"), fs::perms::all);
    {
        private_file made{path("ledger")};
        made.write("new ");
        made.write("content");
        EXPECT_EQ(content("ledger"), "old") << "not before it is whole";
        made.put_in_place();
        made.write(", more");
    }
    EXPECT_EQ(content("ledger"), "new content, more");
    EXPECT_EQ(fs::status(path("ledger")).permissions(), fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_EQ(names(), 1) << "no other name stays";
}

TEST_F(PrivateFile, MayHaveTheLongestNameAFolderTakes)
{
    EXPECT_EQ(trouble(path(std::string(255, 'n'))), "");
    EXPECT_EQ(content(std::string(255, 'n')), "x");
}

TEST_F(PrivateFile, LeavesNothingWhenItIsGivenUp)
{
    {
        private_file made{path("ledger")};
        made.write("half");
    }
    EXPECT_EQ(names(), 0);
}

/// Nobody would find a file of customers under a hidden name that a kill left.
TEST_F(PrivateFile, HasNoNameBeforeItIsWhole)
{
    const int nameless = open(folder.c_str(), O_TMPFILE | O_RDWR, 0600);
    if (nameless < 0) GTEST_SKIP() << "this file system knows no files without a name";
    close(nameless);
    plant("ledger", "old");
    private_file again{path("ledger")}, made{path("new")};
    again.write("new");
    made.write("new");
    EXPECT_EQ(names(), 1);
    again.put_in_place();
    made.put_in_place();
    EXPECT_EQ(names(), 2);
    EXPECT_EQ(content("ledger") + content("new"), "newnew");
}

TEST_F(PrivateFile, FollowsNoLinkThatSomebodyPlanted)
{
    plant("victim", "mine");
    fs::create_symlink(path("victim"), path("ledger"));
    fs::create_symlink(path("victim"), path("ledger.part"));
    fs::create_symlink(path("victim"), path("ledger.new"));
    EXPECT_EQ(trouble(path("ledger")), "");
    EXPECT_EQ(content("victim"), "mine");
    EXPECT_FALSE(fs::is_symlink(path("ledger")));
    EXPECT_EQ(content("ledger"), "x");
}

/// /dev/stdout is a link: root would replace it, for everybody.
TEST_F(PrivateFile, ALinkToADeviceStays)
{
    EXPECT_EQ(mkfifo(path("pipe").c_str(), 0600), 0);
    plant("redirected", "");
    const int number = open(path("redirected").c_str(), O_WRONLY | O_CLOEXEC);
    const std::vector<std::pair<std::string, std::string>> links{
        {"to_pipe", path("pipe")},
        {"to_device", "/dev/null"},
        {"to_folder", "/"},
        {"to_descriptor", "/proc/self/fd/" + std::to_string(number)},  // as /dev/stdout with its output in a file
    };
    for (const auto& [name, target] : links) {
        fs::create_symlink(target, path(name));
        EXPECT_THAT(trouble(path(name)), HasSubstr("is no file, or leads to none")) << name;
        EXPECT_TRUE(fs::is_symlink(path(name))) << name;
    }
    close(number);
    fs::create_symlink(path("nobody"), path("to_nowhere"));
    EXPECT_EQ(trouble(path("to_nowhere")), "");
    EXPECT_EQ(content("to_nowhere"), "x");
}

TEST_F(PrivateFile, SaysWhyItCannotBe)
{
    fs::create_directory(path("folder"));
    EXPECT_EQ(mkfifo(path("pipe").c_str(), 0600), 0);
    EXPECT_THAT(trouble(path("folder")), HasSubstr("is no file"));
    EXPECT_THAT(trouble(path("pipe")), HasSubstr("is no file")) << "root would lose a device";
    EXPECT_THAT(trouble(path("nowhere/ledger")), HasSubstr("nowhere/ledger: No such file or directory"));
}

TEST_F(PrivateFile, ANoteIsBelievedOnlyIfItIsOnesOwn)
{
    EXPECT_EQ(read_own_file(path("note")).is, own_file::kind::none);
    plant("note", "row 7");
    EXPECT_EQ(read_own_file(path("note")).content, "row 7");
    fs::create_symlink(path("note"), path("link"));
    EXPECT_EQ(read_own_file(path("link")).is, own_file::kind::link);
    {
        const auto held = read_own_file(path("note"));
        EXPECT_EQ(read_own_file(path("note")).is, own_file::kind::in_use);
    }
    fs::permissions(path("note"), fs::perms::others_write, fs::perm_options::add);
    EXPECT_EQ(read_own_file(path("note")).is, own_file::kind::foreign) << "anybody may have written it";
    EXPECT_EQ(mkfifo(path("pipe").c_str(), 0600), 0);
    EXPECT_EQ(read_own_file(path("pipe")).is, own_file::kind::foreign) << "and nobody waits for a pipe";
    EXPECT_EQ(read_own_file(path("")).is, own_file::kind::foreign) << "a folder";
    if (geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
    plant("given", "row 7");
    ASSERT_EQ(chown(path("given").c_str(), 65534, 65534), 0);
    EXPECT_EQ(read_own_file(path("given")).is, own_file::kind::foreign);
}

}  // namespace
}  // namespace todoke::cli
