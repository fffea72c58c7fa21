#pragma once
// What the tests of the configuration share: one text read, and what came of it.

#include <gtest/gtest.h>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "daemon/config/config.hpp"

namespace todoke {

/// A problem that must be there: its line, and a part of its text.
using expected_problems = std::vector<std::pair<int, std::string>>;

struct config_case {
    const char* name;
    std::string text;
    expected_problems expected;
};

inline void PrintTo(const config_case& c, std::ostream* out)
{
    *out << c.text;
}

inline std::string listed(const config_problems& problems)
{
    std::string all;
    for (const auto& problem : problems) all += to_text(problem) + "\n";
    return all;
}

inline config_problems problems_of(const std::string& text, bool others_can_read = false)
{
    const auto result = parse_config({{"todoke.toml", text, others_can_read}});
    const auto* problems = std::get_if<config_problems>(&result);
    return problems ? *problems : config_problems{};
}

/// The configuration; a test failure that lists the problems otherwise.
inline config good(const std::vector<config_text>& texts)
{
    auto result = parse_config(texts);
    if (auto* made = std::get_if<config>(&result)) return std::move(*made);
    ADD_FAILURE() << listed(std::get<config_problems>(result));
    auto empty = parse_config({});
    return std::move(std::get<config>(empty));
}

inline config good(const std::string& text)
{
    return good(std::vector<config_text>{{"todoke.toml", text}});
}

inline void expect_exactly(const config_problems& found, const expected_problems& expected)
{
    ASSERT_EQ(found.size(), expected.size()) << listed(found);
    for (std::size_t i = 0; i < found.size(); ++i) {
        EXPECT_EQ(found[i].line, expected[i].first) << listed(found);
        EXPECT_NE(found[i].what.find(expected[i].second), std::string::npos)
            << found[i].what << "\nshould contain: " << expected[i].second;
    }
}

}  // namespace todoke
