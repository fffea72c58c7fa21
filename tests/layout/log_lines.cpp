// Every line of the log is an event and its fields: operators look for events by name, and programs read the fields.
#include <gmock/gmock.h>
#include <regex>

#include "tests/layout/sources.hpp"

namespace todoke {
namespace {

using testing::ElementsAre;

/// The literals that stand next to each other at the start of `text`, as one, without their escapes.
std::string literal_at_start(std::string_view text)
{
    std::string made;
    const auto pass_space = [&] { text.remove_prefix(std::min(text.find_first_not_of(" \n"), text.size())); };
    for (pass_space(); text.starts_with('"'); pass_space()) {
        std::size_t at = 1;
        for (; at < text.size() && text[at] != '"'; ++at) {
            if (text[at] == '\\') ++at;
            if (at < text.size()) made += text[at];
        }
        text.remove_prefix(std::min(at + 1, text.size()));
    }
    return made;
}

/// What each call of log::info() and its like says, before its fields are put in; "": no literal.
std::vector<std::string> log_lines_of(const std::string& text)
{
    static const std::regex call{R"(\blog::(debug|info|warning|error)\(\s*(\w+,)?)"};
    std::vector<std::string> all;
    for (std::sregex_iterator one{text.begin(), text.end(), call}, end; one != end; ++one)
        all.push_back(
            literal_at_start(std::string_view{text}.substr(static_cast<std::size_t>(one->position() + one->length()))));
    return all;
}

bool is_event(const std::string& line)
{
    static const std::regex event{R"re(event=[a-z_]+( [a-z_]+=("[^"]*"|[^ "]+))*)re"};
    return std::regex_match(line, event);
}

TEST(LogLines, AreEventsWithFields)
{
    std::size_t read = 0;
    for (const auto& source : sources_below({"daemon", "gateway", "store"}))
        for (const auto& line : log_lines_of(source.text)) {
            ++read;
            EXPECT_TRUE(is_event(line)) << source.path << ": " << line;
        }
    EXPECT_GT(read, 80u) << "read the wrong files?";
}

TEST(LogLines, AreWrittenThroughOneDoor)
{
    const std::regex beside{R"(\bspdlog::|\bwrite_(debug|info|warning|error)\()"};
    for (const auto& source : sources_below({"daemon", "gateway", "store"}))
        EXPECT_EQ(std::regex_search(source.text, beside), source.path.starts_with("gateway/log.")) << source.path;
}

TEST(LogLines, AreReadFromTheirCalls)
{
    EXPECT_THAT(log_lines_of(R"(log::info("event=a by=\"{}\" "
                                          "why={}", who, 1); spdlog::info("no"); todoke::log::error(x, "event=b");
                                log::warning(text); log::info("{}", said);)"),
                ElementsAre("event=a by=\"{}\" why={}", "event=b", "", "{}"));
}

TEST(LogLines, WhatIsAnEvent)
{
    for (const auto* good : {"event=room_again", "event=a b={} c_d=\"{} of {}\"", "event=a address=unix:{}"})
        EXPECT_TRUE(is_event(good)) << good;
    for (const auto* bad : {"", "{}", "task={} failed: {}", "event=a {}", "event=a b=\"", "event=a  b=1", "event=A"})
        EXPECT_FALSE(is_event(bad)) << bad;
}

}  // namespace
}  // namespace todoke
