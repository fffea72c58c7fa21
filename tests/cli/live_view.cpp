// A page that is made again and again while the daemon comes and goes: what is printed where, and how it ends.
#include <functional>
#include <gmock/gmock.h>
#include <sstream>

#include "daemon/cli/text/live.hpp"
#include "tests/cli/answering.hpp"
#include "tests/cli/typed.hpp"

namespace todoke {
namespace {

using testing::HasSubstr;

const std::string full_disk = R"({"title":"Unavailable","status":503,"detail":"the disk is full"})";

using one_look = std::function<std::string()>;

one_look shows(std::string page)
{
    return [page = std::move(page)] { return page; };
}

std::string reaches_nobody()
{
    throw cli::not_reached{"nobody is there"};
}

std::string is_refused()
{
    throw cli::refused{"Unavailable: the disk is full", {503, full_disk, ""}};
}

std::string is_unknown()
{
    throw cli::refused{"Unauthorized: no such token", {401, "{}", ""}};
}

/// Looks as often as there are looks, without a pause.
struct LiveView : testing::Test {
    std::istringstream in;
    std::ostringstream out, problems;
    cli::session with{in, out, problems};

    int watch(const std::vector<one_look>& looks)
    {
        auto next = looks.begin();
        return cli::show_live(with, {true, 0, static_cast<int>(looks.size())}, [&] { return (*next++)(); });
    }
};

TEST_F(LiveView, EndsAsItsLastLookDid)
{
    EXPECT_EQ(watch({shows("a\n"), shows("b\n")}), cli::done);
    EXPECT_EQ(watch({shows("a\n"), reaches_nobody}), cli::unreachable);
    EXPECT_EQ(watch({shows("a\n"), is_refused}), cli::failed);
    EXPECT_EQ(watch({reaches_nobody, is_refused, shows("a\n")}), cli::done);
    with.out_is_terminal = true;
    EXPECT_EQ(watch({shows("a\n"), reaches_nobody}), cli::unreachable);
    EXPECT_EQ(watch({reaches_nobody, is_refused}), cli::failed);
    EXPECT_EQ(watch({is_refused, shows("a\n")}), cli::done);
}

TEST_F(LiveView, TellsTroublesWhereOtherCommandsDo)
{
    watch({shows("a\n"), reaches_nobody, is_refused, shows("b\n")});
    EXPECT_EQ(out.str(), "a\nb\n");
    EXPECT_EQ(problems.str(), "todoke: nobody is there\ntodoke: Unavailable: the disk is full\n");
}

TEST_F(LiveView, PrintsNothingButJsonForPrograms)
{
    with.json = true;
    watch({reaches_nobody, is_refused, shows("{}\n")});
    EXPECT_EQ(out.str(), full_disk + "\n{}\n");
    EXPECT_EQ(problems.str(), "todoke: nobody is there\n");
}

TEST_F(LiveView, HasTheTroubleInItsPlaceOnATerminal)
{
    with.out_is_terminal = true;
    watch({shows("a\n"), reaches_nobody, is_refused, shows("b\n")});
    EXPECT_EQ(out.str(),
              "\x1b[2J\x1b[Ha\x1b[K\n\x1b[J\x1b[Hnobody is there\x1b[K\n\x1b[J"
              "\x1b[HUnavailable: the disk is full\x1b[K\n\x1b[J\x1b[Hb\x1b[K\n\x1b[J");
    EXPECT_EQ(problems.str(), "");
}

/// What to do stands at the end of it.
TEST_F(LiveView, FoldsATroubleThatIsWiderThanTheTerminal)
{
    with.out_is_terminal = true;
    with.columns = 16;
    watch({reaches_nobody, [] { return std::string{"nobody is there: see the journal"}; },
           []() -> std::string { throw cli::not_reached{"nobody is there: see the journal"}; }});
    EXPECT_THAT(out.str(), HasSubstr("\x1b[Hnobody is there\x1b[K\n\x1b[J\x1b[Hnobody is there…\x1b[K\n"));
    EXPECT_THAT(out.str(), testing::EndsWith("\x1b[Hnobody is there:\x1b[K\nsee the journal\x1b[K\n\x1b[J"));
}

/// A token that is not known does not become known by asking again.
TEST_F(LiveView, EndsWhereAskingAgainDoesNotHelp)
{
    EXPECT_THROW(watch({is_unknown, shows("a\n")}), cli::refused);
    with.out_is_terminal = true;
    EXPECT_THROW(watch({is_unknown, shows("a\n")}), cli::refused);
}

TEST_F(LiveView, OfACommandGoesOnWhileTheDaemonIsInTrouble)
{
    const std::string well = R"({"version":"1","now":"2026-11-23T13:10:00Z","ready":true})";
    const std::vector<std::string> live{"--watch", "--interval", "0.1", "--count", "2", "--json"};
    for (const std::string command : {"status", "limits"}) {
        const answering daemon{{{"503 Service Unavailable", full_disk}, {"200 OK", well}}};
        std::vector<std::string> words{"--url", daemon.url(), command};
        words.insert(words.end(), live.begin(), live.end());
        const auto told = typed(words);
        EXPECT_EQ(told.status, cli::done) << command;
        EXPECT_EQ(told.out, full_disk + "\n" + well + "\n") << command;
        EXPECT_EQ(told.problems, "") << command;
    }
}

TEST_F(LiveView, OfACommandThatReachesNobodySaysSoInTheEnd)
{
    for (const std::string command : {"status", "limits", "top"}) {
        const auto told = typed({"--socket", "/nowhere/api.sock", "--json", command, "--watch", "--count", "1"});
        EXPECT_EQ(told.status, cli::unreachable) << command;
        EXPECT_EQ(told.out, "") << command << ": a program would read it";
        EXPECT_THAT(told.problems, HasSubstr("/nowhere/api.sock")) << command;
    }
}

}  // namespace
}  // namespace todoke
