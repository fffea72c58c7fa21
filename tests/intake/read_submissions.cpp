// What is made of bodies that are right.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/intake/site.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

submission understood_from(const std::string& body, bool is_line = false)
{
    auto read = read_submission(body, test_book(), monday_noon, is_line);
    if (const auto* problems = std::get_if<field_problems>(&read))
        for (const auto& one : *problems) ADD_FAILURE() << one.pointer << ": " << one.detail;
    if (const auto* bad = std::get_if<malformed>(&read)) ADD_FAILURE() << bad->detail;
    return std::holds_alternative<submission>(read) ? std::get<submission>(std::move(read)) : submission{};
}

TEST(Submission, CarriesWhatWasSaid)
{
    const auto read = understood_from(R"({
        "customer": "c-1001",
        "to": {"email": "a..b@docomo.ne.jp", "line": "U0123456789abcdef0123456789abcdef", "sms": "０９０‐１２３４‐５６７８",
               "time_zone": "Asia/Tokyo"},
        "class": "promotional", "campaign": "spring-2026",
        "content": {"text": "春の新作が入りました"},
        "legs": ["line", {"channel": "sms", "via": "smsc"}], "via": {"line": "brand-a"},
        "dedupe_key": "spring", "dedupe_window": "7d", "on_duplicate": "reject", "cancel_key": "k",
        "send_at": "2026-11-23T13:00:00+09:00", "expires_at": "2026-11-24T00:00:00+09:00",
        "metadata": {"order": "9912", "n": 10.5}})");
    EXPECT_EQ(read.customer, "c-1001");
    EXPECT_EQ(read.to[index_of(channel::email)], "a..b@docomo.ne.jp");
    EXPECT_EQ(read.to[index_of(channel::sms)], "+819012345678");
    EXPECT_EQ(read.time_zone, "Asia/Tokyo");
    EXPECT_EQ(read.klass, "promotional");
    EXPECT_EQ(read.campaign, "spring-2026");
    ASSERT_EQ(read.legs.size(), 2u);
    EXPECT_EQ(read.legs[1].on, channel::sms);
    EXPECT_EQ(read.legs[1].via, "smsc");
    EXPECT_EQ(read.via[index_of(channel::line)], "brand-a");
    EXPECT_EQ(read.dedupe_window, 7 * 24h);
    EXPECT_EQ(read.duplicate_rule, on_duplicate::reject);
    EXPECT_EQ(to_text(*read.send_at), "2026-11-23T04:00:00Z");
    EXPECT_EQ(to_text(read.expires_at), "2026-11-23T15:00:00Z");
    EXPECT_EQ(read.metadata, R"({"n":10.5,"order":"9912"})");
    EXPECT_TRUE(read.any_print.empty()) << "it has a key";
    EXPECT_TRUE(read.line_sms_print.empty());
}

TEST(Submission, FollowUpsLiveFromTheirOwnTimers)
{
    const std::string legs =
        R"("legs": ["email", {"channel": "sms", "when": {"not": "visited", "after": "96h", "clock": "allowed"}}])";
    auto read = understood_from(body_with(legs + R"(, "ttl": "3h", "cancel_on": ["purchased"], "collapse_key": "c")"));
    ASSERT_EQ(read.legs.size(), 2u);
    ASSERT_TRUE(read.legs[1].when);
    EXPECT_EQ(read.legs[1].when->lacks, "visited");
    EXPECT_EQ(read.legs[1].when->after, 96h);
    EXPECT_TRUE(read.legs[1].when->allowed_clock);
    EXPECT_EQ(read.legs[1].when->ttl, 3h);
    EXPECT_EQ(read.cancel_on, std::vector<std::string>{"purchased"});
    EXPECT_EQ(read.collapse_key, "c");
    EXPECT_EQ(understood_from(body_with(legs)).legs.at(1).when->ttl, 72h) << "the class's";
    read = understood_from(body_with(legs + R"(, "send_at": "2026-11-25T12:00:00+09:00", "ttl": "3h")"));
    EXPECT_EQ(read.legs.at(1).when->ttl, 3h);
    read = understood_from(body_with(legs + R"(, "expires_at": "2026-12-24T12:00:00+09:00")"));
    EXPECT_EQ(read.legs.at(1).when->ttl, span{0}) << "as long as the message";
    EXPECT_EQ(understood_from(body_with(R"("on_duplicate": "replace")")).duplicate_rule, on_duplicate::replace);
}

TEST(Submission, AConditionIsTakenWhereEachProviderTellsIt)
{
    auto book = test_book();
    const auto body = body_with(R"("legs": ["email", {"channel": "sms", "when": {"not": "opened", "after": "1h"}}])");
    const auto is_taken = [&] {
        return std::holds_alternative<submission>(read_submission(body, book, monday_noon, false));
    };
    EXPECT_FALSE(is_taken());
    book.providers[0].tells = {receipt_kind::delivered, receipt_kind::opened};
    EXPECT_TRUE(is_taken());
    book.providers.push_back({"mail-2", channel::email, {}, {}});
    EXPECT_FALSE(is_taken()) << "the second may take it, and tells nothing";
}

