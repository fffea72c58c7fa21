// What the rules say, in the language the caller prefers; words of the interface stay as they are.

#include <boost/json/parse.hpp>

#include "gateway/policy/wording/in_words.hpp"
#include "store/model/phrase.hpp"
#include "tests/http/door_fixture.hpp"

namespace todoke {
namespace {

namespace json = boost::json;

TEST_F(Door, TellsTheRulesInTheCallersLanguage)
{
    messages.holds_by = {{rule::send_at, *parse_instant("2026-11-23T03:30:00Z"), say(phrase::as_submitted)}};
    open();
    const auto english = json::parse(ask("POST", "/v1/messages", message()).body);
    EXPECT_EQ(text(english, "/held_by/0/detail"), "as submitted");
    const auto japanese = json::parse(ask("POST", "/v1/messages", message(), "Accept-Language: ja, en;q=0.5\r\n").body);
    EXPECT_EQ(text(japanese, "/held_by/0/detail"), "送信依頼での指定");
    EXPECT_EQ(text(japanese, "/held_by/0/rule"), "send_at");
    EXPECT_EQ(text(japanese, "/state"), "queued");
}

TEST_F(Door, TellsWhyAnAddressIsBlockedInTheCallersLanguage)
{
    const std::string user = "U4af4980629000000000000000000aaaa";
    messages.later.blocked[{channel::line, user}] = {channel::line, user, say(phrase::not_reachable), {}, {}, 1};
    open();
    for (const auto& target : {std::string{"/v1/blocks"}, "/v1/blocks?line=" + user}) {
        EXPECT_EQ(text(json::parse(ask("GET", target).body), "/blocks/0/reason"),
                  in_words(say(phrase::not_reachable), language::english));
        const auto japanese = json::parse(ask("GET", target, "", "Accept-Language: ja\r\n").body);
        EXPECT_EQ(text(japanese, "/blocks/0/reason"), in_words(say(phrase::not_reachable), language::japanese));
    }
}

TEST_F(Door, TellsEachLineInTheCallersLanguage)
{
    messages.holds_by = {{rule::send_at, *parse_instant("2026-11-23T03:30:00Z"), say(phrase::as_submitted)}};
    open();
    const auto answer =
        ask("POST", "/v1/messages", message() + "\n", "Content-Type: application/x-ndjson\r\nAccept-Language: ja\r\n");
    EXPECT_NE(answer.body.find("送信依頼での指定"), std::string::npos) << answer.body;
}

}  // namespace
}  // namespace todoke
