// Bodies that are refused: which fields are named, and what is said of them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/intake/site.hpp"
#include "tests/support/by_name.hpp"

namespace todoke {
namespace {

struct expected_problem {
    std::string pointer, fragment;
};
struct refused_body {
    std::string name, body;
    std::vector<expected_problem> problems;
    friend void PrintTo(const refused_body& row, std::ostream* to) { *to << row.name; }
};

std::string shown(const field_problems& problems)
{
    std::string text;
    for (const auto& one : problems) text += one.pointer + ": " + one.detail + "\n";
    return text;
}

class RefusedSubmission : public testing::TestWithParam<refused_body> {};

TEST_P(RefusedSubmission, NamesEveryFieldToMend)
{
    const auto& row = GetParam();
    const auto read = read_submission(row.body, test_book(), monday_noon, false);
    const auto* problems = std::get_if<field_problems>(&read);
    ASSERT_NE(problems, nullptr) << row.body;
    EXPECT_EQ(problems->size(), row.problems.size()) << shown(*problems);
    for (const auto& wanted : row.problems) {
        bool found = false;
        for (const auto& one : *problems)
            found = found || (one.pointer == wanted.pointer && one.detail.find(wanted.fragment) != std::string::npos);
        EXPECT_TRUE(found) << wanted.pointer << " \"" << wanted.fragment << "\" is not in\n" << shown(*problems);
    }
}

const std::string a_line_id = "U0123456789abcdef0123456789abcdef";

std::string with_content(const std::string& content, const std::string& more = "")
{
    return R"({"customer": "c-1", "class": "transactional", "content": )" + content + more + "}";
}

std::string repeated(std::string_view what, std::size_t times)
{
    std::string made;
    for (std::size_t i = 0; i < times; ++i) made += what;
    return made;
}

INSTANTIATE_TEST_SUITE_P(
    Whole, RefusedSubmission,
    testing::Values(
        refused_body{"empty_object",
                     "{}",
                     {{"", "neither customer nor to"}, {"/class", "is missing"}, {"/content", "is missing"}}},
        refused_body{"everything_at_once",
                     R"({"customer": 7, "class": "promo", "content": {"text": ""}, "ttl": "soon", "campain": "x"})",
                     {{"/customer", "a string is expected"},
                      {"/class", "no class: use nurturing, promotional, transactional or urgent"},
                      {"/content/text", "is empty"},
                      {"/ttl", "like 30s, 10m, 48h or 7d"},
                      {"/campain", "did you mean \"campaign\"?"}}},
        refused_body{
            "unknown_field_far_from_any", body_with(R"("zzzzzzzzzzzz": 1)"), {{"/zzzzzzzzzzzz", "unknown field"}}},
        refused_body{"pointer_is_escaped", body_with(R"("a/b~c": 1)"), {{"/a~1b~0c", "unknown field"}}},
        refused_body{"null_is_not_absence", body_with(R"("campaign": null)"), {{"/campaign", "leave the field out"}}},
        refused_body{"idempotency_key_outside_ndjson",
                     body_with(R"("idempotency_key": "k")"),
                     {{"/idempotency_key", "unknown field"}}},
        refused_body{"label_too_long",
                     body_with(R"("campaign": ")" + std::string(256, 'x') + "\""),
                     {{"/campaign", "longer than 255"}}},
        refused_body{"line_break_in_a_label", body_with(R"("dedupe_key": "a\r\nb")"), {{"/dedupe_key", "line break"}}},
        refused_body{"nul_in_a_label", body_with(R"("cancel_key": "a\u0000b")"), {{"/cancel_key", "NUL"}}},
        refused_body{
            "metadata_is_no_object", body_with(R"("metadata": [1])"), {{"/metadata", "an object is expected"}}}),
    by_name);

INSTANTIATE_TEST_SUITE_P(
    Later, RefusedSubmission,
    testing::Values(
        refused_body{"collapse_key", body_with(R"("collapse_key": "")"), {{"/collapse_key", "is empty"}}},
        refused_body{"cancel_on",
                     body_with(R"("cancel_on": ["purchased", 5, "clicked", "", "purchased"])"),
                     {{"/cancel_on/1", "is no text"},
                      {"/cancel_on/2", "is what receipts of providers tell"},
                      {"/cancel_on/3", "is empty"},
                      {"/cancel_on/4", "is there already"}}},
        refused_body{"cancel_on_nothing", body_with(R"("cancel_on": [])"), {{"/cancel_on", "name 1 to 20"}}},
        refused_body{"callback", body_with(R"("callback": "shop")"), {{"/callback", "none is configured"}}},
        refused_body{"track", body_with(R"("track": true)"), {{"/track", "have the operator configure [public]"}}},
        refused_body{"unknown_rule",
                     body_with(R"("on_duplicate": "merge")"),
                     {{"/on_duplicate", "use suppress, reject or replace"}}}),
    by_name);

INSTANTIATE_TEST_SUITE_P(
    Receiver, RefusedSubmission,
    testing::Values(refused_body{"to_without_address",
                                 R"({"to": {}, "class": "urgent", "content": {"text": "x"}})",
                                 {{"/to", "no address"}}},
                    refused_body{
                        "bad_addresses",
                        body_with(R"("to": {"email": "no-at", "line": "taro", "sms": "12", "time_zone": "Tokyo"})"),
                        {{"/to/email", "name@example.jp"},
                         {"/to/line", "LINE user id"},
                         {"/to/sms", "090-1234-5678"},
                         {"/to/time_zone", "Asia/Tokyo"}}},
                    refused_body{"smtp_injection",
                                 body_with(R"("to": {"email": "a@example.jp\r\nRCPT TO:<b@example.jp>"})"),
                                 {{"/to/email", "line break"}}},
                    refused_body{"empty_customer",
                                 R"({"customer": "", "class": "urgent", "content": {"text": "x"}})",
                                 {{"/customer", "is empty"}}},
                    refused_body{"unknown_in_to",
                                 body_with(R"("to": {"emial": "a@example.jp"})"),
                                 {{"/to/emial", "did you mean \"email\"?"}}}),
    by_name);

INSTANTIATE_TEST_SUITE_P(
    Times, RefusedSubmission,
    testing::Values(
        refused_body{"no_offset", body_with(R"("send_at": "2026-11-23T12:00:00")"), {{"/send_at", "RFC 3339"}}},
        refused_body{"no_such_day", body_with(R"("send_at": "2026-02-30T12:00:00Z")"), {{"/send_at", "RFC 3339"}}},
        refused_body{"ttl_beside_expires_at",
                     body_with(R"("ttl": "1h", "expires_at": "2026-11-24T00:00:00Z")"),
                     {{"/ttl", "only one of them"}}},
        refused_body{"expires_before_send_at",
                     body_with(R"("send_at": "2026-11-25T00:00:00Z", "expires_at": "2026-11-24T00:00:00Z")"),
                     {{"/expires_at", "not after send_at"}}},
        refused_body{"send_at_in_another_age",
                     body_with(R"("send_at": "9999-12-31T00:00:00Z")"),
                     {{"/send_at", "look at the year"}}},
        refused_body{"expires_at_in_another_age",
                     body_with(R"("expires_at": "2206-11-24T00:00:00Z")"),
                     {{"/expires_at", "look at the year"}}},
        refused_body{"ttl_of_nothing", body_with(R"("ttl": "0")"), {{"/ttl", "never be sent"}}},
        refused_body{"negative_ttl", body_with(R"("ttl": "-5m")"), {{"/ttl", "not a duration"}}},
        refused_body{"ttl_of_a_lifetime", body_with(R"("ttl": "4000d")"), {{"/ttl", "not a duration"}}},
        refused_body{"ttl_without_a_unit", body_with(R"("ttl": "90")"), {{"/ttl", "and its unit"}}},
        refused_body{
            "negative_dedupe_window", body_with(R"("dedupe_window": "-24h")"), {{"/dedupe_window", "not a duration"}}},
        refused_body{"negative_timer",
                     body_with(R"("legs": ["email", {"channel": "sms", "when": {"not": "clicked", "after": "-2h"}}])"),
                     {{"/legs/1/when/after", "not a duration"}}}),
    by_name);

INSTANTIATE_TEST_SUITE_P(
    Legs, RefusedSubmission,
    testing::Values(
        refused_body{"none", body_with(R"("legs": [])"), {{"/legs", "is empty"}}},
        refused_body{"not_a_channel",
                     body_with(R"("legs": ["fax", 5])"),
                     {{"/legs/0", "no channel"}, {"/legs/1", "the name of a channel"}}},
        refused_body{"twice", body_with(R"("legs": ["line", "sms", "line"])"), {{"/legs/2", "is there already"}}},
        refused_body{"unknown_provider",
                     body_with(R"("legs": [{"channel": "line", "via": "brand-b"}], "via": {"sms": "x"})"),
                     {{"/legs/0/via", "use brand-a"}, {"/via/sms", "use smsc"}}},
        refused_body{"condition_on_the_first",
                     body_with(R"("legs": [{"channel": "line", "when": {"not": "clicked", "after": "48h"}}])"),
                     {{"/legs/0/when", "first leg"}}},
        refused_body{"line_cannot_tell_opened",
                     body_with(R"("legs": ["line", {"channel": "sms", "when": {"not": "opened", "after": "48h"}}])"),
                     {{"/legs/1/when", "LINE does not tell whether a pushed message was opened"}}},
        refused_body{"line_cannot_tell_delivered",
                     body_with(R"("legs": ["line", {"channel": "sms", "when": {"not": "delivered", "after": "48h"}}])"),
                     {{"/legs/1/when", "delivered"}}},
        refused_body{"sms_cannot_tell_opened",
                     body_with(R"("legs": ["sms", {"channel": "line", "when": {"not": "opened", "after": "48h"}}])"),
                     {{"/legs/1/when", "SMS"}}},
        refused_body{"clicks_are_not_seen",
                     body_with(R"("legs": ["email", {"channel": "sms", "when": {"not": "clicked", "after": "48h"}}])"),
                     {{"/legs/1/when", "only with `track`: true; wait for an event of your own instead"}}},
        refused_body{
            "no_provider_tells_of_it",
            body_with(R"("legs": ["sms", {"channel": "email", "when": {"not": "delivered", "after": "48h"}}])"),
            {{"/legs/1/when", "no provider configured for SMS tells of deliveries"}}},
        refused_body{
            "each_earlier_leg_says_why_not",
            body_with(R"("legs": ["line", "email", {"channel": "sms", "when": {"not": "opened", "after": "48h"}}])"),
            {{"/legs/2/when", "LINE does not tell whether a pushed message was opened, and no provider configured"}}},
        refused_body{"a_failure_is_no_reaction",
                     body_with(R"("legs": ["email", {"channel": "sms", "when": {"not": "failed", "after": "48h"}}])"),
                     {{"/legs/1/when", "is no reaction"}}},
        refused_body{"waits_for_years",
                     body_with(R"("legs": ["email", {"channel": "sms", "when": {"not": "visited", "after": "400d"}}])"),
                     {{"/legs/1/when", "take a shorter time"}}},
        refused_body{"never_comes_about_before_the_end",
                     body_with(R"("legs": ["email", {"channel": "sms", "when": {"not": "visited", "after": "20h"}},
                             {"channel": "line", "when": {"not": "visited", "after": "4h"}}],
                             "expires_at": "2026-11-24T12:00:00+09:00")"),
                     {{"/legs/2/when", "2026-11-24T03:00:00Z at the earliest"}}},
        refused_body{
            "half_a_condition",
            body_with(
                R"("legs": ["email", {"channel": "sms", "when": {"after": "later", "clock": "sun", "nto": "x"}}])"),
            {{"/legs/1/when/not", "is missing"},
             {"/legs/1/when/after", "not a duration"},
             {"/legs/1/when/clock", "neither wall nor allowed"},
             {"/legs/1/when/nto", "did you mean \"not\"?"}}},
        refused_body{"without_content",
                     with_content(R"({"sms": {"text": "x"}})", R"(, "legs": ["line", "sms"])"),
                     {{"/legs/0", "has no content"}}}),
    by_name);

