// What the package's postinst does as root with what others wrote: its functions, run by a shell without a booted
// system.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <iterator>
#include <string>

namespace todoke {
namespace {

class Postinst : public testing::Test {
protected:
    void SetUp() override
    {
        std::string name = (std::filesystem::temp_directory_path() / "todoke-postinst-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
        std::filesystem::create_directories(folder_ / "etc/conf.d");
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    void write(const std::string& file, const std::string& text) { std::ofstream{folder_ / file} << text; }

    /// What `command` prints, run in the test's folder with the functions of the script at hand.
    std::string says(const std::string& command)
    {
        write("script", "sed '/= configure /,$d' " TODOKE_SOURCE_DIR
                        "/packaging/deb/todoke.postinst >functions\n"
                        ". ./functions\n" +
                            command + "\n");
        EXPECT_EQ(std::system(("cd " + folder_.string() + " && sh script >said").c_str()), 0) << command;
        std::ifstream said{folder_ / "said", std::ios::binary};
        return {std::istreambuf_iterator<char>{said}, {}};
    }

    std::filesystem::path folder_;
};

using namespace std::string_literals;

/// A daemon that was taken over can write its own environment: not one word of it may become a command's or the
/// loader's.
TEST_F(Postinst, TakesOfTheDaemonsEnvironmentOnlyTheSecretsThatTheConfigurationNames)
{
    write("etc/todoke.toml", "secret = { env = \"SHOP_TOKEN\" }\nother = { env = \"LD_AUDIT\" }\n");
    write("etc/conf.d/mail.toml", "password = { env = 'MAIL_PASSWORD' }\n");
    write("environ",
          "sh\0-c\0touch taken\0LD_PRELOAD=/tmp/evil.so\0LD_AUDIT=/tmp/evil.so\0PATH=/tmp\0"
          "CREDENTIALS_DIRECTORY=/tmp/evil\0SHOP_TOKEN=a b\0MAIL_PASSWORD=c=$(touch taken)\0"
          "SHOP_TOKEN=second\0"s);
    EXPECT_EQ(says("environment_for_check environ etc credentials"),
              "MAIL_PASSWORD=c=$(touch taken)\0SHOP_TOKEN=a b\0"s);
    std::filesystem::create_directory(folder_ / "credentials");
    EXPECT_EQ(says("environment_for_check environ etc credentials"),
              "CREDENTIALS_DIRECTORY=credentials\0MAIL_PASSWORD=c=$(touch taken)\0SHOP_TOKEN=a b\0"s);
    EXPECT_FALSE(std::filesystem::exists(folder_ / "taken"));
}

TEST_F(Postinst, ShowsNothingThatATerminalWouldObey)
{
    write("verdict", "wrong.toml:1:\tcolour 色\n\x1b[2J\r\x07 \xc2\x9b \xe2\x80\xae \xe2\x81\xa6\x7f\n");
    EXPECT_EQ(says("printable <verdict"), "wrong.toml:1:\tcolour 色\n?[2J?? ? ? ??\n");
}

/// The daemon's own memory is what is read there, as much of it as it likes to show.
TEST_F(Postinst, ReadsNotMoreOfTheEnvironmentThanOneCanBe)
{
    write("etc/todoke.toml", "secret = { env = \"SHOP_TOKEN\" }\nother = { env = \"LATER\" }\n");
    write("environ", "SHOP_TOKEN=a\0"s + std::string(2'000'000, 'x') + "\0LATER=b\0"s);
    EXPECT_EQ(says("environment_for_check environ etc credentials"), "SHOP_TOKEN=a\0"s);
}

/// The check runs outside the daemon's sandbox: without a terminal to type into, and without a way to more rights.
TEST_F(Postinst, ChecksWithoutATerminalAndWithoutAWayToMoreRights)
{
    EXPECT_EQ(says("echo \"$as_daemon\""),
              "setsid --wait setpriv --reuid=todoke --regid=todoke --init-groups --no-new-privs\n");
}

/// Everybody on the machine may read the words of a command: a secret is handed on beside them.
TEST_F(Postinst, HandsTheSecretsToTheCheckAndToNobodyElse)
{
    write("watch", "#!/bin/sh\necho \"$@\" >words\nexec \"$@\"\n");
    write("program", "#!/bin/sh\nenv | grep -E 'TOKEN|HOME|EMPTY' | sort\necho \"$@\"\necho wrong >&2\nexit 2\n");
    EXPECT_EQ(says("chmod +x watch program; as_daemon=./watch; export HOME=/root\n"
                   "printf 'SHOP_TOKEN=a b=c\\nd\\0EMPTY=\\0' | check_with ./program || echo status $?"),
              "EMPTY=\nSHOP_TOKEN=a b=c\n--check-config\nwrong\nstatus 2\n");
    const auto words = says("cat words");
    EXPECT_THAT(words, testing::HasSubstr("./program --check-config"));
    EXPECT_THAT(words, testing::Not(testing::HasSubstr("a b=c")));
}

/// The daemon's user may stop and kill what runs as itself: that must hold up no installation, and is said.
TEST_F(Postinst, IsHeldUpByNoCheckThatDoesNotEnd)
{
    write("program", "#!/bin/sh\nkill -STOP $$\n");
    const auto said =
        says("chmod +x program; as_daemon=env; check_seconds=1\ncheck_with ./program </dev/null || echo no");
    EXPECT_THAT(said, testing::EndsWith("no\n"));
    EXPECT_THAT(said, testing::HasSubstr("did not come to its end (status 137)"));
}

TEST_F(Postinst, LeavesAFolderOfSecretsAsItsOperatorMadeIt)
{
    EXPECT_EQ(says("umask 000; make_folder_of_secrets new; stat -c %a new"), "700\n");
    EXPECT_EQ(says("mkdir -m 0750 own; make_folder_of_secrets own; stat -c %a own"), "750\n");
    EXPECT_EQ(says("mkdir -m 0755 other; ln -s other link; make_folder_of_secrets link; stat -c %a other"), "755\n");
    EXPECT_EQ(says("ln -s nowhere loose; make_folder_of_secrets loose; ls -d nowhere 2>/dev/null || echo none"),
              "none\n");
}

}  // namespace
}  // namespace todoke
