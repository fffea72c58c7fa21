// An SMS in the form one centre expects.
#include <functional>
#include <gtest/gtest.h>

#include "gateway/channel/sms/sms_attempt.hpp"

namespace todoke {

namespace {

using namespace std::chrono_literals;

struct SmsAccountForm : testing::Test {
    SmsAccountForm()
    {
        account.host = "localhost";
        account.system_id = "shop";
        account.source = "Shop";
        what.id = message_id::make(1'700'000'000'000, message_no{0x1203}, 1);
        what.address = "+819012345678";
        what.started = *parse_instant("2026-11-22T17:00:00+09:00");
        say("hello");
    }
    void say(std::string text)
    {
        content c;
        c.sms = sms_content{std::move(text)};
        what.what = std::make_shared<const content>(std::move(c));
    }
    void say_long(std::size_t characters)
    {
        std::string text;
        for (std::size_t i = 0; i < characters; ++i) text += "あ";
        say(std::move(text));
    }
    sms_attempt begin() { return std::get<sms_attempt>(sms_attempt::begin(what, account, true)); }
    std::vector<smpp_message> all()
    {
        EXPECT_EQ(problem_of(account), "");
        auto attempt = begin();
        std::vector<smpp_message> sent;
        while (auto next = attempt.next()) {
            EXPECT_NO_THROW(encode_message(smpp_command::submit_sm, 1, *next));
            sent.push_back(std::move(*next));
            attempt.record({part_answer::kind::answered, 0, "m", {}, false});
        }
        return sent;
    }

