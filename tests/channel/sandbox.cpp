#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "gateway/channel/sandbox/sandbox_channel.hpp"
#include "gateway/task_group.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/run.hpp"

namespace todoke {
namespace {

using enum outcome_kind;

const std::vector<sandbox_script> scripts{
    {"0002", {rejected}}, {"0003", {outcome_kind::retry, uncertain, accepted}}, {"0004", {}}, {"3", {throttled}}};

struct script_case {
    std::string name, address;
    int attempt;
    outcome_kind expected;
};

struct SandboxScript : testing::TestWithParam<script_case> {};

TEST_P(SandboxScript, DecidesByAddressAndTry)
{
    const auto& row = GetParam();
    EXPECT_EQ(to_text(scripted_outcome(scripts, row.address, row.attempt)), to_text(row.expected));
}

INSTANTIATE_TEST_SUITE_P(Table, SandboxScript,
                         testing::Values(script_case{"no_script", "+819000000001", 1, accepted},
                                         script_case{"always_the_same", "+819000000002", 9, rejected},
                                         script_case{"first_try", "+819000000003", 1, outcome_kind::retry},
                                         script_case{"second_try", "+819000000003", 2, uncertain},
                                         script_case{"last_outcome_stays", "+819000000003", 30, accepted},
                                         script_case{"the_first_that_fits", "+819000000013", 1, throttled},
                                         script_case{"an_empty_script_says_nothing", "+819000000004", 1, accepted}),
                         [](const auto& row) { return row.param.name; });

envelope message_to(std::string address)
{
    envelope made;
    made.address = std::move(address);
    made.what = std::make_shared<content>();
    return made;
}

struct Sandbox : testing::Test {
    outcome send(std::string address)
    {
        auto what = message_to(std::move(address));
        return run(io, channel->send(std::move(what)));
    }
    boost::asio::io_context io;
    std::unique_ptr<sandbox_channel> channel = make_sandbox_channel(io.get_executor(), {scripts, 2});
};

TEST_F(Sandbox, TakesNothingOnceItsTimeHasClosed)
{
    manual_clock time{io.get_executor(), instant{}};
    auto late = message_to("+819000000001");
    late.closes = {time, time.now()};
    EXPECT_EQ(to_text(run(io, channel->send(std::move(late))).kind), to_text(outcome_kind::retry));
    EXPECT_TRUE(channel->kept().empty());
}

TEST_F(Sandbox, KeepsTheNewestMessagesWithTheirOutcomes)
{
    send("first");
    send("+819000000002");
    const auto ended = send("third");
    EXPECT_EQ(ended.references, (std::vector<std::string>{"sandbox-3"}));
    ASSERT_EQ(channel->kept().size(), 2u);
    EXPECT_EQ(channel->kept()[0].address, "+819000000002");
    EXPECT_EQ(channel->kept()[0].ended, rejected);
    EXPECT_EQ(channel->kept()[1].serial, 3u);
}

TEST_F(Sandbox, AlwaysHasRoomAndEndsWhenItIsStopped)
{
    EXPECT_GT(channel->room(), 100'000u);
    task_group tasks{io.get_executor(), [](const std::string& name, std::exception_ptr) { ADD_FAILURE() << name; }};
    tasks.spawn("sandbox", channel->run());
    tasks.cancel();
    run_until(io, [&] { return tasks.size() == 0; });
}

}  // namespace
}  // namespace todoke
