// The API's socket: whoever the file system lets in may do all, so its mode is the door. And that for reports.
#include <fstream>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/process/bench.hpp"

namespace todoke {
namespace {

using testing::HasSubstr;

struct SocketRights : Process {
    SocketRights() { write_configuration("[[provider]]\nname = \"mail\"\nchannel = \"email\"\nkind = \"sandbox\"\n"); }
    ~SocketRights() override { ::umask(before_); }
    std::string path() const { return (folder / "api.sock").string(); }
    /// Mode, owner and group of the socket.
    void expect_the_rights_of_a_door() const { expect_the_rights_of_a_door(path()); }
    static void expect_the_rights_of_a_door(const std::string& at)
    {
        struct stat seen {};
        ASSERT_EQ(::lstat(at.c_str(), &seen), 0);
        EXPECT_TRUE(S_ISSOCK(seen.st_mode));
        EXPECT_EQ(seen.st_mode & 07777, 0660u);
        EXPECT_EQ(seen.st_uid, ::geteuid());
        EXPECT_EQ(seen.st_gid, ::getegid());
    }
    void start()
    {
        daemon.start();
        systemd.hear_until("READY=1");
    }

private:
    const mode_t before_ = ::umask(0);
};

TEST_F(SocketRights, AreTheSameWhateverTheUmask)
{
    for (const mode_t mask : {0000u, 0022u, 0077u, 0777u}) {
        ::umask(mask == 0777 ? 0177 : mask);  // of its other files, too
        start();
        expect_the_rights_of_a_door();
        EXPECT_EQ(daemon.stop(), 0);
        EXPECT_FALSE(std::filesystem::exists(path())) << "nothing is left of it";
    }
}

TEST_F(SocketRights, AreThoseOfANewOneAfterACrash)
{
    start();
    daemon.kill_at_once();
    ASSERT_TRUE(std::filesystem::exists(path()));
    ASSERT_EQ(::chmod(path().c_str(), 0777), 0);
    start();
    expect_the_rights_of_a_door();
    EXPECT_EQ(http_caller{address()}.call({"GET", "/v1/status", {}, ""}).status, 200u);
    EXPECT_EQ(daemon.stop(), 0);
}

TEST_F(SocketRights, AreTheSameOfTheDoorForReports)
{
    const auto reports = folder / "mail" / "reports.sock";
    std::filesystem::create_directory(reports.parent_path());
    write_configuration(
        "[[provider]]\nname = \"mail\"\nchannel = \"email\"\nkind = \"smtp\"\nhost = \"127.0.0.1\"\n"
        "security = \"none\"\nfrom = \"shop@example.jp\"\nunsubscribe = \"mailto:stop@example.jp\"\n"
        "bounces = \"bounces@example.jp\"\nreports = \"unix:" +
        reports.string() + "\"\n");
    for (const mode_t mask : {0000u, 0077u}) {
        ::umask(mask);
        start();
        expect_the_rights_of_a_door(reports);
        expect_the_rights_of_a_door();
        EXPECT_EQ(daemon.stop(), 0);
    }
    EXPECT_THAT(log(), testing::Not(HasSubstr("may call the whole API")));
}

TEST_F(SocketRights, WhatIsNoSocketOfOursIsLeftAlone)
{
    std::ofstream{path()} << "somebody's";
    daemon.start();
    EXPECT_EQ(daemon.wait_for_end(), 1);
    EXPECT_THAT(log(), HasSubstr("is there and is no socket"));
    EXPECT_EQ(std::filesystem::file_size(path()), 10u);

    std::filesystem::remove(path());
    std::filesystem::create_symlink("/etc/passwd", path());
    daemon.start();
    EXPECT_EQ(daemon.wait_for_end(), 1) << "nor what a link leads to";
    EXPECT_TRUE(std::filesystem::is_symlink(path()));
}

TEST_F(SocketRights, AFolderThatIsNotThereIsSaid)
{
    std::ofstream{file()}
        << "[site]\ntrust_clock = true\n[api]\nlisten = [\"unix:" << folder.string()
        << "/nowhere/api.sock\"]\n[store]\npath = \"" << folder.string()
        << "/todoke.db\"\nmin_free_disk = \"0\"\n[[provider]]\nname = \"mail\"\nchannel = \"email\"\nkind = "
           "\"sandbox\"\n";
    daemon.start();
    EXPECT_EQ(daemon.wait_for_end(), 1);
    EXPECT_THAT(log(), HasSubstr("nowhere/api.sock"));
    EXPECT_FALSE(std::filesystem::exists(folder / "nowhere"));
}

}  // namespace
}  // namespace todoke
