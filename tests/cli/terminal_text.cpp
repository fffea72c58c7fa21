// What others wrote reaches a terminal without power over it.
#include "daemon/cli/text/terminal_text.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>

#include "daemon/cli/import/customer_rows.hpp"
#include "daemon/cli/session.hpp"
#include "daemon/cli/text/busy.hpp"
#include "daemon/cli/text/fields.hpp"
#include "daemon/cli/text/figures.hpp"
#include "store/model/text.hpp"

namespace todoke::cli {
namespace {

namespace json = boost::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST(TerminalText, ReplacesWhatMovesTheCursorOrTurnsTheOrder)
{
    EXPECT_EQ(shown("山田 太郎, café ✓ 👪"), "山田 太郎, café ✓ 👪");
    EXPECT_EQ(shown("a\x1b]0;owned\x07z\x7f"), "a\uFFFD]0;owned\uFFFDz\uFFFD");
    EXPECT_EQ(shown("one\r\ntwo\tthree\u2028four"), "one  two three four");
    EXPECT_EQ(shown("\u009b31m"), "\uFFFD31m") << "C1: one character that begins an escape";
    EXPECT_EQ(shown("\u202agpj\u202e.exe\u2066\u2069"), "\uFFFDgpj\uFFFD.exe\uFFFD\uFFFD");
    EXPECT_EQ(shown("\x9b\xff"), "\uFFFD\uFFFD") << "no UTF-8";
    EXPECT_EQ(shown(std::string_view{"a\0b", 3}), "a\uFFFDb");
    EXPECT_EQ(shown_lines("one\ntwo\x1b[2J"), "one\ntwo\uFFFD[2J");
}

TEST(TerminalText, JsonStaysTheSameValue)
{
    const std::string body = "{\"campaign\": \"\u202e\u009b\x7f 春\"}\n";
    const auto printed = shown_json(body);
    EXPECT_THAT(printed, HasSubstr(R"("\u202e\u009b\u007f 春")"));
    EXPECT_TRUE(printed.ends_with("}\n"));
    EXPECT_EQ(json::parse(printed), json::parse(body));
}

/// Every text and every key of it would do harm.
const json::object hostile = [] {
    const std::string harm = R"(\u001b]0;x\u0007\u202e\u009b2J)";
    std::string text = R"({
        "id": "ID", "state": "H", "class": "H", "campaign": "H", "customer": "H", "due_by": "H", "due_at": "H",
        "channel": "H", "detail": "H", "duplicate_of": "H", "version": "H", "why": "H", "now": "H", "title": "H",
        "timeline": [{"at": "H", "event": "H", "rule": "H", "detail": "H", "code": "H", "state": "H", "provider": "H",
                      "outcome": "H", "receipt": "H"}],
        "legs": [{"channel": "H", "state": "H", "provider": "H", "rule": "H"}],
        "attempts": [{"started_at": "H", "provider": "H", "outcome": "H", "code": "H", "detail": "H"}],
        "rules": [{"rule": "H", "detail": "H", "until": "H"}],
        "queue": {"held": {"H": 1}}, "final": {"H": 1}, "clock": {"why": "H"}, "store": {"path": "H"},
        "callbacks": [{"name": "H", "why": "H"}], "holds": [{"id": "H", "scope": {"H": "H"}, "reason": "H"}],
        "providers": [{"name": "H", "channel": "H", "state": "H", "why": "H", "stops": "H", "stops_bulk": "G",
                       "rate": ["H"], "quota": [{"rate": "H", "until": "H"}], "sandbox": true}],
        "messages": [{"class": "H", "campaign": "H", "state": "H"}],
        "errors": [{"pointer": "H", "detail": "H"}]})";
    for (auto at = text.find("\"H\""); at != text.npos; at = text.find("\"H\"", at)) text.replace(at + 1, 1, harm);
    return json::parse(text).as_object();
}();

void expect_harmless(const std::string& page, const char* what)
{
    for (std::string_view rest = page; !rest.empty();) {
        const auto line = rest.substr(0, rest.find('\n'));
        EXPECT_TRUE(is_one_line(line) && line.find("\u202e") == line.npos)
            << what << ": " << json::serialize(json::string{line.data(), line.size()});
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    }
    EXPECT_THAT(page, HasSubstr("\uFFFD")) << what << " shows it, only without its power";
}

TEST(TerminalText, NoPageOfTheDaemonsAnswersHasControls)
{
    for (const auto in : {language::english, language::japanese}) {
        const reader to{in};
        expect_harmless(why_text(hostile, to, true), "why");
        expect_harmless(show_text(hostile, to), "show");
        expect_harmless(stored_text(hostile, to, true), "send");
        expect_harmless(status_text(hostile, to), "status");
        expect_harmless(limits_text(hostile, to), "limits");
        expect_harmless(busy_text({.status = hostile, .under_way = array_of(hostile, "messages")}, to), "top");
        expect_harmless(holds_text(array_of(hostile, "holds"), to), "holds");
    }
    expect_harmless(words_of({422, json::serialize(hostile), ""}), "a problem");
}

TEST(TerminalText, WhatAFileSaysIsRepeatedWithoutControls)
{
    const csv_row header{1, {"customer", "\x1b[2Jwrong", "consent.promotional.email"}, {}, 0};
    const auto names = read_header(header, {});
    ASSERT_EQ(names.troubles.size(), 1u);
    expect_harmless(names.troubles[0], "the header");
    const auto good = read_header({1, {"customer", "consent.promotional.email"}, {}, 0}, {});
    const auto read = read_customer_row({2, {"c-1", "\u202eyes\nrow 9: all is well"}, {}, 0}, good);
    expect_harmless(std::get<std::string>(read), "a cell");
    EXPECT_THAT(std::get<std::string>(read), AllOf(HasSubstr("row 9"), Not(HasSubstr("\n")))) << "no row of its own";
}

}  // namespace
}  // namespace todoke::cli