    smpp_account account;
    envelope what;
};

TEST_F(SmsAccountForm, SixteenBitsOfReference)
{
    account.form.joining = sms_joining::udh16;
    say_long(67);
    EXPECT_EQ(all().size(), 1u);
    say_long(133);
    const auto sent = all();
    ASSERT_EQ(sent.size(), 3u) << "66 a part";
    EXPECT_EQ(sent[1].short_message.substr(0, 7), std::string("\x06\x08\x04\x12\x03\x03\x02"));
    EXPECT_EQ(sent[1].esm_class, 0x43);
}

TEST_F(SmsAccountForm, TheCentreWritesTheHeaders)
{
    account.form.joining = sms_joining::sar;
    say_long(133);
    const auto sent = all();
    ASSERT_EQ(sent.size(), 3u);
    EXPECT_EQ(sent[2].tlv(smpp_tag::sar_reference)->value, std::string("\x12\x03"));
    EXPECT_EQ(sent[2].tlv(smpp_tag::sar_total)->value, "\x03");
    EXPECT_EQ(sent[2].tlv(smpp_tag::sar_number)->value, "\x03");
    EXPECT_EQ(sent[2].esm_class, 0x03);
    EXPECT_EQ(sent[2].short_message.size(), 2u);
    say("hello");
    EXPECT_TRUE(all().at(0).tlvs.empty());
}

TEST_F(SmsAccountForm, TheCentreCutsTheWholeText)
{
    account.form.joining = sms_joining::payload;
    say_long(133);
    const auto sent = all();
    ASSERT_EQ(sent.size(), 1u);
    EXPECT_EQ(sent[0].short_message, "");
    EXPECT_EQ(sent[0].tlv(smpp_tag::message_payload)->value.size(), 266u);
    EXPECT_EQ(sent[0].esm_class, 0x03);
    say("hello");
    EXPECT_EQ(all().at(0).short_message, "hello") << "what fits goes where all centres look";
    say_long(671);
    EXPECT_TRUE(std::holds_alternative<outcome>(sms_attempt::begin(what, account, true))) << "11 parts all the same";
}

TEST_F(SmsAccountForm, ValidityIsCountedFromTheHandOver)
{
    what.valid_until = what.started + 2h;
    account.validity = smpp_validity::relative;
    EXPECT_EQ(begin().next(0s)->validity_period, "000000020000000R");
    EXPECT_EQ(begin().next(30min)->validity_period, "000000013000000R") << "parts that waited live no longer";
    account.validity = smpp_validity::none;
    EXPECT_EQ(begin().next()->validity_period, "");
    account.validity = smpp_validity::absolute;
    EXPECT_EQ(begin().next(30min)->validity_period, "261122100000000+");
    what.valid_until = never_ends;
    account.validity = smpp_validity::relative;
    EXPECT_EQ(begin().next()->validity_period, "");
}

TEST_F(SmsAccountForm, NumbersAndKindsAsTheLinkWantsThem)
{
    account.country = "81";
    account.destination_ton = 2;
    account.destination_npi = 0;
    account.source_ton = 0;
    account.source_npi = 9;
    const auto at_home = all().at(0);
    EXPECT_EQ(at_home.destination.digits, "09012345678");
    EXPECT_EQ(at_home.destination.ton, 2);
    EXPECT_EQ(at_home.destination.npi, 0);
    EXPECT_EQ(at_home.source.ton, 0);
    EXPECT_EQ(at_home.source.npi, 9);
    what.address = "+4915112345678";
    EXPECT_EQ(all().at(0).destination.digits, "4915112345678");
}

TEST_F(SmsAccountForm, ServiceModeReceiptsAndTheProvidersOwnParameters)
{
    account.service_type = "VMA";
    account.esm_mode = 0;
    account.receipts = smpp_receipts::failures;
    account.parameters = {{0x1403, "shop-7"}};
    say_long(100);
    const auto sent = all();
    ASSERT_EQ(sent.size(), 2u);
    for (const auto& m : sent) {
        EXPECT_EQ(m.service_type, "VMA");
        EXPECT_EQ(m.esm_class, 0x40);
        EXPECT_EQ(m.registered_delivery, 2);
        EXPECT_EQ(m.tlv(0x1403)->value, "shop-7");
    }
    account.receipts = smpp_receipts::none;
    EXPECT_EQ(all().at(0).registered_delivery, 0);
}

TEST_F(SmsAccountForm, IdsAreNotedAsReceiptsWillTellThem)
{
    account.dialect.ids = smpp_ids::hex_answer;
    auto attempt = begin();
    const auto end = attempt.record({part_answer::kind::answered, 0, "3B9ACA00", {}, false}).value();
    EXPECT_EQ(end.references, std::vector<std::string>{"1000000000"});
}

TEST_F(SmsAccountForm, AThrottledAccountRestsAsLongAsItIsToldTo)
{
    account.throttle_pause = 60s;
    auto attempt = begin();
    const auto end = attempt.record({part_answer::kind::answered, 0x58, {}, {}, false}).value();
    EXPECT_EQ(end.kind, outcome_kind::throttled);
    EXPECT_EQ(end.after, span{60s});
}

struct id_case {
    std::string name;
    smpp_ids written;
    std::string in_answer, in_receipt;
    bool same;
};
class SmppIds : public testing::TestWithParam<id_case> {};

TEST_P(SmppIds, AreComparedAsTheCentreWritesThem)
{
    const auto& row = GetParam();
    EXPECT_EQ(reference_of_answer(row.in_answer, row.written) == reference_of_receipt(row.in_receipt, row.written),
              row.same)
        << reference_of_answer(row.in_answer, row.written);
}

INSTANTIATE_TEST_SUITE_P(
    Table, SmppIds,
    testing::Values(id_case{"same", smpp_ids::same, "3b9aca00", "3b9aca00", true},
                    id_case{"same_is_letter_by_letter", smpp_ids::same, "3b9aca00", "3B9ACA00", false},
                    id_case{"hex_answer", smpp_ids::hex_answer, "3b9aca00", "1000000000", true},
                    id_case{"hex_answer_with_zeros", smpp_ids::hex_answer, "003B9ACA00", "01000000000", true},
                    id_case{"hex_receipt", smpp_ids::hex_receipt, "1000000000", "3B9ACA00", true},
                    id_case{"hex_both", smpp_ids::hex, "00abcdef", "ABCDEF", true},
                    id_case{"decimal_both", smpp_ids::decimal, "0000000042", "42", true},
                    id_case{"longer_than_64_bits", smpp_ids::hex_answer, "ffffffffffffffffffffffff",
                            "79228162514264337593543950335", true},
                    id_case{"no_number", smpp_ids::hex_answer, "m-17", "m-17", true},
                    id_case{"empty", smpp_ids::decimal, "", "", true},
                    id_case{"not_the_same", smpp_ids::hex_answer, "10", "10", false}),
    [](const auto& row) { return row.param.name; });

TEST(SmppReceiptFormat, IsReadOrRefusedWithItsReason)
{
    const auto read =
        read_by_format("{stat},{},{done},{err},{},{},{id}", "DELIVRD,1,2611221747,000,Shop,8190,m-1").value();
    EXPECT_EQ(read.at("id"), "m-1");
    EXPECT_EQ(read.at("stat"), "DELIVRD");
    EXPECT_EQ(read.at("done"), "2611221747");
    EXPECT_EQ(read_by_format("ID={id};{stat}.", "ID=7;OK.rest")->at("stat"), "OK");
    EXPECT_FALSE(read_by_format("ID={id};{stat}", "id=7;OK"));
    EXPECT_FALSE(read_by_format("{stat},{id},", "DELIVRD,7"));
    EXPECT_EQ(problem_of_receipt_format("{stat},{id}"), "");
    EXPECT_NE(problem_of_receipt_format("{stat},{id").find("has no }"), std::string::npos);
    EXPECT_NE(problem_of_receipt_format("{stat}{id}").find("between"), std::string::npos);
    EXPECT_NE(problem_of_receipt_format("{state},{id}").find("{state}"), std::string::npos);
    EXPECT_NE(problem_of_receipt_format("{stat}").find("needs"), std::string::npos);
}

}  // namespace

}  // namespace todoke
