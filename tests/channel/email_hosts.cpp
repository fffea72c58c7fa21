#include <gtest/gtest.h>

#include "gateway/channel/email/smtp_hosts.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;
using names = std::vector<std::string>;

struct SmtpHosts : testing::Test {
    smtp_hosts hosts{{"a", "b", "c"}, 60s};
    smtp_hosts::time_point now{1h};
};

TEST_F(SmtpHosts, AreTriedInTheOrderOfTheConfiguration)
{
    EXPECT_EQ(hosts.order(now), (names{"a", "b", "c"}));
}

TEST_F(SmtpHosts, OneThatFailedComesLastUntilItHasRested)
{
    hosts.failed("a", now);
    EXPECT_EQ(hosts.order(now), (names{"b", "c", "a"}));
    EXPECT_EQ(hosts.order(now + 59s), (names{"b", "c", "a"}));
    EXPECT_EQ(hosts.order(now + 60s), (names{"a", "b", "c"}));
}

TEST_F(SmtpHosts, OneThatWorksAgainHasNothingToRestFrom)
{
    hosts.failed("a", now);
    hosts.worked("a");
    EXPECT_EQ(hosts.order(now), (names{"a", "b", "c"}));
}

TEST_F(SmtpHosts, OneThatRestsMakesWayWhileThereIsAnother)
{
    EXPECT_FALSE(hosts.makes_way("a", now));
    hosts.failed("a", now);
    EXPECT_TRUE(hosts.makes_way("a", now));
    EXPECT_FALSE(hosts.makes_way("b", now));
    EXPECT_FALSE(hosts.makes_way("a", now + 60s));
    for (const auto* each : {"b", "c"}) hosts.failed(each, now);
    EXPECT_FALSE(hosts.makes_way("a", now));
}

TEST_F(SmtpHosts, AllAreTriedWhenNoneWorks)
{
    for (const auto* each : {"c", "a", "b"}) hosts.failed(each, now);
    EXPECT_EQ(hosts.order(now), (names{"a", "b", "c"}));
}

}  // namespace
}  // namespace todoke
