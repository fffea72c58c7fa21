#include <gtest/gtest.h>

#include "gateway/text/json_string.hpp"

namespace todoke {

namespace {

std::string escaped(std::string_view text)
{
    std::string made;
    append_json_string(made, text);
    return made;
}

TEST(JsonString, EscapesWhatMustBeWhereverItStands)
{
    const std::pair<char, std::string> marks[] = {{'"', "\\\""},       {'\\', "\\\\"},   {'\n', "\\n"},
                                                  {'\r', "\\r"},       {'\t', "\\t"},    {'\0', "\\u0000"},
                                                  {'\x1f', "\\u001f"}, {'\b', "\\u0008"}};
    for (const auto& [mark, shown] : marks)
        for (std::size_t before = 0; before < 18; ++before)
            for (const std::size_t after : {0, 1, 7, 8, 9}) {
                const auto text = std::string(before, 'a') + mark + std::string(after, 'z');
                EXPECT_EQ(escaped(text), '"' + std::string(before, 'a') + shown + std::string(after, 'z') + '"');
            }
}

TEST(JsonString, LeavesTheRestAsItIs)
{
    for (int c = 0x20; c < 0x100; ++c) {
        if (c == '"' || c == '\\') continue;
        const std::string text(9, static_cast<char>(c));
        EXPECT_EQ(escaped(text), '"' + text + '"') << c;
    }
    EXPECT_EQ(escaped(""), "\"\"");
}

}  // namespace

}  // namespace todoke
