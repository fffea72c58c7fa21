#include "gateway/channel/quoted_content.hpp"

#include <gtest/gtest.h>

namespace todoke {
namespace {

struct quoted_case {
    const char* name;
    std::string said, kept;
    friend void PrintTo(const quoted_case& row, std::ostream* out) { *out << row.name; }
};

class QuotedContent : public testing::TestWithParam<quoted_case> {
protected:
    static content sent()
    {
        content made;
        made.sms = sms_content{"暗証 48217\r\nHi \"you\"/2\n\nabc\n🎌 buy"};
        made.line =
            line_content{R"([{"type":"text","text":"push this"},{"type":"flex","contents":{"label":"buy now"}}])"};
        made.email = email_content{"Your subject", "body line", {}, {}, {}, {}};
        return made;
    }
};

TEST_P(QuotedContent, IsNotKeptWhenAProviderRepeatsIt)
{
    outcome ended;
    ended.detail = GetParam().said;
    EXPECT_EQ(without_content(std::move(ended), sent()).detail, GetParam().kept);
}

INSTANTIATE_TEST_SUITE_P(
    Table, QuotedContent,
    testing::Values(quoted_case{"nothing", "550 no", "550 no"},
                    quoted_case{"as_it_is", "bad: 暗証 48217.", "bad: (text)."},
                    quoted_case{"twice", "暗証 48217, 暗証 48217", "(text), (text)"},
                    quoted_case{"escaped", R"x({"text":"\u6697\u8a3c 48217"})x", R"x({"text":"(text)"})x"},
                    quoted_case{"escaped_signs", R"x(Hi \"you\"\/2)x", "(text)"},
                    quoted_case{"escaped_beyond_16_bits", R"x(\ud83c\udf8c buy)x", "(text)"},
                    quoted_case{"in_a_form", "text=%E6%9A%97%E8%A8%BC+48217&x", "text=(text)&x"},
                    quoted_case{"in_a_form_in_small", "text=%e6%9a%97%e8%a8%bc+48217&x", "text=(text)&x"},
                    quoted_case{"by_who_knows_ascii", "spam: ?????? 48217", "spam: (text)"},
                    quoted_case{"cut_short", "spam: 暗証 48", "spam: (text)"},
                    quoted_case{"cut_short_before_words_of_ours", "暗証 48 (id: 1)", "(text) (id: 1)"},
                    quoted_case{"another_letter_follows", "暗証 48あ", "(text)あ"},
                    quoted_case{"of_line", "messages[0].text: push this", "messages[0].text: (text)"},
                    quoted_case{"of_a_button", "buy now", "(text)"},
                    quoted_case{"the_form_is_no_text", "type flex", "type flex"},
                    quoted_case{"of_a_mail", "Your subject: body line", "(text): (text)"},
                    quoted_case{"too_short_to_tell", "abc", "abc"}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace todoke
