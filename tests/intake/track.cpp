// `track`: what is recorded of a submission's links, and when it is refused.

#include <gmock/gmock.h>

#include "gateway/intake/tracked_links.hpp"
#include "tests/intake/site.hpp"

namespace todoke {
namespace {

constexpr std::string_view url = "https://msg.shop.example.jp";

rules open_book()
{
    auto book = test_book();
    book.public_url = url;
    return book;
}

std::string with_text(const std::string& text, const std::string& more = {})
{
    return R"({"customer": "c-1", "class": "transactional", "track": true, "content": {"text": ")" + text + "\"}" +
           more + "}";
}

understood<submission> read_tracked(const std::string& body, const rules& book = open_book())
{
    return read_submission(body, book, monday_noon, false);
}

std::vector<std::string> links(const std::string& body)
{
    const auto answer = read_tracked(body);
    if (const auto* problems = std::get_if<field_problems>(&answer))
        for (const auto& one : *problems) ADD_FAILURE() << one.pointer << ": " << one.detail;
    return std::holds_alternative<submission>(answer) ? std::get<submission>(answer).links : std::vector<std::string>{};
}

std::string trouble(const std::string& body, const rules& book = open_book())
{
    const auto answer = read_tracked(body, book);
    const auto* problems = std::get_if<field_problems>(&answer);
    if (problems == nullptr || problems->size() != 1) return "not one problem";
    return problems->front().pointer + " " + problems->front().detail;
}

TEST(Track, RecordsWhatTheContentLinksTo)
{
    EXPECT_THAT(links(with_text("届きました https://x.jp/a。 https://x.jp/b と https://x.jp/a")),
                testing::ElementsAre("", "https://x.jp/a", "https://x.jp/b"));
    EXPECT_THAT(links(with_text("リンクなし")), testing::ElementsAre(""));
}

TEST(Track, IsOffUnlessAskedFor)
{
    EXPECT_TRUE(links(body_with(R"("track": false)")).empty());
    EXPECT_TRUE(
        links(R"({"customer": "c-1", "class": "transactional", "content": {"text": "https://x.jp/a"}})").empty());
}

TEST(Track, LeavesOurOwnLinksAlone)
{
    EXPECT_THAT(links(with_text(std::string{url} + "/u/abc https://msg.shop.example.jp.evil.example/")),
                testing::ElementsAre("", "https://msg.shop.example.jp.evil.example/"));
}

TEST(Track, NeedsThePublicListener)
{
    EXPECT_THAT(trouble(with_text("https://x.jp/a"), test_book()), testing::HasSubstr("/track needs an address"));
    EXPECT_THAT(trouble(body_with(R"("track": 1)")), testing::HasSubstr("/track is a number"));
    EXPECT_TRUE(std::holds_alternative<submission>(read_tracked(body_with(R"("track": false)"), test_book())));
}

TEST(Track, WhatTheLinksBecomeMustFitToo)
{
    const std::string filler(600, 'x');  // ASCII; with the short link as sent it has just room
    const auto fits = with_text(filler + " http://a.jp", R"(, "legs": ["sms"])");
    EXPECT_EQ(links(fits).size(), 2u);
    const auto full = with_text(filler + std::string(50, 'y') + " http://a.jp", R"(, "legs": ["sms"])");
    EXPECT_THAT(trouble(full), testing::HasSubstr("/track with tracked links sms has"));
    const auto unused = with_text(filler + std::string(50, 'y') + " http://a.jp", R"(, "legs": ["email"])");
    EXPECT_EQ(links(unused).size(), 2u) << "no SMS goes";
    const auto line = with_text(std::string(4980, 'z') + " http://a.jp", R"(, "legs": ["line"])");
    EXPECT_THAT(trouble(line), testing::HasSubstr("/track with tracked links line its text has"));
}

TEST(Track, RefusesWhatCannotBeRecorded)
{
    EXPECT_THAT(trouble(with_text("https://x.jp/" + std::string(2000, 'a'), R"(, "legs": ["email"])")),
                testing::HasSubstr("is longer than 2000"));
    std::string many;
    for (int i = 0; i < 101; ++i) many += "https://x.jp/" + std::to_string(i) + " ";
    EXPECT_THAT(trouble(with_text(many, R"(, "legs": ["email"])")), testing::HasSubstr("there are 101 links"));
}

TEST(Track, LetsFollowUpsWaitForClicks)
{
    const std::string legs = R"(, "legs": ["line", {"channel": "sms", "when": {"not": "clicked", "after": "48h"}}])";
    EXPECT_EQ(links(with_text("https://x.jp/a", legs)).size(), 2u);
    EXPECT_THAT(trouble(with_text("何もない", legs)),
                testing::HasSubstr("/legs/1/when waits for a click, but there is no"));
    EXPECT_THAT(
        trouble(with_text("https://x.jp/a",
                          R"(, "legs": ["line", {"channel": "sms", "when": {"not": "opened", "after": "48h"}}])")),
        testing::HasSubstr("LINE does not tell whether a pushed message was opened"));
    EXPECT_EQ(links(with_text("https://x.jp/a",
                              R"(, "legs": ["email", {"channel": "sms", "when": {"not": "opened", "after": "48h"}}])"))
                  .size(),
              2u);
}

}  // namespace
}  // namespace todoke
