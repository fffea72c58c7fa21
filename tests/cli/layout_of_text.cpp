// Widths, tables and times on a terminal.
#include <cstdlib>
#include <gmock/gmock.h>

#include "daemon/cli/text/layout.hpp"

namespace todoke::cli {
namespace {

TEST(TextLayout, JapaneseTakesTwoColumnsAndColoursTakeNone)
{
    EXPECT_EQ(width_of("abc"), 3u);
    EXPECT_EQ(width_of("送信済み"), 8u);
    EXPECT_EQ(width_of("\x1b[31m停止\x1b[0m"), 4u);
    EXPECT_EQ(width_of("\xff\xfe"), 2u) << "what is no UTF-8 is counted, not read past";
}

TEST(TextLayout, IsCutAtACharacter)
{
    EXPECT_EQ(cut_to("abcdef", 6), "abcdef");
    EXPECT_EQ(cut_to("abcdefg", 6), "abcde…");
    EXPECT_EQ(cut_to("送信済みです", 6), "送信…");
    EXPECT_EQ(cut_to("\x1b[31mabcdefg\x1b[0m", 4), "\x1b[31mabc…\x1b[0m");
}

TEST(TextLayout, IsFoldedAtBlanksOrAtACharacter)
{
    EXPECT_EQ(folded("abc def", 7), "abc def");
    EXPECT_EQ(folded("abc def ghi", 7), "abc def\nghi");
    EXPECT_EQ(folded("abcdefghi jk", 4), "abcd\nefgh\ni jk");
    EXPECT_EQ(folded("a b\ncd efg", 4), "a b\ncd\nefg");
    EXPECT_EQ(folded("送信済みです", 5), "送信\n済み\nです");
    EXPECT_EQ(folded("送", 1), "送") << "it takes two columns wherever it stands";
}

TEST(TextLayout, ColumnsStandBelowEachOther)
{
    EXPECT_EQ(table_of({{"名前", "n"}, {"abc", ""}, {"\x1b[1mx\x1b[0m", "1"}}),
              "名前  n\nabc\n\x1b[1mx\x1b[0m     1\n");
}

TEST(TextLayout, TimesAreLocal)
{
    setenv("TZ", "Asia/Tokyo", 1);
    tzset();
    EXPECT_EQ(local_time("2026-11-23T23:00:00.250Z"), "2026-11-24 08:00:00");
    EXPECT_EQ(local_time_and_zone("2026-11-23T23:00:00Z"), "2026-11-24 08:00:00 JST");
    EXPECT_EQ(local_time("tomorrow"), "tomorrow");
}

TEST(TextLayout, BytesAreInWords)
{
    EXPECT_EQ(bytes_in_words(0), "0 B");
    EXPECT_EQ(bytes_in_words(1536), "1.5 KiB");
    EXPECT_EQ(bytes_in_words(std::int64_t{3} << 40), "3.0 TiB");
}

}  // namespace
}  // namespace todoke::cli
