// How an address is found again in what others wrote.
#include <gtest/gtest.h>

#include "store/sqlite/people/quoted_addresses.hpp"

namespace todoke {
namespace {

struct spelling {
    std::string name, text;
    bool is_found = true;
    friend void PrintTo(const spelling& row, std::ostream* to) { *to << row.name; }
};
class QuotedAddresses : public testing::TestWithParam<spelling> {};

TEST_P(QuotedAddresses, Erasing)
{
    quoted_addresses of;
    of.add("abe.hanako@example.jp");
    of.add("+819012345678");
    of.add("U4af4980629aa11bb22cc33dd44ee55ff");
    EXPECT_EQ(of.any_in(GetParam().text), GetParam().is_found) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    Texts, QuotedAddresses,
    testing::Values(spelling{"plain", "to abe.hanako@example.jp, please"},
                    spelling{"capitals", "<Abe.Hanako@Example.JP>"},
                    spelling{"percent", "to=abe%2Ehanako%40example.jp&x=1"},
                    spelling{"percent_before_it", "100%abe.hanako@example.jp"},
                    spelling{"sign_before_it", "to=abe.hanako@example.jp"},
                    spelling{"json", R"({"to":"abe.hanako\u0040example.jp"})"},
                    spelling{"json_all_of_it", R"("\u0061\u0062\u0065\u002e\u0068anako\u0040example\u002Ejp")"},
                    spelling{"json_in_json", R"({"body":"{\"to\":\"abe.hanako\\u0040example.jp\"}"})"},
                    spelling{"json_in_percent", "payload=%7B%22to%22%3A%22abe.hanako%5Cu0040example.jp%22%7D"},
                    spelling{"json_slash", R"("tel:\/\/090\/1234-5678 or 090\-1234\-5678")"},
                    spelling{"json_line_break_before_it", R"("to:\nabe.hanako@example.jp")"},
                    spelling{"json_full_width",
                             R"("\uff10\uff19\uff10\u30fc\uff11\uff12\uff13\uff14\u30fc\uff15\uff16\uff17\uff18")"},
                    spelling{"full_width_number", "０９０－１２３４－５６７８"},
                    spelling{"japanese_signs", "090ー1234−5678　様"},
                    spelling{"full_width_letters", "ａｂｅ．ｈａｎａｋｏ＠ｅｘａｍｐｌｅ．ｊｐ"},
                    spelling{"full_width_id", "Ｕ４ａｆ４９８０６２９ＡＡ１１ｂｂ２２ｃｃ３３ｄｄ４４ｅｅ５５ｆｆ"},
                    spelling{"quoted_printable", "Final-Recipient: abe=2Ehanako=40example.jp"},
                    spelling{"quoted_printable_folded", "abe.hana=\r\nko@exam=\nple.jp"},
                    spelling{"half_an_escape", R"(abe.hanako@example.jp \u00)"},
                    spelling{"only_escapes", R"(\u \ud83d \uzzzz %4 =4)", false}, spelling{"nothing", "", false},
                    spelling{"another", "ito.hanako@example.jp +819012345679", false},
                    spelling{"part_of_it", "hanako@example.jp 12345678", false},
                    spelling{"base64", "YWJlLmhhbmFrb0BleGFtcGxlLmpw", false},
                    spelling{"html", "abe.hanako&#64;example.jp", false}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace todoke
