// Every command there is, in each way it may be read: by a program, from a pipe, on a terminal. A new command gets a
// row here, or a test fails.
#include <boost/json/parse.hpp>
#include <fmt/format.h>
#include <fstream>
#include <gmock/gmock.h>
#include <set>
#include <sstream>

#include "daemon/cli/program.hpp"
#include "tests/process/operator_bench.hpp"

namespace todoke {
namespace {

using testing::HasSubstr;
using testing::Not;

/// "customers show": what is typed, without what is named.
void add_commands(const CLI::App& of, const std::string& before, std::set<std::string>& to)
{
    const auto below = of.get_subcommands([](const CLI::App*) { return true; });
    for (const auto* one : below)
        add_commands(*one, before.empty() ? one->get_name() : before + " " + one->get_name(), to);
    if (below.empty()) to.insert(before);
}

struct typed_row {
    std::string command, names;
};

class EveryCommand : public Operator {
protected:
    /// In the order of a day; what each is about is made anew, for an order can be given once.
    std::vector<typed_row> rows()
    {
        const auto number = std::to_string(++made_);
        auto made = about_messages(number);
        for (auto& more : {about_holds_and_blocks(number), about_the_whole(), about_customers_and_copies(number)})
            made.insert(made.end(), more.begin(), more.end());
        return made;
    }

    std::vector<typed_row> about_messages(const std::string& number)
    {
        const std::string later =
            "--email a@example.jp --send-at 2099-01-01T00:00:00Z --ttl 7d --class transactional x";
        const auto waiting = send(later, "queued");
        const auto uncertain = send("--sms 090-1234-0003 --class transactional --legs sms x" + number, "uncertain");
        const auto failed = send("--sms 090-1234-0002 --class transactional --legs sms x" + number, "failed");
        return {{"send", later},
                {"forecast", later},
                {"list", ""},
                {"show", waiting},
                {"why", waiting},
                {"cancel", waiting},
                {"retry", failed + " --reason x"},
                {"resolve", uncertain + " --as sent --reason x"}};
    }

    std::vector<typed_row> about_holds_and_blocks(const std::string& number)
    {
        const auto old = field(todoke("hold --json --campaign old" + number + " --for 2h --reason x"), "/id");
        return {{"hold", "--campaign new" + number + " --for 2h --reason x"},
                {"holds", ""},
                {"release", old},
                {"blocks add", "--email b@example.jp --reason x"},
                {"blocks list", ""},
                {"blocks remove", "--email b@example.jp"}};
    }

    static std::vector<typed_row> about_the_whole()
    {
        return {{"status", ""}, {"limits", ""}, {"top", "--watch --count 1"}, {"doctor", ""}};
    }

    std::vector<typed_row> about_customers_and_copies(const std::string& number) const
    {
        const auto person = "c-" + number, config = " --config " + file().string();
        const auto people = (folder / ("customers" + number)).string(), copy = (folder / ("copy" + number)).string();
        std::ofstream{people} << "customer,email,consented_at,consent_source,consent.promotional.email\n"
                              << person << ",c@example.jp,2026-11-01T00:00:00Z,form,true\n";
        return {{"customers import", people}, {"customers show", person},  {"customers timeline", person},
                {"consents export", ""},      {"customers erase", person}, {"backup", copy + config},
                {"restore", copy + config},   {"adopt", "--reason x"}};
    }

    /// What reached its standard output. script(1) gives it a terminal.
    finished printed_by(const typed_row& one, const std::string& option, bool on_terminal = false)
    {
        const auto line = fmt::format("{}/todoke --socket {}/api.sock {} {} {} 2>/dev/null", TODOKE_BINARY_DIR,
                                      folder.string(), option, one.command, one.names);
        if (!on_terminal) return run_command(line);
        return run_command("env -u NO_COLOR TERM=xterm script -qec '" + line + "' /dev/null");
    }

    /// Each with its output, as it was read in this way. The daemon is stopped for a restore, and runs again after it.
    std::vector<std::pair<std::string, std::string>> all(const std::string& option, bool on_terminal)
    {
        std::vector<std::pair<std::string, std::string>> made;
        for (const auto& one : rows()) {
            const bool is_restore = one.command == "restore";
            if (is_restore) daemon.stop();
            const auto told = printed_by(one, option, on_terminal);
            const bool has_findings = one.command == "doctor" && told.status == cli::wants_attention;
            EXPECT_TRUE(told.status == 0 || has_findings) << one.command << ": " << told.status << ", " << told.said;
            made.emplace_back(one.command, told.said);
            if (!is_restore) continue;
            daemon.start();
            systemd.hear_until("READY=1");
        }
        return made;
    }

