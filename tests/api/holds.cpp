// Holds and adoption over HTTP, and from the command line.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>

#include "tests/cli/typed.hpp"
#include "tests/http/door_fixture.hpp"

namespace todoke {
namespace {

namespace json = boost::json;

const std::string until_evening = R"("reason": "wrong price", "for": "2h"})";

TEST_F(Door, PlacesAHoldShowsItAndEndsIt)
{
    open();
    const auto placed = ask("POST", "/v1/holds", R"({"scope": {"campaign": "spring"}, )" + until_evening);
    ASSERT_EQ(placed.status, 201) << placed.body;
    const auto body = json::parse(placed.body);
    EXPECT_EQ(text(body, "/scope/campaign"), "spring");
    EXPECT_EQ(text(body, "/reason"), "wrong price");
    EXPECT_EQ(placed.headers.at("location"), "/v1/holds/" + text(body, "/id"));
    const auto all = json::parse(ask("GET", "/v1/holds").body);
    EXPECT_EQ(text(all, "/holds/0/id"), text(body, "/id"));
    EXPECT_EQ(text(json::parse(ask("GET", "/v1/status").body), "/holds/0/scope/campaign"), "spring");
    EXPECT_THAT(ask("GET", "/metrics").body, testing::HasSubstr("todoke_holds 1\n"));
    EXPECT_EQ(ask("DELETE", placed.headers.at("location")).status, 204);
    EXPECT_EQ(ask("DELETE", placed.headers.at("location")).status, 404);
    EXPECT_EQ(ask("DELETE", "/v1/holds/spring").status, 404);
    EXPECT_EQ(ask("GET", "/v1/holds").body, R"({"holds":[]})");
}

/// What is kept of them belongs to no customer, so no erasing reaches it.
TEST_F(Door, KeepsNoAddressOutOfAReason)
{
    open();
    const std::string reason = "a@example.jp and 090-1234-5678 complained, U4af4980629aa11bb22cc33dd44ee55ff left";
    const auto placed = ask("POST", "/v1/holds", R"({"all": true, "for": "2h", "reason": ")" + reason + R"("})");
    ASSERT_EQ(placed.status, 201) << placed.body;
    ASSERT_EQ(ask("POST", "/v1/adopt", R"({"reason": ")" + reason + R"("})").status, 200);
    ASSERT_EQ(messages.kept_of_box.kept.size(), 1u);
    ASSERT_EQ(messages.kept_of_box.adopted.size(), 1u);
    for (const auto& kept : {messages.kept_of_box.kept[0].reason, messages.kept_of_box.adopted[0]}) {
        EXPECT_THAT(kept, testing::HasSubstr("complained"));
        for (const auto* address : {"a@example", "090-1234-5678", "1234", "U4af49"})
            EXPECT_THAT(kept, testing::Not(testing::HasSubstr(address)));
    }
}

TEST_F(Door, HoldsEverythingWithOrWithoutTheUrgent)
{
    open();
    const auto scope = [&](const std::string& said) {
        return json::serialize(json::parse(ask("POST", "/v1/holds", said + until_evening).body).at("scope"));
    };
    EXPECT_EQ(scope(R"({"all": true, )"), R"({"all":true})");
    EXPECT_EQ(scope(R"({"scope": {"all": true, "urgent": true}, )"), R"({"all":true,"urgent":true})");
}

TEST_F(Door, AHoldSaysWhatIsToBeMended)
{
    open();
    const auto pointers = [&](const std::string& body) {
        const auto answer = ask("POST", "/v1/holds", body);
        EXPECT_EQ(answer.status, 422) << answer.body;
        std::vector<std::string> made;
        const auto problem = json::parse(answer.body);
        for (const auto& one : problem.at("errors").as_array()) made.push_back(text(one, "/pointer"));
        return made;
    };
    EXPECT_THAT(pointers("{}"), testing::UnorderedElementsAre("/scope", "/reason", "/until"));
    EXPECT_THAT(pointers(R"({"scope": {"class": "spam"}, )" + until_evening), testing::ElementsAre("/scope/class"));
    EXPECT_THAT(pointers(R"({"all": true, "why": 1, )" + until_evening), testing::ElementsAre("/why"));
    EXPECT_THAT(pointers(R"({"scope": {"urgent": true}, )" + until_evening), testing::Contains("/scope/urgent"));
    EXPECT_TRUE(messages.kept_of_box.kept.empty());
}

TEST_F(Door, AHoldThatCannotBeStoredIsRefused)
{
    open();
    there([this] { messages.kept_of_box.broken = true; });
    EXPECT_EQ(ask("POST", "/v1/holds", R"({"all": true, )" + until_evening).status, 503);
    EXPECT_EQ(ask("GET", "/v1/holds").body, R"({"holds":[]})");
}

TEST_F(Door, SaysWhetherTheClockIsRightAndIsToldSo)
{
    clock_is_set = false;
    open();
    auto status = json::parse(ask("GET", "/v1/status").body);
    EXPECT_FALSE(status.at_pointer("/clock/right").as_bool());
    EXPECT_THAT(text(status, "/clock/why"), testing::HasSubstr("todoke adopt"));
    EXPECT_THAT(ask("GET", "/metrics").body, testing::HasSubstr("todoke_clock_right 0\n"));
    EXPECT_EQ(ask("POST", "/v1/adopt", "{}").status, 422);
    const auto adopted = typed({"--socket", socket_path, "adopt", "--reason", "the clock was set by hand"});
    EXPECT_EQ(adopted.status, cli::done);
    EXPECT_EQ(adopted.problems, "");
    EXPECT_THAT(messages.kept_of_box.adopted, testing::ElementsAre("the clock was set by hand"));
    status = json::parse(ask("GET", "/v1/status").body);
    EXPECT_TRUE(status.at_pointer("/clock/right").as_bool());
}

TEST_F(Door, TheCommandLineSaysWhatIsWrong)
{
    open();
    const auto stranger =
        typed({"--url", "http://127.0.0.1:" + std::to_string(port), "--token", "wrong", "adopt", "--reason", "x"});
    EXPECT_EQ(stranger.status, cli::failed);
    EXPECT_THAT(stranger.problems, testing::HasSubstr("A token is needed"));
    EXPECT_EQ(typed({"--socket", "/nowhere/api.sock", "adopt", "--reason", "x"}).status, cli::unreachable);
    EXPECT_EQ(typed({"--url", "127.0.0.1", "adopt", "--reason", "x"}).status, cli::misused);
    EXPECT_EQ(typed({"adopt"}).status, cli::misused);
}

}  // namespace
}  // namespace todoke
