// An operator's day at `todoke`: sent, shown, why in both languages, held and released, settled.
#include <algorithm>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/process/operator_bench.hpp"

namespace todoke {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST_F(Operator, SendsAndIsToldTheStoryInBothLanguages)
{
    begin();
    const auto stored =
        todoke("send --email hanako@example.jp --class transactional --subject 発送 'ご注文を発送しました'");
    EXPECT_EQ(stored.status, 0) << stored.said;
    EXPECT_THAT(stored.said, AllOf(HasSubstr("waiting, e-mail, due 20"), HasSubstr(" JST")));

    const auto id = send("--email taro@example.jp --class transactional --legs email 届きました", "sent");
    const auto shown = todoke("show " + id);
    EXPECT_THAT(shown.said,
                AllOf(HasSubstr(id), HasSubstr("class    transactional"), HasSubstr("tries 1"), HasSubstr("accepted")));
    EXPECT_THAT(todoke("why " + id).said, AllOf(HasSubstr("It was sent: a provider accepted it."),
                                                HasSubstr("the attempt ended: accepted (mail, e-mail)")));
    for (const auto* const locale : {"LANG=ja_JP.UTF-8", "LC_ALL=ja_JP.UTF-8", "LC_MESSAGES=ja"})
        EXPECT_THAT(todoke("why " + id, locale).said, AllOf(HasSubstr("送信済みです。プロバイダーが受け付けました。"),
                                                            HasSubstr("送信結果: 受付 (mail, メール)")));
    EXPECT_EQ(field(todoke("why --json " + id), "/state"), "sent");
}

TEST_F(Operator, ReadsTheTextFromItsInputAndAWholeSubmissionFromAFile)
{
    begin();
    const auto program =
        (std::filesystem::path{TODOKE_BINARY_DIR} / "todoke").string() + " --socket " + (folder / "api.sock").string();
    EXPECT_EQ(run_command("echo 届きました | " + program + " send --email a@example.jp --class urgent -").status, 0);
    const auto whole =
        run_command(R"(echo '{"to": {"email": "b@example.jp"}, "class": "fast", "content": {"text": "x"}}' | )" +
                    program + " send --file -");
    EXPECT_EQ(whole.status, 1);
    EXPECT_THAT(whole.said, AllOf(HasSubstr("/class"), HasSubstr("fast"))) << "what is to be mended is said";
}

TEST_F(Operator, ForecastsWhatWouldHoldAMessage)
{
    begin();
    const auto told = todoke("forecast --sms 090-1234-5678 --class promotional --legs sms セール");
    EXPECT_EQ(told.status, 0);
    EXPECT_THAT(told.said, AllOf(HasSubstr("suppressed"), HasSubstr("✗ consent (SMS): no promotional SMS consent")));
    EXPECT_THAT(told.said, Not(HasSubstr("✓")));
    EXPECT_THAT(todoke("forecast --all --sms 090-1234-5678 --class urgent --legs sms 確認").said, HasSubstr("✓"));
    const auto longer = "forecast --sms 090-1234-5678 --class urgent --legs sms " + std::string(161, 'a');
    EXPECT_THAT(todoke(longer).said, HasSubstr("SMS, SMS parts: 2")) << "160 letters are one part";
    EXPECT_EQ(field(todoke(longer + " --json"), "/parts"), "2");
    EXPECT_EQ(field(todoke("list --json"), "/messages"), "[]") << "nothing was stored";
}

TEST_F(Operator, HoldsACampaignAndReleasesIt)
{
    begin();
    const auto held = todoke("hold --json --campaign spring --reason 'wrong price' --for 2h");
    ASSERT_EQ(held.status, 0) << held.said;
    const auto number = field(held, "/id");
    const auto id = send("--email a@example.jp --class transactional --campaign spring --legs email x", "queued");
    EXPECT_THAT(todoke("why " + id).said,
                AllOf(HasSubstr("because of an operator's hold"), HasSubstr("held: wrong price (campaign spring)")));
    EXPECT_THAT(todoke("holds").said, AllOf(HasSubstr(number + "  campaign spring, until "), HasSubstr("wrong price")));
    EXPECT_THAT(todoke("status").said, AllOf(HasSubstr("held by an operator's hold"), HasSubstr("wrong price")));

    const auto released = todoke("release " + number);
    EXPECT_EQ(released.status, 0) << released.said;
    ask_until(address(), "", "/v1/messages/" + id, R"(","state":"sent")");
    EXPECT_THAT(todoke("holds").said, HasSubstr("nothing is held"));
    EXPECT_EQ(todoke("release " + number).status, 1) << "it has ended";
}

TEST_F(Operator, CancelsOneOrAllOfACampaign)
{
    begin();
    const std::string later = " --send-at 2099-01-01T00:00:00Z --ttl 7d";
    const auto message = [&](const std::string& who) {
        return send(
            "--email " + who + "@example.jp --class transactional --campaign autumn --legs email" + later + " x",
            "queued");
    };
    const auto first = message("a");
    message("b");
    message("c");
    EXPECT_THAT(todoke("cancel " + first).said, HasSubstr("cancelled"));
    EXPECT_EQ(todoke("cancel " + first).status, 1) << "it is final";
    EXPECT_THAT(todoke("cancel --campaign autumn --dry-run").said, HasSubstr("would be cancelled: 2"));
    EXPECT_THAT(todoke("cancel --campaign autumn").said, HasSubstr("cancelled: 2, too late: 0"));
    const auto listed = todoke("list --state cancelled --campaign autumn");
    EXPECT_THAT(listed.said, AllOf(HasSubstr(first), HasSubstr("STATE")));
    EXPECT_EQ(std::count(listed.said.begin(), listed.said.end(), '\n'), 4);
    EXPECT_THAT(todoke("list --state sent").said, HasSubstr("no message matches"));
    EXPECT_EQ(field(todoke("list --json --limit 2 --campaign autumn"), "/messages/1/state"), "cancelled");
}

TEST_F(Operator, SettlesWhatIsUncertainAndHasItGoAgain)
{
    begin();
    const auto id = send("--sms 090-1234-0003 --class transactional --legs sms x", "uncertain");
    EXPECT_THAT(todoke("why " + id).said,
                HasSubstr("`todoke resolve " + id + " --as sent --reason \"…\"`, or --as failed"));
    const auto settled = todoke("resolve " + id + " --as failed --reason 'not in their log'");
    EXPECT_EQ(settled.status, 0) << settled.said;
    EXPECT_THAT(settled.said, HasSubstr("settled; now: failed"));
    EXPECT_THAT(todoke("why " + id).said, AllOf(HasSubstr("not in their log"), HasSubstr("todoke retry " + id)));
    const auto again = todoke("retry " + id + " --reason 'they mended it'");
    EXPECT_EQ(again.status, 0) << again.said;
    EXPECT_THAT(again.said, HasSubstr("waiting, due "));
    const auto sent = send("--email a@example.jp --class transactional --legs email x", "sent");
    EXPECT_EQ(todoke("resolve " + sent + " --as sent --reason x").status, 1) << "it is not uncertain";
}

TEST_F(Operator, BlocksAnAddressAndFreesIt)
{
    begin();
    EXPECT_EQ(todoke("blocks add --sms 090-1234-5678 --reason 'asked by phone'").status, 0);
    EXPECT_THAT(todoke("blocks list").said,
                AllOf(HasSubstr("SMS"), HasSubstr("+819012345678"), HasSubstr("asked by phone")));
    EXPECT_THAT(todoke("blocks list --sms +819012345678").said, HasSubstr("asked by phone"));
    const auto id = send("--sms 090-1234-5678 --class transactional --legs sms x", "suppressed");
    EXPECT_THAT(todoke("why " + id).said, HasSubstr("The rule: a blocked address"));
    EXPECT_EQ(todoke("blocks remove --sms 090-1234-5678").status, 0);
    EXPECT_THAT(todoke("blocks list").said, HasSubstr("no such address is blocked"));
    EXPECT_EQ(todoke("blocks remove --sms 090-1234-5678").status, 1);
}

TEST_F(Operator, SeesTheWholeOnceOrAgainAndAgain)
{
    begin();
    const auto once = todoke("status");
    EXPECT_EQ(once.status, 0);
    EXPECT_THAT(once.said, AllOf(HasSubstr("Queue"), HasSubstr("due now"), HasSubstr("mail"), HasSubstr("todoke.db")));
    EXPECT_THAT(once.said, Not(HasSubstr("\x1b"))) << "no terminal, no colours";
    EXPECT_THAT(todoke("status --color always").said, HasSubstr("\x1b[1mQueue"));
    const auto watched = todoke("status --watch --interval 0.1 --count 3 --json");
    EXPECT_EQ(std::count(watched.said.begin(), watched.said.end(), '\n'), 3) << watched.said;
    EXPECT_THAT(todoke("status", "LANG=ja_JP.UTF-8").said, HasSubstr("キュー"));
}

/// script(1) gives it a terminal.
TEST_F(Operator, HasColoursOnATerminalUnlessNoColorIsSet)
{
    begin();
    const auto on_terminal = [&](const std::string& environment) {
        const auto line =
            fmt::format("{} {}/todoke --socket {}/api.sock status", environment, TODOKE_BINARY_DIR, folder.string());
        return run_command("env -u NO_COLOR TERM=xterm script -qec '" + line + "' /dev/null").said;
    };
    EXPECT_THAT(on_terminal("env"), HasSubstr("\x1b[1mQueue"));
    EXPECT_THAT(on_terminal("env NO_COLOR=1"), AllOf(HasSubstr("Queue"), Not(HasSubstr("\x1b"))));
    EXPECT_THAT(on_terminal("env TERM=dumb"), AllOf(HasSubstr("Queue"), Not(HasSubstr("\x1b"))));
}

TEST_F(Operator, WithoutADaemonIsToldHowToStartIt)
{
    write_configuration("");
    auto told = todoke("status");
    EXPECT_EQ(told.status, 3);
    EXPECT_THAT(told.said, AllOf(HasSubstr("no such socket"), HasSubstr("systemctl start todoked")));
    std::filesystem::create_directory(folder / "api.sock");
    told = todoke("status");
    EXPECT_EQ(told.status, 3);
    EXPECT_THAT(told.said, HasSubstr("systemctl"));
}

TEST_F(Operator, IsToldWhichGroupMayOpenTheSocket)
{
    begin();
    chmod((folder / "api.sock").c_str(), 0);
    chmod(folder.c_str(), 0755);
    const auto copy = folder / "todoke-for-all";  // the build's own folder may be closed to others
    std::filesystem::copy_file(std::filesystem::path{TODOKE_BINARY_DIR} / "todoke", copy);
    const std::string as_nobody = geteuid() == 0 ? "setpriv --reuid=65534 --regid=65534 --clear-groups " : "";
    const auto told =
        run_command(as_nobody + copy.string() + " --socket " + (folder / "api.sock").string() + " status");
    EXPECT_EQ(told.status, 3) << told.said;
    EXPECT_THAT(told.said, AllOf(HasSubstr("may not open it"), HasSubstr("usermod -aG ")));
}

}  // namespace
}  // namespace todoke
