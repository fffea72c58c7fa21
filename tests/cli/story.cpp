// The story of a message in both languages, from the daemon's JSON.
#include "daemon/cli/text/story.hpp"

#include <boost/json/parse.hpp>
#include <cstdlib>
#include <gmock/gmock.h>

namespace todoke::cli {
namespace {

namespace json = boost::json;
using testing::HasSubstr;
using testing::Not;

const reader english{language::english}, japanese{language::japanese};

json::object object(const std::string& text)
{
    return json::parse(text).as_object();
}

class Story : public testing::Test {
protected:
    Story()
    {
        setenv("TZ", "Asia/Tokyo", 1);
        tzset();
    }
};

const std::string waiting = R"json({
    "id": "m-1", "state": "queued", "channel": "line", "customer": "c-1001", "class": "promotional",
    "campaign": "spring", "stored_at": "2026-11-23T13:10:00Z", "due_at": "2026-11-23T23:00:00Z",
    "due_by": "quiet_hours", "legs": [{"channel": "line", "state": "waiting", "tries": 0}], "attempts": [],
    "timeline": [
        {"at": "2026-11-23T13:10:00Z", "event": "stored", "state": "queued"},
        {"at": "2026-11-23T13:10:00Z", "event": "deferred", "state": "queued", "rule": "quiet_hours",
         "channel": "line", "due_at": "2026-11-23T23:00:00Z", "detail": "21:00-08:00 (class promotional)"}],
    "rules": [
        {"rule": "cancelled", "allows": true, "detail": "nobody asked to cancel it"},
        {"rule": "quiet_hours", "leg": 0, "channel": "line", "allows": false, "until": "2026-11-23T23:00:00Z",
         "detail": "21:00-08:00 (class promotional)"}],
    "metadata": {}})json";

TEST_F(Story, OfOneThatWaitsNamesTheRuleAndTheTime)
{
    EXPECT_EQ(why_text(object(waiting), english, false),
              "Message m-1 (class promotional, campaign spring, for c-1001)\n"
              "It waits until 2026-11-24 08:00:00 JST because of quiet hours.\n"
              "\n"
              "2026-11-23 22:10:00  stored → waiting\n"
              "2026-11-23 22:10:00  put off until 2026-11-24 08:00:00 (LINE), by quiet hours: 21:00-08:00 (class "
              "promotional)\n"
              "\n"
              "What the rules say now:\n"
              "  ✗ quiet hours (LINE), until 2026-11-24 08:00:00: 21:00-08:00 (class promotional)\n"
              "\n"
              "To stop it: todoke cancel m-1\n");
}

TEST_F(Story, IsToldInJapanese)
{
    EXPECT_EQ(why_text(object(waiting), japanese, false),
              "メッセージ m-1 (クラス promotional、キャンペーン spring、顧客 c-1001)\n"
              "送信を控える時間帯のため、2026-11-24 08:00:00 JST まで待機しています。\n"
              "\n"
              "2026-11-23 22:10:00  依頼を保存 → 待機中\n"
              "2026-11-23 22:10:00  延期 (2026-11-24 08:00:00 まで) (LINE)、規則: 送信を控える時間帯: 21:00-08:00 "
              "(class promotional)\n"
              "\n"
              "現在の規則の判定:\n"
              "  ✗ 送信を控える時間帯 (LINE)、2026-11-24 08:00:00 まで: 21:00-08:00 (class promotional)\n"
              "\n"
              "取り消すには: todoke cancel m-1\n");
}

/// `waiting` with this row of quiet hours instead.
std::string told_when(const std::string& now, const reader& to)
{
    auto text = waiting;
    const std::string then =
        R"("rule": "quiet_hours", "leg": 0, "channel": "line", "allows": false, "until": "2026-11-23T23:00:00Z")";
    text.replace(text.find(then), then.size(), now);
    const auto told = why_text(object(text), to, false);
    return told.substr(told.find('\n') + 1, told.find("\n\n") - told.find('\n') - 1);
}

TEST_F(Story, OfOneWhoseTimeHasComeNamesTheRuleThatHoldsItNow)
{
    const std::string passed = R"("rule": "quiet_hours", "leg": 0, "channel": "line", "allows": true)";
    EXPECT_EQ(told_when(passed, english),
              "It is due since 2026-11-24 08:00:00 JST and waits for its turn at a provider.");
    const std::string down = passed + R"(, "detail": ""}, {"rule": "channel_down", "allows": false)";
    EXPECT_EQ(told_when(down, english).find("It was to go at 2026-11-24 08:00:00 JST; now it waits because of "), 0u);
    EXPECT_EQ(told_when(down, japanese).find("2026-11-24 08:00:00 JST に送信される予定でしたが、"), 0u);
}

TEST_F(Story, ShowsTheRulesThatLetItGoWhenAsked)
{
    EXPECT_THAT(why_text(object(waiting), english, false), Not(HasSubstr("nobody asked")));
    EXPECT_THAT(why_text(object(waiting), english, true), HasSubstr("  ✓ the cancellation: nobody asked to cancel it"));
}

