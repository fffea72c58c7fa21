#include <gtest/gtest.h>

#include "gateway/channel/email/address.hpp"

namespace todoke {
namespace {

struct address_case {
    const char* name;
    std::string given;
    std::string wire;  ///< empty: no address
};

class EmailAddress : public testing::TestWithParam<address_case> {};

TEST_P(EmailAddress, IsWrittenAsSmtpTakesItOrRefused)
{
    const auto address = parse_email_address(GetParam().given);
    EXPECT_EQ(address ? address->wire() : "", GetParam().wire);
}

const std::string long_local(64, 'a');

INSTANTIATE_TEST_SUITE_P(
    Addresses, EmailAddress,
    testing::Values(
        address_case{"plain", "taro@example.jp", "taro@example.jp"},
        address_case{"tag_and_signs", "o'hara+shop_1=x@example.jp", "o'hara+shop_1=x@example.jp"},
        address_case{"domain_in_capitals", "Taro@Example.JP", "Taro@example.jp"},
        address_case{"two_dots_of_docomo", "a..b@docomo.ne.jp", "\"a..b\"@docomo.ne.jp"},
        address_case{"dot_before_the_at", "taro.@ezweb.ne.jp", "\"taro.\"@ezweb.ne.jp"},
        address_case{"dot_first", ".taro@docomo.ne.jp", "\".taro\"@docomo.ne.jp"},
        address_case{"already_quoted", "\"a..b\"@docomo.ne.jp", "\"a..b\"@docomo.ne.jp"},
        address_case{"quoted_without_need", "\"taro\"@example.jp", "taro@example.jp"},
        address_case{"quoted_space", "\"ta ro\"@example.jp", "\"ta ro\"@example.jp"},
        address_case{"quoted_quote", R"("a\"b"@example.jp)", R"("a\"b"@example.jp)"},
        address_case{"international_domain", "taro@日本語.jp", "taro@xn--wgv71a119e.jp"},
        address_case{"ideographic_full_stop", "taro@例え。jp", "taro@xn--r8jz45g.jp"},
        address_case{"international_local_part", "太郎@example.jp", "太郎@example.jp"},
        address_case{"host_alone", "root@mailhost", "root@mailhost"},
        address_case{"longest_local_part", long_local + "@example.jp", long_local + "@example.jp"},
        address_case{"local_part_too_long", long_local + "a@example.jp", ""}, address_case{"empty", "", ""},
        address_case{"no_at", "example.jp", ""}, address_case{"no_local_part", "@example.jp", ""},
        address_case{"no_domain", "taro@", ""}, address_case{"two_ats", "a@b@example.jp", ""},
        address_case{"space", "ta ro@example.jp", ""}, address_case{"space_behind", "taro@example.jp ", ""},
        address_case{"brackets", "<taro@example.jp>", ""},
        address_case{"second_recipient", "taro@example.jp>,<b@example.jp", ""},
        address_case{"comma", "a,b@example.jp", ""}, address_case{"line_feed", "taro@example.jp\nRCPT TO:<b@x>", ""},
        address_case{"carriage_return", "taro\r@example.jp", ""},
        address_case{"nul", std::string("taro\0@example.jp", 16), ""},
        address_case{"line_feed_in_quotes", "\"ta\nro\"@example.jp", ""},
        address_case{"broken_utf8", "ta\xffro@example.jp", ""}, address_case{"hyphen_first", "taro@-example.jp", ""},
        address_case{"empty_label", "taro@example..jp", ""}, address_case{"trailing_dot", "taro@example.jp.", ""},
        address_case{"label_too_long", "taro@" + std::string(64, 'a') + ".jp", ""},
        address_case{"address_literal", "taro@[192.0.2.1]", ""},
        address_case{"underscore_in_domain", "taro@a_b.jp", ""}),
    [](const auto& row) { return row.param.name; });

TEST(EmailAddressOf, AJapaneseLocalPartNeedsSmtpUtf8)
{
    EXPECT_TRUE(parse_email_address("太郎@example.jp")->needs_utf8());
    EXPECT_FALSE(parse_email_address("taro@日本語.jp")->needs_utf8());
}

struct mailbox_case {
    const char* name;
    std::string given;
    std::string shown, wire;  ///< wire empty: no mailbox
};

class Mailbox : public testing::TestWithParam<mailbox_case> {};

TEST_P(Mailbox, IsANameAndAnAddressOrRefused)
{
    const auto read = parse_mailbox(GetParam().given);
    EXPECT_EQ(read ? read->at.wire() : "", GetParam().wire);
    EXPECT_EQ(read ? read->name : "", GetParam().shown);
}

INSTANTIATE_TEST_SUITE_P(
    Mailboxes, Mailbox,
    testing::Values(mailbox_case{"japanese_name", "お店 <news@shop.example.jp>", "お店", "news@shop.example.jp"},
                    mailbox_case{"quoted_name", "\"Shop, Inc.\" <a@x.jp>", "Shop, Inc.", "a@x.jp"},
                    mailbox_case{"escaped_quote", R"("a \"b\"" <a@x.jp>)", "a \"b\"", "a@x.jp"},
                    mailbox_case{"brackets_alone", "<a@x.jp>", "", "a@x.jp"},
                    mailbox_case{"address_alone", " a@x.jp ", "", "a@x.jp"}, mailbox_case{"name_alone", "shop", "", ""},
                    mailbox_case{"two_addresses", "a@x.jp, b@x.jp", "", ""},
                    mailbox_case{"comma_in_a_bare_name", "Shop, Inc. <a@x.jp>", "", ""},
                    mailbox_case{"line_break_in_name", "a\r\nBcc: b@x.jp <a@x.jp>", "", ""},
                    mailbox_case{"never_opened", "a@x.jp>", "", ""}),
    [](const auto& row) { return row.param.name; });

TEST(Mailboxes, AreSeparatedByCommasOutsideQuotes)
{
    const auto read = parse_mailboxes("\"a, b\" <a@x.jp>, c@x.jp");
    ASSERT_TRUE(read);
    ASSERT_EQ(read->size(), 2u);
    EXPECT_EQ(read->at(0).name, "a, b");
    EXPECT_EQ(read->at(1).at.wire(), "c@x.jp");
    EXPECT_FALSE(parse_mailboxes("a@x.jp,"));
    EXPECT_FALSE(parse_mailboxes(""));
}

}  // namespace
}  // namespace todoke
