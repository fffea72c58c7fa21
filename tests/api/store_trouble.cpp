// What callers are told when the store cannot do its work.

#include <gmock/gmock.h>

#include "tests/http/door_fixture.hpp"

namespace todoke {
namespace {

using testing::HasSubstr;
using testing::Not;

/// "Nothing was stored" would have a backend without an idempotency key send it twice.
TEST_F(Door, SaysWhenNobodyKnowsWhetherItWasStored)
{
    open();
    there([this] { messages.broken = true; });
    EXPECT_THAT(ask("POST", "/v1/messages", message()).body, HasSubstr("nothing was stored"));
    there([this] { messages.in_doubt = true; });
    const auto post = ask("POST", "/v1/messages", message());
    EXPECT_EQ(post.status, 503);
    EXPECT_EQ(post.headers.at("retry-after"), "2");
    EXPECT_THAT(post.body, HasSubstr("it is not known whether this was stored"));
    EXPECT_THAT(post.body, Not(HasSubstr("nothing was stored")));
    EXPECT_THAT(ask("PUT", "/v1/customers/c", "{}").body, HasSubstr("it is not known whether this was stored"));
    const auto lines = ask("POST", "/v1/messages", message() + "\n", "Content-Type: application/x-ndjson\r\n").body;
    EXPECT_THAT(lines, HasSubstr("it is not known whether this was stored"));
}

TEST_F(Door, SaysSoWhenTheStoreIsBroken)
{
    open();
    const auto location = ask("POST", "/v1/messages", message()).headers.at("location");
    there([this] { messages.broken = true; });
    const std::vector<std::pair<std::string, std::string>> calls{
        {"POST", "/v1/messages"},       {"GET", location},          {"GET", "/v1/messages"},
        {"POST", location + "/cancel"}, {"PUT", "/v1/customers/c"}, {"GET", "/v1/status"}};
    for (const auto& [method, target] : calls) {
        const auto body = target == "/v1/messages" && method == "POST" ? message() : method == "PUT" ? "{}" : "";
        const auto answer = ask(method, target, body);
        EXPECT_EQ(answer.status, 503) << method << " " << target;
        EXPECT_TRUE(answer.headers.contains("retry-after"));
        EXPECT_EQ(answer.body.find("disk I/O"), std::string::npos);
        EXPECT_THAT(answer.body, testing::HasSubstr("nothing was stored"));
    }
    EXPECT_EQ(ask("GET", "/healthz").status, 200);
}

/// "Try again" would have a backend do so for ever.
TEST_F(Door, SaysSoWhenACallMeetsABug)
{
    open();
    const auto location = ask("POST", "/v1/messages", message()).headers.at("location");
    there([this] { messages.buggy = true; });
    const std::vector<std::pair<std::string, std::string>> calls{
        {"POST", "/v1/messages"}, {"GET", location}, {"POST", location + "/cancel"}};
    for (const auto& [method, target] : calls) {
        const auto answer = ask(method, target, target == "/v1/messages" ? message() : "");
        EXPECT_EQ(answer.status, 500) << method << " " << target;
        EXPECT_FALSE(answer.headers.contains("retry-after")) << "asking again does not help";
        EXPECT_THAT(answer.body, HasSubstr("urn:todoke:problem:internal"));
        EXPECT_THAT(answer.body, Not(HasSubstr("makes no sense"))) << "that is for the log";
    }
    const auto lines = ask("POST", "/v1/messages", message() + "\n", "Content-Type: application/x-ndjson\r\n").body;
    EXPECT_THAT(lines, HasSubstr("\"status\":500"));
}

}  // namespace
}  // namespace todoke