TEST_F(Story, OfAnAttemptNamesTheProviderItsAnswerAndTheNewState)
{
    const auto sent = object(R"({"id": "m-2", "state": "sent", "class": "urgent", "timeline": [
        {"at": "2026-11-23T13:10:00Z", "event": "sending", "state": "sending", "channel": "email", "provider": "mail"},
        {"at": "2026-11-23T13:10:01Z", "event": "attempt_ended", "state": "sent", "channel": "email",
         "provider": "mail", "outcome": "accepted", "code": "250 2.0.0", "detail": "queued as 4f"},
        {"at": "2026-11-23T13:10:01Z", "event": "state_changed", "state": "sent"}]})");
    const auto told = why_text(sent, english, false);
    EXPECT_THAT(told, HasSubstr("It was sent: a provider accepted it."));
    EXPECT_THAT(told,
                HasSubstr("22:10:01  the attempt ended: accepted (mail, e-mail): queued as 4f [250 2.0.0] → sent"));
    EXPECT_THAT(told, Not(HasSubstr("the state changed"))) << "it was said already";
    EXPECT_THAT(why_text(sent, japanese, false),
                HasSubstr("送信結果: 受付 (mail, メール): queued as 4f [250 2.0.0] → 送信済み"));
}

/// What became of it, and what can be done about it, for each state there is.
TEST_F(Story, OfEveryStateSaysWhatToDo)
{
    struct story {
        std::string state, english, japanese;
    };
    const story stories[] = {
        {"queued", "todoke cancel m-3", "todoke cancel m-3"},
        {"sending", "being handed over", "引き渡しています"},
        {"watching", "todoke cancel m-3", "todoke cancel m-3"},
        {"uncertain", "`todoke resolve m-3 --as sent --reason", "`todoke resolve m-3 --as sent --reason"},
        {"sent", "accepted it", "受け付けました"},
        {"delivered", "a receipt says so", "受領通知"},
        {"failed", "todoke retry m-3 --reason", "todoke retry m-3 --reason"},
        {"expired", "todoke retry m-3 --reason", "todoke retry m-3 --reason"},
        {"cancelled", "It was cancelled.", "取り消されました"},
        {"suppressed", "The rule: a duplicate: the same text", "規則: 重複: the same text"},
    };
    for (const auto& one : stories) {
        const auto message = object(R"({"id": "m-3", "class": "urgent", "state": ")" + one.state + R"(", "timeline": [
            {"at": "2026-11-23T13:10:00Z", "event": "stored", "state": ")" +
                                    one.state + R"(", "rule": "duplicate", "detail": "the same text"}]})");
        EXPECT_THAT(why_text(message, english, false), HasSubstr(one.english));
        EXPECT_THAT(why_text(message, japanese, false), HasSubstr(one.japanese));
    }
}

TEST_F(Story, ANewerDaemonsWordsAreShownAsTheyAre)
{
    const auto message = object(R"({"id": "m-4", "class": "urgent", "state": "pondering", "timeline": [
        {"at": "soon", "event": "pondered", "state": "pondering", "rule": "moon", "outcome": "maybe"}, 7, {}]})");
    EXPECT_THAT(why_text(message, english, true), HasSubstr("soon  pondered: maybe, by moon → pondering"));
}

TEST_F(Story, AnAnswerSaysWhenItGoesAndWhatHoldsIt)
{
    const auto stored = object(R"({"id": "m-5", "state": "queued", "channel": "sms", "due_at": "2026-11-23T23:00:00Z",
        "estimated_at": "2026-11-23T23:00:04Z",
        "held_by": [{"rule": "quiet_hours", "until": "2026-11-23T23:00:00Z", "detail": "21:00-08:00"}]})");
    EXPECT_EQ(stored_text(stored, english, false),
              "m-5  waiting, SMS, due 2026-11-24 08:00:00 JST, its turn about 2026-11-24 08:00:04\n"
              "  ✗ quiet hours, until 2026-11-24 08:00:00: 21:00-08:00\n");
}

TEST_F(Story, ItsFactsAreATable)
{
    EXPECT_EQ(show_text(object(waiting), english),
              "m-1\n"
              "state     waiting\n"
              "customer  c-1001\n"
              "class     promotional\n"
              "campaign  spring\n"
              "stored    2026-11-23 22:10:00 JST\n"
              "due       2026-11-24 08:00:00 JST\n"
              "held by   quiet hours\n"
              "legs\n"
              "  LINE  waiting  tries 0\n");
}

TEST_F(Story, IsColouredOnlyWhenAsked)
{
    reader coloured = english;
    EXPECT_THAT(why_text(object(waiting), english, true), Not(HasSubstr("\x1b")));
    coloured.colours.on = true;
    EXPECT_THAT(why_text(object(waiting), coloured, true), HasSubstr("\x1b[31m✗\x1b[0m quiet hours"));
}

}  // namespace
}  // namespace todoke::cli
