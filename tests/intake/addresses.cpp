#include <gtest/gtest.h>

#include "gateway/intake/address.hpp"
#include "gateway/intake/idempotency.hpp"
#include "store/model/mailbox.hpp"
#include "tests/support/by_name.hpp"

namespace todoke {
namespace {

struct phone {
    std::string name, text, region, wanted;
    friend void PrintTo(const phone& row, std::ostream* to) { *to << row.name; }
};
class Phone : public testing::TestWithParam<phone> {};
TEST_P(Phone, IsMadeE164)
{
    EXPECT_EQ(normal_phone(GetParam().text, GetParam().region), GetParam().wanted);
}
INSTANTIATE_TEST_SUITE_P(
    Forms, Phone,
    testing::Values(phone{"national", "09012345678", "JP", "+819012345678"},
                    phone{"hyphens", "090-1234-5678", "JP", "+819012345678"},
                    phone{"full_width", "０９０－１２３４－５６７８", "JP", "+819012345678"},
                    phone{"katakana_bar", "090ー1234ー5678", "JP", "+819012345678"},
                    phone{"wide_space", "080　1234　5678", "JP", "+818012345678"},
                    phone{"parentheses", "(070) 1234-5678", "JP", "+817012345678"},
                    phone{"sixty", "060-1234-5678", "JP", "+816012345678"},
                    phone{"twenty", "020-1234-5678", "JP", "+812012345678"},
                    phone{"international", "+81 90 1234 5678", "JP", "+819012345678"},
                    phone{"full_width_plus", "＋８１９０１２３４５６７８", "JP", "+819012345678"},
                    phone{"both_prefixes", "+81 (0)90-1234-5678", "JP", "+819012345678"},
                    phone{"abroad", "+1 415 555 0100", "JP", "+14155550100"},
                    phone{"american_site", "(415) 555-0100", "US", "+14155550100"},
                    phone{"korean_site", "010-1234-5678", "KR", "+821012345678"},
                    phone{"landline", "03-1234-5678", "JP", ""}, phone{"toll_free", "0120-123-456", "JP", ""},
                    phone{"too_short", "090-1234-567", "JP", ""}, phone{"too_long", "090-1234-56789", "JP", ""},
                    phone{"without_its_zero", "9012345678", "JP", ""}, phone{"letters", "090-1234-567a", "JP", ""},
                    phone{"second_plus", "+81+9012345678", "JP", ""}, phone{"empty", "", "JP", ""},
                    phone{"only_plus", "+", "JP", ""}, phone{"line_break", "09012345678\r\n", "JP", ""},
                    phone{"unknown_region", "09012345678", "XX", ""}),
    by_name);

struct mail {
    std::string name, text;
    bool good;
    friend void PrintTo(const mail& row, std::ostream* to) { *to << row.name; }
};
class MailAddress : public testing::TestWithParam<mail> {};
TEST_P(MailAddress, IsTakenOrRefused)
{
    EXPECT_EQ(email_trouble(GetParam().text).empty(), GetParam().good) << email_trouble(GetParam().text);
}
INSTANTIATE_TEST_SUITE_P(
    Forms, MailAddress,
    testing::Values(mail{"plain", "a@example.jp", true}, mail{"carrier_two_dots", "a..b@docomo.ne.jp", true},
                    mail{"carrier_dot_at_the_end", "a.@ezweb.ne.jp", true}, mail{"plus", "a+b@example.co.jp", true},
                    mail{"punycode", "a@xn--wgv71a.jp", true}, mail{"no_at", "example.jp", false},
                    mail{"no_local", "@example.jp", false}, mail{"one_label", "root@localhost", false},
                    mail{"display_name", "A <a@example.jp>", false}, mail{"two_ats", "a@b@example.jp", false},
                    mail{"space", "a b@example.jp", false}, mail{"crlf", "a@example.jp\r\nDATA", false},
                    mail{"nul", std::string{"a\0@example.jp", 13}, false},
                    mail{"comma", "a@example.jp,b@example.jp", false}, mail{"quoted_route", "\"a\"@example.jp", false},
                    mail{"label_with_hyphen", "a@-b.jp", false}, mail{"literal", "a@[127.0.0.1]", false},
                    mail{"umlaut", "ä@example.jp", false},
                    mail{"local_65", std::string(65, 'a') + "@example.jp", false},
                    mail{"local_64", std::string(64, 'a') + "@example.jp", true}),
    by_name);

TEST(LineId, IsUAnd32HexDigits)
{
    EXPECT_EQ(line_id_trouble("U0123456789abcdef0123456789abcdef"), "");
    EXPECT_NE(line_id_trouble("U0123456789ABCDEF0123456789abcdef"), "");
    EXPECT_NE(line_id_trouble("C0123456789abcdef0123456789abcdef"), "");
    EXPECT_NE(line_id_trouble("U0123456789abcdef0123456789abcde"), "");
    EXPECT_NE(line_id_trouble("@shop"), "");
}

TEST(IdempotencyKey, MayStandInQuotes)
{
    EXPECT_EQ(read_idempotency_key("8e03978e-40d5"), "8e03978e-40d5");
    EXPECT_EQ(read_idempotency_key("\"8e03978e-40d5\""), "8e03978e-40d5");
    EXPECT_EQ(read_idempotency_key(R"("a\"b\\c")"), R"(a"b\c)");
    EXPECT_EQ(read_idempotency_key(std::string(255, 'k')), std::string(255, 'k'));
    EXPECT_EQ(read_idempotency_key('"' + std::string(255, 'k') + '"'), std::string(255, 'k'));
    for (const std::string bad : {"", "\"", "\"\"", "\"a", "\"a\"b\"", R"("a\n")", "a\tb", "あ"})
        EXPECT_FALSE(read_idempotency_key(bad)) << bad;
    EXPECT_FALSE(read_idempotency_key(std::string(256, 'k')));
}

}  // namespace
}  // namespace todoke