INSTANTIATE_TEST_SUITE_P(
    Content, RefusedSubmission,
    testing::Values(
        refused_body{"empty", with_content("{}"), {{"/content", "is empty"}}},
        refused_body{"blank_sms", with_content(R"({"sms": {"text": "　 "}})"), {{"/content/sms/text", "is empty"}}},
        refused_body{
            "text_too_long_for_line_and_sms",
            with_content(R"({"text": ")" + repeated("あ", 5001) + R"("})", R"(, "legs": ["line", "sms", "email"])"),
            {{"/content/text", "give content.line"}, {"/content/text", "give content.sms"}}},
        refused_body{
            "astral_characters_count_twice",
            with_content(R"({"line": {"messages": [{"type": "text", "text": ")" + repeated("😀", 2501) + R"("}]}})"),
            {{"/content/line/messages/0/text", "5002 UTF-16 units"}}},
        refused_body{
            "no_line_messages", with_content(R"({"line": {"messages": []}})"), {{"/content/line/messages", "1 to 5"}}},
        refused_body{"six_line_messages",
                     with_content(R"({"line": {"messages": [1, 2, 3, 4, 5, 6]}})"),
                     {{"/content/line/messages", "1 to 5"}}},
        refused_body{"line_kinds",
                     with_content(R"({"line": {"messages": [{"text": "x"}, {"type": "txt"}, {"type": "image"}, 5]}})"),
                     {{"/content/line/messages/0/type", "is missing"},
                      {"/content/line/messages/1/type", "no kind of LINE message"},
                      {"/content/line/messages/2/originalContentUrl", "is missing"},
                      {"/content/line/messages/2/previewImageUrl", "is missing"},
                      {"/content/line/messages/3", "a LINE message object"}}},
        refused_body{"subject_with_a_header",
                     with_content(R"({"email": {"subject": "x\r\nBcc: b@example.jp", "text": "x"}})"),
                     {{"/content/email/subject", "line break"}}},
        refused_body{"html_without_subject",
                     with_content(R"({"email": {"html": "<p>x</p>"}})"),
                     {{"/content/email/subject", "is missing"}}},
        refused_body{"email_of_nothing",
                     with_content(R"({"email": {"subject": "x"}})"),
                     {{"/content/email", "neither text nor html"}}},
        refused_body{
            "headers",
            with_content(
                R"({"email": {"text": "x", "headers": {"X-A": "b\nc", "Bcc": "b@example.jp", "a b": "c", "Content-Type": "x", "X-N": 1}}})"),
            {{"/content/email/headers/X-A", "line break"},
             {"/content/email/headers/Bcc", "gateway writes itself"},
             {"/content/email/headers/a b", "no header name"},
             {"/content/email/headers/Content-Type", "gateway writes itself"},
             {"/content/email/headers/X-N", "a string is expected"}}},
        refused_body{
            "attachments",
            with_content(
                R"({"email": {"text": "x", "attachments": [{"name": "../a", "type": "pdf", "base64": "a*b="}, {}, "x"]}})"),
            {{"/content/email/attachments/0/name", "path separator"},
             {"/content/email/attachments/0/type", "media type"},
             {"/content/email/attachments/0/base64", "not base64"},
             {"/content/email/attachments/1/name", "is missing"},
             {"/content/email/attachments/1/type", "is missing"},
             {"/content/email/attachments/1/base64", "is missing"},
             {"/content/email/attachments/2", "an object"}}},
        refused_body{"sender",
                     with_content(R"({"email": {"text": "x", "from": "Shop <nobody>"}})"),
                     {{"/content/email/from", "e-mail"}}},
        refused_body{"sender_with_a_comma",
                     with_content(R"({"email": {"text": "x", "from": "Shop, Tokyo <shop@example.jp>"}})"),
                     {{"/content/email/from", "double quotes"}}},
        refused_body{
            "headers_that_no_mail_is_made_with",
            with_content(
                R"({"email": {"text": "x", "headers": {"Foo": "1", "List-Id": "一覧", "Reply-To": "shop", "X-E": " "}}})"),
            {{"/content/email/headers/Foo", "use X-…, List-…, Reply-To"},
             {"/content/email/headers/List-Id", "ASCII"},
             {"/content/email/headers/Reply-To", "no e-mail address"},
             {"/content/email/headers/X-E", "is empty"}}},
        refused_body{"one_header_in_two_spellings",
                     with_content(R"({"email": {"text": "x", "headers": {"X-Order": "1", "x-order": "2"}}})"),
                     {{"/content/email/headers", "X-Order and x-order"}}},
        refused_body{"too_many_emoji_for_ten_parts",
                     with_content(R"({"sms": {"text": ")" + repeated("😀", 335) + R"("}})"),
                     {{"/content/sms/text", "11 SMS parts"}}},
        refused_body{"unknown_channel",
                     with_content(R"({"text": "x", "emial": {}})"),
                     {{"/content/emial", "did you mean \"email\"?"}}}),
    by_name);

