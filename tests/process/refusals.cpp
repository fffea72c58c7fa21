// What another start would not mend is told to systemd as such.
#include <cstdint>
#include <fstream>
#include <gmock/gmock.h>

#include "tests/process/bench.hpp"

namespace todoke {
namespace {

using testing::HasSubstr;

constexpr int refused_for_good = 2;  // RestartPreventExitStatus= of the unit
const std::string relays_nothing = "[[provider]]\nname = \"mail\"\nchannel = \"email\"\nkind = \"sandbox\"\n";

struct Refusals : Process {
    /// A database that was in use and is closed.
    void leave_a_database()
    {
        write_configuration(relays_nothing);
        daemon.start();
        systemd.hear_until("READY=1");
        ASSERT_EQ(daemon.stop(), 0);
    }
    std::filesystem::path database() const { return folder / "todoke.db"; }
};

TEST_F(Refusals, ADatabaseOfANewerVersionIsForSomebodyToMend)
{
    leave_a_database();
    constexpr std::streamoff user_version = 60;  // of a database file's head, four bytes
    std::fstream file{database(), std::ios::in | std::ios::out | std::ios::binary};
    file.seekp(user_version);
    file.write("\0\0\3\347", 4);
    file.close();
    daemon.start();
    EXPECT_EQ(daemon.wait_for_end(), refused_for_good);
    EXPECT_THAT(log(), HasSubstr("written by a newer todoke (schema 999"));
}

TEST_F(Refusals, ADatabaseThatIsGoneIsForSomebodyToMend)
{
    leave_a_database();
    std::filesystem::remove(database());
    daemon.start();
    EXPECT_EQ(daemon.wait_for_end(), refused_for_good);
    EXPECT_THAT(log(), HasSubstr("put it back, or restore a backup"));
    EXPECT_FALSE(std::filesystem::exists(database())) << "and no empty one in its place";
}

/// Whoever has it may be gone in a moment.
TEST_F(Refusals, ADatabaseInUseIsTriedAgain)
{
    write_configuration(relays_nothing);
    daemon.start();
    systemd.hear_until("READY=1");
    daemon_process second{program(), file(), folder / "second.log"};
    second.start();
    EXPECT_EQ(second.wait_for_end(), 1);
    EXPECT_EQ(daemon.stop(), 0);
}

TEST_F(Refusals, AStartAsksForTimeWhileTheDatabaseIsOpened)
{
    write_configuration(relays_nothing);
    daemon.start();
    EXPECT_THAT(systemd.hear_until("READY=1").front(), HasSubstr("EXTEND_TIMEOUT_USEC="));
    EXPECT_EQ(daemon.stop(), 0);
}

}  // namespace
}  // namespace todoke