    static void expect_json(const std::string& command, const std::string& printed)
    {
        EXPECT_NE(printed, "") << command << " --json says nothing";
        std::istringstream lines{printed};
        for (std::string line; std::getline(lines, line);) {
            boost::system::error_code error;
            boost::json::parse(line, error);
            EXPECT_FALSE(error) << command << " --json prints " << line;
        }
    }

private:
    int made_ = 0;
};

TEST_F(EveryCommand, HasARowHere)
{
    begin();
    std::set<std::string> here, there;
    for (const auto& one : rows()) here.insert(one.command);
    cli::program program;
    add_commands(program.whole(), "", there);
    EXPECT_EQ(here, there);
}

TEST_F(EveryCommand, PrintsJsonForPrograms)
{
    begin();
    for (const auto& [command, printed] : all("--json", false)) {
        expect_json(command, printed);
        EXPECT_THAT(printed, Not(HasSubstr("\x1b"))) << command;
    }
}

TEST_F(EveryCommand, SaysWhatItDidWithoutColoursInAPipe)
{
    begin();
    for (const auto& [command, printed] : all("", false)) {
        EXPECT_NE(printed, "") << command << " says nothing";
        EXPECT_THAT(printed, Not(HasSubstr("\x1b"))) << command;
    }
}

/// Those that show the state of something paint it; the others have nothing to paint.
TEST_F(EveryCommand, ThatShowsAStateHasColoursOnATerminal)
{
    begin();
    const std::set<std::string> painted{"send",    "forecast", "list",   "show", "why",
                                        "resolve", "status",   "limits", "top",  "doctor"};
    for (const auto& [command, printed] : all("", true))
        EXPECT_EQ(printed.find('\x1b') != printed.npos, painted.contains(command)) << command << ": " << printed;
}

TEST_F(EveryCommand, HasNoColoursInJsonOnATerminal)
{
    begin();
    for (const auto& [command, printed] : all("--json", true)) {
        expect_json(command, printed);
        EXPECT_THAT(printed, Not(HasSubstr("\x1b"))) << command;
    }
}

/// A page in the place of the one before: no line of an older, longer page shows through.
TEST_F(EveryCommand, ThatWatchesRedrawsItsPageInPlace)
{
    begin();
    for (const auto* const command : {"status", "limits", "top"}) {
        const auto shown = printed_by({command, "--watch --interval 0.1 --count 3"}, "", true).said;
        EXPECT_TRUE(shown.starts_with("\x1b[2J")) << "the terminal is cleared once";
        EXPECT_EQ(shown.find("\x1b[2J", 1), shown.npos) << command;
        std::size_t pages = 0;
        for (auto at = shown.find("\x1b[H"); at != shown.npos; at = shown.find("\x1b[H", at + 1)) ++pages;
        EXPECT_EQ(pages, 3u) << command;
        EXPECT_TRUE(shown.ends_with("\x1b[J")) << "what was below is erased";
        std::size_t lines = 0, erased = 0;
        for (auto at = shown.find('\n'); at != shown.npos; at = shown.find('\n', at + 1)) ++lines;
        for (auto at = shown.find("\x1b[K"); at != shown.npos; at = shown.find("\x1b[K", at + 1)) ++erased;
        EXPECT_EQ(lines, erased) << command << ": each line erases what was behind it";
        EXPECT_THAT(printed_by({command, "--watch --interval 0.1 --count 2"}, "").said, Not(HasSubstr("\x1b")))
            << "a pipe gets one page after the other";
    }
}

TEST_F(EveryCommand, OfACustomerShowsTellsAndErases)
{
    begin();
    const auto stored = api.call({"PUT",
                                  "/v1/customers/c-1001",
                                  {"Content-Type: application/json"},
                                  R"({"email": "hanako@example.jp", "time_zone": "Asia/Tokyo"})"});
    ASSERT_LT(stored.status, 300u) << stored.body;
    const auto sent = send("--customer c-1001 --class transactional --legs email 届きました", "sent");
    const auto waits = send(
        "--customer c-1001 --class transactional --legs email --send-at 2099-01-01T00:00:00Z "
        "--ttl 7d 後で",
        "queued");
    EXPECT_EQ(field(todoke("customers show c-1001"), "/email"), "hanako@example.jp");
    const auto told = todoke("customers timeline c-1001");
    EXPECT_THAT(told.said, testing::AllOf(HasSubstr(sent), HasSubstr(waits)));
    const auto erased = todoke("customers erase c-1001");
    EXPECT_EQ(erased.status, 0);
    EXPECT_THAT(erased.said, HasSubstr("erased: the personal data is gone"));
    EXPECT_EQ(todoke("customers show c-1001").status, 1) << "nobody is there";
    EXPECT_EQ(field(todoke("show --json " + waits), "/state"), "cancelled") << "what was queued does not go";
    EXPECT_EQ(todoke("customers erase c-1001").status, 1) << "once is enough";
}

TEST_F(EveryCommand, LimitsShowsWhatBindsEachProvider)
{
    begin("[[provider]]\nname = \"slow\"\nchannel = \"line\"\nkind = \"sandbox\"\nrate = [\"5/s\", \"200/d\"]\n");
    EXPECT_THAT(todoke("limits").said,
                testing::AllOf(HasSubstr("slow"), HasSubstr("5/s"), HasSubstr("200/d"), HasSubstr("mail")));
    todoke("hold --provider slow --for 2h --reason 'their night'");
    EXPECT_THAT(todoke("limits").said, HasSubstr("slow (LINE): an operator's hold"));
}

}  // namespace
}  // namespace todoke