struct broken {
    std::string name, body, fragment;
    friend void PrintTo(const broken& row, std::ostream* to) { *to << row.name; }
};
class MalformedBody : public testing::TestWithParam<broken> {};

TEST_P(MalformedBody, IsNotReadAtAll)
{
    const auto read = read_submission(GetParam().body, test_book(), monday_noon, false);
    const auto* bad = std::get_if<malformed>(&read);
    ASSERT_NE(bad, nullptr);
    EXPECT_THAT(bad->detail, testing::HasSubstr(GetParam().fragment));
}

INSTANTIATE_TEST_SUITE_P(
    Json, MalformedBody,
    testing::Values(
        broken{"empty", "", "empty"}, broken{"blank", " \r\n", "empty"}, broken{"cut", R"({"a": )", "too early"},
        broken{"not_json", "customer=c-1", "not JSON"}, broken{"an_array", "[]", "a JSON object is expected"},
        broken{"two_values", "{} {}", "more after the end"},
        broken{"a_key_twice", R"({"class": "urgent", "class": "promotional"})", R"("class" stands twice)"},
        broken{"a_key_twice_deep_down", R"({"metadata": [{"x": {"k": 1, "k": 1}}]})", R"("k" stands twice)"},
        broken{"a_key_twice_by_escape", R"({"metadata": {"a": 1, "\u0061": 2}})", R"("a" stands twice)"},
        broken{"bad_utf8", "{\"customer\": \"\xC3\x28\"}", "not JSON"},
        broken{"half_a_surrogate", R"({"customer": "\ud800"})", "not JSON"},
        broken{"too_deep", repeated("[", 33) + repeated("]", 33), "levels deep"},
        broken{"depth_bomb", repeated(R"({"a":)", 100'000), "levels deep"},
        broken{"number_beyond_64_bits", R"({"metadata": {"n": 123456789012345678901234567890}})", "64 bits"},
        broken{"infinite_number", R"({"metadata": {"n": 1e999}})", "number"},
        broken{"comment", "{/* x */}", "not JSON"}, broken{"trailing_comma", R"({"a": 1,})", "not JSON"}),
    by_name);

}  // namespace
}  // namespace todoke