TEST(Submission, ACallbackIsOneThatIsConfigured)
{
    auto book = test_book();
    book.callbacks = {"shop-backend"};
    const auto read = [&](const std::string& name) {
        return read_submission(body_with(R"("callback": ")" + name + '"'), book, monday_noon, false);
    };
    EXPECT_EQ(std::get<submission>(read("shop-backend")).callback, "shop-backend");
    const auto other = read("shop");
    ASSERT_TRUE(std::holds_alternative<field_problems>(other));
    EXPECT_EQ(std::get<field_problems>(other).at(0).pointer, "/callback");
}

TEST(Submission, WhatHasPassedIsForTheRulesToSay)
{
    // It may be the repeat, under its idempotency key, of a submission that was stored in time.
    EXPECT_EQ(understood_from(body_with(R"("expires_at": "2026-11-23T02:59:59Z")")).expires_at, monday_noon - 1s);
    EXPECT_EQ(understood_from(body_with(R"("send_at": "2026-11-22T00:00:00Z", "ttl": "1h")")).expires_at,
              monday_noon - 26h);
}

TEST(Submission, WithoutAKeyTheTextIsPrintedByTheClassesRule)
{
    const auto bulk = understood_from(R"({"customer": "c-1", "class": "promotional", "content": {"text": "新作"}})");
    EXPECT_FALSE(bulk.any_print.empty());
    EXPECT_FALSE(bulk.line_sms_print.empty());
}

TEST(Submission, TakesTheClassesDefaults)
{
    const auto read = understood_from(body_with(""));
    EXPECT_EQ(read.expires_at, monday_noon + 72h);
    EXPECT_EQ(read.dedupe_window, 24h);
    EXPECT_TRUE(read.legs.empty());
    EXPECT_TRUE(read.any_print.empty());
    EXPECT_FALSE(read.line_sms_print.empty());
    EXPECT_EQ(read.has_content, (std::array{true, true, true}));
}

TEST(Submission, CountsTheTtlFromSendAt)
{
    EXPECT_EQ(understood_from(body_with(R"("ttl": "1h")")).expires_at, monday_noon + 1h);
    EXPECT_EQ(understood_from(body_with(R"("send_at": "2026-11-23T05:00:00Z", "ttl": "1h")")).expires_at,
              monday_noon + 3h);
}

TEST(Submission, HasContentOnlyWhereThereIsSome)
{
    const auto read = understood_from(R"({"customer": "c", "class": "urgent", "content": {"sms": {"text": "1234"}}})");
    EXPECT_EQ(read.has_content, (std::array{false, false, true}));
}

TEST(Submission, LeavesOutAChannelTheClassDoesNotUseWhenTheTextIsTooLongForIt)
{
    auto book = test_book();
    book.classes["transactional"].legs = {channel::email};
    const auto body =
        R"({"customer": "c", "class": "transactional", "content": {"text": ")" + std::string(6000, 'x') + "\"}}";
    const auto read = read_submission(body, book, monday_noon, false);
    ASSERT_TRUE(std::holds_alternative<submission>(read));
    EXPECT_EQ(std::get<submission>(read).has_content, (std::array{true, false, false}));
}

TEST(Submission, OfEqualBodiesHasEqualDigests)
{
    const auto one =
        understood_from(R"({"customer":"c","class":"urgent","content":{"text":"x"},"metadata":{"a":1,"b":2.0}})");
    const auto same = understood_from(
        R"({ "metadata": {"b": 2, "a": 1}, "content": {"text": "\u0078"}, "class": "urgent", "customer": "c" })");
    const auto line = understood_from(
        R"({"idempotency_key":"\"k\"","customer":"c","class":"urgent","content":{"text":"x"},"metadata":{"a":1,"b":2.0}})",
        true);
    const auto other =
        understood_from(R"({"customer":"c","class":"urgent","content":{"text":"y"},"metadata":{"a":1,"b":2.0}})");
    EXPECT_EQ(one.body_digest, same.body_digest);
    EXPECT_EQ(one.body_digest, line.body_digest);
    EXPECT_NE(one.body_digest, other.body_digest);
    EXPECT_EQ(line.idempotency_key, "k");
}

TEST(Content, ReadsBackWhatWasStored)
{
    const auto read = understood_from(R"({"customer": "c", "class": "urgent", "content": {
        "text": "共通の文",
        "email": {"subject": "件名", "html": "<p>x</p>", "from": "shop", "headers": {"X-Campaign": "spring"},
                  "attachments": [{"name": "領収書.pdf", "type": "application/pdf", "base64": "JVBERi0="}]}}})");
    const auto made = read_content(read.content);
    ASSERT_TRUE(made.email && made.line && made.sms);
    EXPECT_EQ(made.email->subject, "件名");
    EXPECT_EQ(made.email->text, "共通の文");
    EXPECT_EQ(made.email->html, "<p>x</p>");
    EXPECT_EQ(made.email->from, "shop");
    EXPECT_EQ(made.email->headers.at("X-Campaign"), "spring");
    ASSERT_EQ(made.email->attachments.size(), 1u);
    EXPECT_EQ(made.email->attachments[0].data, "%PDF-");
    EXPECT_EQ(made.line->messages, R"([{"text":"共通の文","type":"text"}])");
    EXPECT_EQ(made.sms->text, "共通の文");
}

TEST(Content, TakesTheSubjectFromTheFirstLine)
{
    const auto subject = [](const std::string& text) {
        return read_content(R"({"text": ")" + text + "\"}").email->subject;
    };
    EXPECT_EQ(subject(R"(\n  一行目  \n二行目)"), "一行目");
    std::string fifty;
    for (int i = 0; i < 50; ++i) fifty += "あ";
    EXPECT_EQ(subject(fifty), fifty.substr(0, 40 * 3));
    EXPECT_EQ(subject(R"(a\tb)"), "a b");
    EXPECT_EQ(subject(R"(\u3000\n\u0085b\u2028c)"), "b c");
}

TEST(Content, KeepsLinesOwnMessages)
{
    const auto made =
        read_content(R"({"line": {"messages": [{"type": "sticker", "stickerId": "1", "packageId": "2"}]}})");
    EXPECT_FALSE(made.email || made.sms);
    EXPECT_EQ(made.line->messages, R"([{"packageId":"2","stickerId":"1","type":"sticker"}])");
}

}  // namespace
}  // namespace todoke
