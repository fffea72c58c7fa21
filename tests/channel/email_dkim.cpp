// What verifies the signatures is not ours: see tests/counterpart/dkim_signature.cpp.

#include <gtest/gtest.h>

#include "gateway/channel/email/dkim.hpp"
#include "gateway/channel/email/mime_headers.hpp"
#include "tests/channel/email_sample.hpp"
#include "tests/support/dkim_keys.hpp"

namespace todoke {
namespace {

struct form_case {
    const char* name;
    std::string text, relaxed;
};

class DkimHeader : public testing::TestWithParam<form_case> {};

TEST_P(DkimHeader, IsRelaxed)
{
    EXPECT_EQ(relaxed_header(GetParam().text), GetParam().relaxed);
}

INSTANTIATE_TEST_SUITE_P(Fields, DkimHeader,
                         testing::Values(form_case{"rfc_6376_3_4_5_a", "A: X", "a:X"},
                                         form_case{"rfc_6376_3_4_5_b", "B : Y\t\r\n\tZ  ", "b:Y Z"},
                                         form_case{"empty", "Subject:", "subject:"},
                                         form_case{"blank", "Subject: \t ", "subject:"},
                                         form_case{"colons", "X:a:b", "x:a:b"}),
                         [](const auto& row) { return row.param.name; });

class DkimBody : public testing::TestWithParam<form_case> {};

TEST_P(DkimBody, IsRelaxed)
{
    EXPECT_EQ(relaxed_body(GetParam().text), GetParam().relaxed);
}

INSTANTIATE_TEST_SUITE_P(Bodies, DkimBody,
                         testing::Values(form_case{"rfc_6376_3_4_5", " C \r\nD \t E\r\n\r\n\r\n", " C\r\nD E\r\n"},
                                         form_case{"empty", "", ""}, form_case{"empty_lines", "\r\n\r\n", ""},
                                         form_case{"blank_lines", " \r\n\t\r\n", ""}, form_case{"no_end", "a", "a\r\n"},
                                         form_case{"empty_lines_inside", "a\r\n\r\n\r\nb\r\n", "a\r\n\r\n\r\nb\r\n"}),
                         [](const auto& row) { return row.param.name; });

TEST(Dkim, CoversWhatAReaderActsUponAndFromOnceMore)
{
    auto frame = frame_of();
    frame.unsubscribe = "mailto:stop@shop.example.jp";
    frame.one_click = "https://msg.shop.example.jp/u/abc";
    const dkim_signer signer{"shop.example.jp", "todoke", rsa_key_for_tests};
    const auto field = signer.signature(bytes_of(text_content(), frame), frame.dated);
    EXPECT_TRUE(field.starts_with("DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n")) << field;
    const auto flat = relaxed_header(std::string_view{field}.substr(0, field.size() - 2));
    EXPECT_NE(flat.find("d=shop.example.jp; s=todoke; t=1795402800;"), std::string::npos) << flat;
    std::string without_blanks = flat;
    std::erase(without_blanks, ' ');
    EXPECT_NE(
        without_blanks.find("h=from:to:subject:date:message-id:mime-version:content-type:content-transfer-encoding:"
                            "list-unsubscribe:list-unsubscribe-post:from;"),
        std::string::npos)
        << without_blanks;
    EXPECT_EQ(flat.find("l="), std::string::npos);
    for (std::size_t at = 0; at < field.size();) {
        const auto end = field.find("\r\n", at);
        ASSERT_NE(end, std::string::npos);
        EXPECT_LE(end - at, 78u) << field.substr(at, end - at);
        at = end + 2;
    }
}

TEST(Dkim, TheSameMailHasTheSameSignatureAndAnotherOneAnother)
{
    for (const auto* key : {rsa_key_for_tests, ed25519_key_for_tests}) {
        const dkim_signer signer{"shop.example.jp", "todoke", key};
        const auto one = bytes_of(text_content()), other = bytes_of(text_content("別\n"));
        EXPECT_EQ(signer.signature(one, {}), signer.signature(one, {}));
        EXPECT_NE(signer.signature(one, {}), signer.signature(other, {}));
    }
}

struct key_case {
    const char* name;
    std::string domain, selector, key, problem;
};

class DkimKey : public testing::TestWithParam<key_case> {};

TEST_P(DkimKey, ThatCannotSignSaysWhy)
{
    try {
        dkim_signer{GetParam().domain, GetParam().selector, GetParam().key};
        FAIL() << "was taken";
    } catch (const std::runtime_error& e) {
        EXPECT_NE(std::string{e.what()}.find(GetParam().problem), std::string::npos) << e.what();
        EXPECT_EQ(std::string{e.what()}.find("MII"), std::string::npos) << "shows the key";
    }
}

INSTANTIATE_TEST_SUITE_P(Settings, DkimKey,
                         testing::Values(key_case{"none", "x.jp", "s", "", "PEM"},
                                         key_case{"garbage", "x.jp", "s", "MII", "PEM"},
                                         key_case{"short", "x.jp", "s", short_rsa_key_for_tests, "1024"},
                                         key_case{"of_another_kind", "x.jp", "s", ec_key_for_tests, "Ed25519"},
                                         key_case{"domain", "x;d=y.jp", "s", rsa_key_for_tests, "domain"},
                                         key_case{"selector", "x.jp", "", rsa_key_for_tests, "selector"}),
                         [](const auto& row) { return row.param.name; });

TEST(RawMessage, IsTakenApartAsItStands)
{
    const auto parts = take_apart_message("A: b\r\n c\r\nno field\r\nD:\r\n\r\nbody\r\n\r\nX: y\r\n");
    ASSERT_EQ(parts.fields.size(), 2u);
    EXPECT_EQ(parts.fields[0].name, "A");
    EXPECT_EQ(parts.fields[0].whole, "A: b\r\n c");
    EXPECT_EQ(parts.fields[1].whole, "D:");
    EXPECT_EQ(parts.body, "body\r\n\r\nX: y\r\n");
}

}  // namespace
}  // namespace todoke
