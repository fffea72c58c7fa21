#pragma once
// A row of the tables that say what a rule tells of a message.

#include <algorithm>
#include <functional>

#include "gateway/policy/wording/in_words.hpp"
#include "tests/policy/shop.hpp"

namespace todoke {

struct told_finding {
    bool allows = true;
    std::string until;
    std::string detail;
};

struct explain_case {
    const char* name;
    rule by;
    std::function<void(shop&)> given;
    told_finding wanted;
    std::optional<std::size_t> leg = 0;  ///< none: of the message as a whole
};

inline void PrintTo(const explain_case& c, std::ostream* out)
{
    *out << c.name;
}

/// Line by line what was told, for failures that can be read.
inline std::string all_of(const explanation& why)
{
    std::string made;
    for (const auto& one : why.findings)
        made += std::string{to_text(one.by)} + (one.leg ? " leg " + std::to_string(*one.leg) : "") +
                (one.allows ? " allows" : " forbids") + (one.until ? " until " + to_text(*one.until) : "") + ": " +
                in_words(one.detail, language::english) + "\n";
    return made;
}

/// A promotional mail at noon, without spread, but for what the row gives.
inline void expect_told(const explain_case& c)
{
    shop site{"promotional", {channel::email}};
    site.klass().release_spread = span{};
    c.given(site);
    const auto why = site.policy()->explain(site.s, site.s.message.stored);
    const bool of_whole = c.by == rule::cancelled || c.by == rule::lifetime || c.by == rule::max_lateness;
    const auto found = std::find_if(why.findings.begin(), why.findings.end(), [&](const finding& one) {
        return one.by == c.by && one.leg == (of_whole ? std::nullopt : c.leg);
    });
    ASSERT_NE(found, why.findings.end()) << all_of(why);
    EXPECT_EQ(found->allows, c.wanted.allows) << all_of(why);
    EXPECT_EQ(found->until ? to_text(*found->until) : "", c.wanted.until) << all_of(why);
    EXPECT_EQ(in_words(found->detail, language::english), c.wanted.detail);
    EXPECT_FALSE(in_words(found->detail, language::japanese).empty());
    if (found->leg) {
        EXPECT_EQ(found->on, site.s.message.legs[*found->leg].asked.on);
    }
}

}  // namespace todoke
