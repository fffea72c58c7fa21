// What an operator types, what is printed, and the exit status.
#include <fstream>
#include <gmock/gmock.h>
#include <unistd.h>

#include "tests/process/bench.hpp"

namespace todoke {
namespace {

using testing::AllOf;
using testing::HasSubstr;

TEST_F(Process, AGoodConfigurationIsCalledGood)
{
    write_configuration("");
    const auto told = run_command(program() + " --check-config --config " + file().string());
    EXPECT_EQ(told.status, 0);
    EXPECT_THAT(told.said, HasSubstr(file().string() + ": the configuration is good"));
    EXPECT_FALSE(std::filesystem::exists(folder / "todoke.db")) << "nothing was opened";
}

TEST_F(Process, EveryMistakeIsNamedAtOnceWithItsLine)
{
    write_configuration("[class.urgent]\nttl = \"soon\"\n[[provider]]\nname = \"mail\"\nchannel = \"fax\"\n");
    const auto told = run_command(program() + " --check-config --config " + file().string());
    EXPECT_EQ(told.status, 2);
    EXPECT_THAT(told.said, AllOf(HasSubstr(file().string() + ":9"), HasSubstr("ttl"),
                                 HasSubstr(file().string() + ":12"), HasSubstr("fax")));

    const auto started = run_command(program() + " --config " + file().string());
    EXPECT_EQ(started.status, 2);
    EXPECT_THAT(started.said, AllOf(HasSubstr("ttl"), HasSubstr("fax"), HasSubstr("not started")));
}

TEST_F(Process, AFileThatIsNotThereIsSaidSo)
{
    const auto told = run_command(program() + " --check-config --config " + file().string());
    EXPECT_EQ(told.status, 2);
    EXPECT_THAT(told.said, HasSubstr(file().string()));
}

TEST_F(Process, ASecondOneOnTheSameDatabaseDoesNotStart)
{
    write_configuration("");
    daemon.start();
    systemd.hear_until("READY=1");
    const auto second = run_command(program() + " --config " + file().string());
    EXPECT_EQ(second.status, 1);
    EXPECT_THAT(second.said, HasSubstr("todoke.db"));
    EXPECT_EQ(submit("urgent"), 202u) << "the first goes on";
    EXPECT_EQ(daemon.stop(), 0);
}

/// The stories of README's first command, told by the program that was built for the tests.
TEST(Demonstration, TellsItsFiveStories)
{
    const std::string source = TODOKE_SOURCE_DIR, program = std::string{TODOKE_BINARY_DIR} + "/todoked";
    const auto told = run_command("TODOKED=" + program + " " + source + "/demo/run --once");
    EXPECT_EQ(told.status, 0) << told.said;
    EXPECT_THAT(told.said, testing::Not(HasSubstr("is running"))) << "it is not, after --once";
    const auto story = [&](const std::string& number) {
        const auto from = told.said.find("== " + number + ". ");
        if (from == std::string::npos) return std::string{};
        return told.said.substr(from, told.said.find("\n==", from) - from);
    };
    EXPECT_THAT(story("1"), HasSubstr("-> sent"));
    EXPECT_THAT(story("2"),
                AllOf(HasSubstr("202 queued"), HasSubstr("quiet_hours"), testing::Not(HasSubstr("-> sent"))));
    EXPECT_THAT(story("3a"), HasSubstr("-> sent"));
    EXPECT_THAT(story("3b"), AllOf(HasSubstr("202 suppressed"), HasSubstr("duplicate of")));
    EXPECT_THAT(story("4"), AllOf(HasSubstr("by line: rejected"), HasSubstr("by sms: accepted"), HasSubstr("-> sent")));
    EXPECT_THAT(story("5"), AllOf(HasSubstr("by sms: retry"), HasSubstr("by sms: accepted"), HasSubstr("-> sent")));
}

std::string text_of(const std::string& file)
{
    std::ifstream from{TODOKE_SOURCE_DIR "/" + file};
    return {std::istreambuf_iterator<char>{from}, {}};
}

/// From `begin` to before `end`.
std::string part_of(const std::string& text, const std::string& begin, const std::string& end)
{
    const auto from = text.find(begin);
    if (from == std::string::npos) return {};
    return text.substr(from, text.find(end, from) - from);
}

/// What README and the demonstration itself tell a newcomer to type next.
TEST(Demonstration, StaysForTheCallsItNamesAndLeavesNothingBehind)
{
    const auto folder = std::filesystem::temp_directory_path() / ("todoke-demo-test-" + std::to_string(getpid()));
    std::filesystem::create_directory(folder);
    running_command demo{"env TMPDIR=" + folder.string() +
                         " TODOKED=" TODOKE_BINARY_DIR "/todoked " TODOKE_SOURCE_DIR "/demo/run"};
    const auto told = demo.read_until("Ctrl-C stops it");

    const auto printed = run_command(part_of(told, "   curl ", "   Its log"));
    EXPECT_EQ(printed.status, 0);
    EXPECT_THAT(printed.said, AllOf(HasSubstr(R"("queue":)"), HasSubstr(R"("state":"queued","channel":"email")")));

    const std::string socket_of_readme = "/run/todoke/api.sock";
    auto of_readme = part_of(text_of("README.md"), "curl --unix-socket " + socket_of_readme, "\n```");
    ASSERT_NE(of_readme, "");
    of_readme.replace(of_readme.find(socket_of_readme), socket_of_readme.size(),
                      part_of(told, folder.string(), " http://todoke/v1/status"));
    const auto answered = run_command("curl --silent -w ' %{http_code}'" + of_readme.substr(4));
    EXPECT_THAT(answered.said, AllOf(HasSubstr(R"("state":"queued","channel":"line")"), testing::EndsWith(" 202")));

    EXPECT_EQ(demo.stop().status, 0);
    EXPECT_TRUE(std::filesystem::is_empty(folder)) << "it removes what it made";
    std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace todoke
