// A look at the whole over HTTP: in the caller's language, by one at a time, and not for tokens of some classes.
#include <boost/asio/awaitable.hpp>
#include <boost/json/parse.hpp>
#include <gmock/gmock.h>

#include "tests/http/door_fixture.hpp"

namespace todoke {
namespace {

namespace json = boost::json;
using found = std::optional<std::vector<diagnosis>>;

boost::asio::awaitable<found> told_of(found what)
{
    co_return what;
}

TEST_F(Door, TellsWhatWasFoundInTheCallersLanguage)
{
    looks_at = [] {
        return told_of(std::vector<diagnosis>{
            {diagnosis::grade::good, diagnosis::area::disk, "/var/lib/todoke", {"1 MiB free", "空き 1 MiB"}, {}},
            {diagnosis::grade::warning,
             diagnosis::area::clock,
             {},
             {"it drifts", "ずれています"},
             {"set it", "合わせてください"}}});
    };
    open();
    const auto english = json::parse(ask("GET", "/v1/doctor").body);
    EXPECT_EQ(text(english, "/worst"), "warning");
    EXPECT_EQ(text(english, "/findings/0/name"), "/var/lib/todoke");
    EXPECT_EQ(text(english, "/findings/0/remedy"), "(no /findings/0/remedy)");
    EXPECT_EQ(text(english, "/findings/1/remedy"), "set it");
    const auto japanese = json::parse(ask("GET", "/v1/doctor", "", "Accept-Language: ja\r\n").body);
    EXPECT_EQ(text(japanese, "/findings/1/what"), "ずれています");
    EXPECT_EQ(text(japanese, "/findings/1/remedy"), "合わせてください");
}

TEST_F(Door, OneLooksAtATime)
{
    looks_at = [] { return told_of(std::nullopt); };
    open();
    const auto answer = ask("GET", "/v1/doctor");
    EXPECT_EQ(answer.status, 503);
    EXPECT_THAT(answer.body,
                testing::HasSubstr(R"("type":"urn:todoke:problem:busy","title":"It is under way already")"));
    EXPECT_EQ(answer.headers.at("retry-after"), "10");
}

}  // namespace
}  // namespace todoke
