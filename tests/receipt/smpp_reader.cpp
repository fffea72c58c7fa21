#include "gateway/receipt/readers/smpp_reader.hpp"

#include <gtest/gtest.h>
#include <random>

#include "gateway/channel/sms/smpp/smpp_pdu.hpp"

namespace todoke {

namespace {

using namespace std::chrono_literals;

const instant pdu_came = *parse_instant("2026-11-22T17:50:00+09:00");

smpp_message marked(std::string text)
{
    smpp_message m;
    m.source = {1, 1, "819012345678"};
    m.destination = {5, 0, "Shop"};
    m.esm_class = 0x04;
    m.short_message = std::move(text);
    return m;
}

raw_receipt raw_of(const smpp_message& m, smpp_command command = smpp_command::deliver_sm)
{
    return {"smsc", "smpp.delivery", {}, {}, encode_message(command, 7, m), pdu_came};
}

std::vector<told> all_told(const smpp_message& m, smpp_dialect dialect = {})
{
    const auto read = make_smpp_reader(std::move(dialect))(raw_of(m));
    if (const auto* why = std::get_if<unreadable_receipt>(&read)) ADD_FAILURE() << why->why;
    return std::holds_alternative<unreadable_receipt>(read) ? std::vector<told>{} : std::get<std::vector<told>>(read);
}

told_receipt receipt_in(const smpp_message& m, smpp_dialect dialect = {})
{
    auto things = all_told(m, std::move(dialect));
    if (things.size() != 1 || !std::holds_alternative<told_receipt>(things[0].what)) {
        ADD_FAILURE() << things.size() << " things, and no receipt";
        return {};
    }
    return std::get<told_receipt>(things[0].what);
}

std::string why_unreadable(const smpp_message& m, smpp_dialect dialect = {})
{
    const auto read = make_smpp_reader(std::move(dialect))(raw_of(m));
    const auto* why = std::get_if<unreadable_receipt>(&read);
    return why ? why->why : "it was read";
}

TEST(SmppReceipt, AboutNothingIsNone)
{
    auto m = marked("stat:DELIVRD");
    m.source.digits.clear();
    EXPECT_EQ(why_unreadable(m), "the receipt names neither a message nor a number");
}

struct text_case {
    std::string name, text;
    receipt_kind kind;
    std::string reference, code;
};
class SmppReceiptText : public testing::TestWithParam<text_case> {};

TEST_P(SmppReceiptText, IsReadHoweverTheCentreWritesIt)
{
    const auto& row = GetParam();
    const auto receipt = receipt_in(marked(row.text));
    EXPECT_EQ(to_text(receipt.what.kind), to_text(row.kind));
    EXPECT_EQ(receipt.reference, row.reference);
    EXPECT_EQ(receipt.what.code, row.code);
    EXPECT_EQ(receipt.provider, "smsc");
    EXPECT_EQ(receipt.to, "+819012345678");
    EXPECT_FALSE(receipt.message);
    EXPECT_NE(receipt.what.detail, "");
}

using enum receipt_kind;
const std::string book = "id:m-1 sub:001 dlvrd:001 submit date:2611221740 done date:2611221747 ";

INSTANTIATE_TEST_SUITE_P(
    Dialects, SmppReceiptText,
    testing::Values(text_case{"book", book + "stat:DELIVRD err:000 text:Hello", delivered, "m-1", "DELIVRD 000"},
                    text_case{"capitals", "ID:m-1 STAT:DELIVRD ERR:0 TEXT:", delivered, "m-1", "DELIVRD 0"},
                    text_case{"another_order", "stat:UNDELIV err:1a id:m-1", failed, "m-1", "UNDELIV 1a"},
                    text_case{"only_what_is_needed", "id:m-1 stat:EXPIRED", expired, "m-1", "EXPIRED"},
                    text_case{"small_letters", "id:m-1 stat:delivrd", delivered, "m-1", "DELIVRD"},
                    text_case{"written_out", "id:m-1 stat:UNDELIVERABLE", failed, "m-1", "UNDELIVERABLE"},
                    text_case{"deleted", "id:m-1 stat:DELETED", failed, "m-1", "DELETED"},
                    text_case{"rejected", "id:m-1 stat:REJECTD err:017", failed, "m-1", "REJECTD 017"},
                    text_case{"without_an_id", "stat:DELIVRD err:000", delivered, "", "DELIVRD 000"},
                    text_case{"what_a_person_wrote_is_not_looked_into",
                              book + "stat:UNDELIV err:1 text:id:m-2 stat:DELIVRD", failed, "m-1", "UNDELIV 1"},
                    text_case{"ids_within_words", "mid:9 id:m-1 laststat:X stat:DELIVRD", delivered, "m-1", "DELIVRD"}),
    [](const auto& row) { return row.param.name; });

class SmppOnItsWay : public testing::TestWithParam<const char*> {};

TEST_P(SmppOnItsWay, TellsNothingYet)
{
    EXPECT_TRUE(all_told(marked("id:m-1 stat:" + std::string{GetParam()})).empty());
}

INSTANTIATE_TEST_SUITE_P(States, SmppOnItsWay,
                         testing::Values("ENROUTE", "ACCEPTD", "UNKNOWN", "BUFFRED", "BUFFERD", "ACKED", "SCHEDULED"));

TEST(SmppReceipt, ParametersComeBeforeTheText)
{
    auto m = marked("id:wrong stat:UNDELIV err:001");
    m.tlvs = {{smpp_tag::receipted_message_id, std::string{"m-7\0", 4}},
              {smpp_tag::message_state, "\x02"},
              {smpp_tag::network_error_code, std::string{"\x03\0\x08", 3}},
              {0x1500, "of the provider's own"}};
    const auto receipt = receipt_in(m);
    EXPECT_EQ(receipt.reference, "m-7");
    EXPECT_EQ(to_text(receipt.what.kind), "delivered");
    EXPECT_EQ(receipt.what.code, "DELIVRD 001");
}

TEST(SmppReceipt, AParameterWithTheIdAloneLeavesTheStateToTheText)
{
    auto m = marked("id:1 stat:UNDELIV err:001");
    m.tlvs = {{smpp_tag::receipted_message_id, "m-7"}};
    EXPECT_EQ(receipt_in(m).reference, "m-7");
    EXPECT_EQ(receipt_in(m).what.code, "UNDELIV 001");
}

TEST(SmppReceipt, ParametersAloneAreEnoughEvenWithoutAMark)
{
    auto m = marked("");
    m.esm_class = 0;
    m.tlvs = {{smpp_tag::receipted_message_id, "m-7"}, {smpp_tag::message_state, "\x05"}};
    EXPECT_EQ(to_text(receipt_in(m).what.kind), "failed");
}

TEST(SmppReceipt, ItsTextMayStandInAParameterAndInADataSm)
{
    auto m = marked("");
    m.tlvs = {{smpp_tag::message_payload, "id:m-1 stat:DELIVRD"}};
    EXPECT_EQ(receipt_in(m).reference, "m-1");
    const auto read = make_smpp_reader({})(raw_of(m, smpp_command::data_sm));
    EXPECT_EQ(std::get<told_receipt>(std::get<std::vector<told>>(read).at(0).what).reference, "m-1");
}

TEST(SmppReceipt, IdsAreFoundAgainInTheOtherBase)
{
    smpp_dialect dialect;
    dialect.ids = smpp_ids::hex_answer;
    const auto asked = reference_of_answer("3b9aca00", dialect.ids);
    EXPECT_EQ(receipt_in(marked("id:1000000000 stat:DELIVRD"), dialect).reference, asked);
    auto m = marked("");
    m.tlvs = {{smpp_tag::receipted_message_id, "3B9ACA00"}, {smpp_tag::message_state, "\x02"}};
    EXPECT_EQ(receipt_in(m, dialect).reference, asked) << "a parameter repeats the answer's";
}

TEST(SmppReceipt, ThatComesTwiceHasOneKey)
{
    const auto once = all_told(marked(book + "stat:DELIVRD err:000"));
    const auto twice = all_told(marked("id:m-1 stat:DELIVRD"));
    ASSERT_EQ(once.size() + twice.size(), 2u);
    EXPECT_EQ(once[0].key, twice[0].key);
    EXPECT_NE(once[0].key, all_told(marked("id:m-1 stat:UNDELIV")).at(0).key);
    EXPECT_EQ(all_told(marked("stat:DELIVRD")).at(0).key, "") << "without an id nothing says it is the same";
}

struct time_case {
    std::string name, done;
    std::optional<std::chrono::minutes> ahead;
    std::string at;
};
class SmppReceiptTime : public testing::TestWithParam<time_case> {};

TEST_P(SmppReceiptTime, IsBelievedWhereItsZoneIsKnown)
{
    smpp_dialect dialect;
    dialect.ahead = GetParam().ahead;
    const auto text = "id:m-1 submit date:2611220000 done date:" + GetParam().done + " stat:DELIVRD";
    EXPECT_EQ(receipt_in(marked(text), dialect).what.at, *parse_instant(GetParam().at));
}

const std::string arrival = "2026-11-22T17:50:00+09:00";

INSTANTIATE_TEST_SUITE_P(Table, SmppReceiptTime,
                         testing::Values(time_case{"of_tokyo", "2611221747", 9h, "2026-11-22T17:47:00+09:00"},
                                         time_case{"utc", "2611220847", 0min, "2026-11-22T17:47:00+09:00"},
                                         time_case{"seconds", "261122174705", 9h, "2026-11-22T17:47:05+09:00"},
                                         time_case{"whole_year", "20261122174705", 9h, "2026-11-22T17:47:05+09:00"},
                                         time_case{"zone_unknown", "2611221747", {}, arrival},
                                         time_case{"in_the_future", "2611221747", 0min, arrival},
                                         time_case{"long_ago", "2501011200", 9h, arrival},
                                         time_case{"no_date", "2613321747", 9h, arrival},
                                         time_case{"no_time", "2611229999", 9h, arrival},
                                         time_case{"letters", "26112217ab", 9h, arrival},
                                         time_case{"short", "261122", 9h, arrival}),
                         [](const auto& row) { return row.param.name; });

TEST(SmppReceipt, AnotherFormIsReadAsConfigured)
{
    smpp_dialect dialect;
    dialect.format = "{stat},{},{done},{err},{},{},{id}";
    dialect.unmarked = true;
    auto m = marked("UNDELIV,2611221740,2611221747,042,Shop,819012345678,m-9");
    m.esm_class = 0;
    const auto receipt = receipt_in(m, dialect);
    EXPECT_EQ(receipt.reference, "m-9");
    EXPECT_EQ(receipt.what.code, "UNDELIV 042");
}

TEST(SmppReceipt, StatesMeanWhatTheOperatorSays)
{
    smpp_dialect dialect;
    dialect.states = {{"UNKNOWN", sms_state::failed}, {"UNDELIV", sms_state::blocked}, {"NOSUB", sms_state::failed}};
    EXPECT_EQ(to_text(receipt_in(marked("id:1 stat:UNKNOWN"), dialect).what.kind), "failed");
    EXPECT_EQ(to_text(receipt_in(marked("id:1 stat:undeliv"), dialect).what.kind), "blocked");
    EXPECT_EQ(to_text(receipt_in(marked("id:1 stat:NOSUB"), dialect).what.kind), "failed");
    auto m = marked("");
    m.tlvs = {{smpp_tag::receipted_message_id, "1"}, {smpp_tag::message_state, "\x07"}};
    EXPECT_EQ(to_text(receipt_in(m, dialect).what.kind), "failed") << "the same state as a number";
}

TEST(SmppReceipt, WhatCannotBeReadSaysWhy)
{
    EXPECT_EQ(why_unreadable(marked("id:m-1")), "the receipt names no state");
    EXPECT_EQ(why_unreadable(marked("id:m-1 stat:HAPPY")), "a state that is not in the book: HAPPY");
    auto m = marked("");
    m.tlvs = {{smpp_tag::message_state, "\x63"}};
    EXPECT_NE(why_unreadable(m), "it was read");
    m = marked("x");
    m.esm_class = 0;
    m.data_coding = 4;
    EXPECT_NE(why_unreadable(m).find("data_coding 4"), std::string::npos);
    auto raw = raw_of(marked("id:m-1 stat:DELIVRD"));
    raw.body.resize(raw.body.size() - 5);
    EXPECT_TRUE(std::holds_alternative<unreadable_receipt>(make_smpp_reader({})(raw)));
    raw.body = encode_plain(smpp_command::enquire_link, 0, 1);
    EXPECT_TRUE(std::holds_alternative<unreadable_receipt>(make_smpp_reader({})(raw)));
}

told_words words_in(const smpp_message& m, std::string country = "81")
{
    const auto read = make_smpp_reader({}, sms_alphabet::gsm7, std::move(country))(raw_of(m));
    return std::get<told_words>(std::get<std::vector<told>>(read).at(0).what);
}

TEST(SmppWords, APersonsMessageIsTold)
{
    auto m = marked("STOP");
    m.esm_class = 0;
    const auto words = words_in(m);
    EXPECT_EQ(words.on, channel::sms);
    EXPECT_EQ(words.address, "+819012345678");
    EXPECT_EQ(words.kind, "message");
    EXPECT_EQ(words.text, "STOP");
    EXPECT_EQ(words.at, pdu_came);
}

TEST(SmppWords, WhoeverWritesLikeAReceiptMakesNone)
{
    auto m = marked("id:m-1 stat:UNDELIV");
    m.esm_class = 0;
    EXPECT_EQ(words_in(m).text, "id:m-1 stat:UNDELIV");
}

TEST(SmppWords, AreReadInTheirAlphabetWithoutTheirHeader)
{
    auto m = marked(std::string{"\x05\0\x03\x07\x02\x01\x50\x5c\x6b\x62", 10});
    m.esm_class = 0x40;
    m.data_coding = 8;
    EXPECT_EQ(words_in(m).text, "停止");
    m = marked(std::string{"\0 GSM", 5});
    m.esm_class = 0;
    EXPECT_EQ(words_in(m).text, "@ GSM");
    m.data_coding = 3;
    m.short_message = "\xdc";
    EXPECT_EQ(words_in(m).text, "Ü");
    m.esm_class = 0x40;
    m.short_message = "\xff";
    EXPECT_EQ(words_in(m).text, "") << "a header longer than the text";
}

TEST(SmppWords, NumbersAreWrittenInTheirInternationalForm)
{
    auto m = marked("hi");
    m.esm_class = 0;
    m.source.digits = "09012345678";
    EXPECT_EQ(words_in(m, "81").address, "+819012345678");
    EXPECT_EQ(words_in(m).address, "+819012345678") << "whatever is written to the centre";
    m.source.ton = 1;
    EXPECT_EQ(words_in(m).address, "+819012345678") << "no country begins with 0";
    m.source.digits = "12025550100";
    EXPECT_EQ(words_in(m).address, "+12025550100");
    m.source.ton = 2;
    m.source.digits = "9012345678";
    EXPECT_EQ(words_in(m).address, "+819012345678");
    m.source.digits = "+819012345678";
    EXPECT_EQ(words_in(m, "81").address, "+819012345678");
    m.source.digits = "Bank";
    EXPECT_EQ(words_in(m, "81").address, "Bank");
}

TEST(SmppReceipt, GarbageIsReadWithoutHarm)
{
    std::mt19937 numbers{42};
    std::uniform_int_distribution<int> octet{0, 255};
    smpp_dialect odd;
    odd.format = "{stat},{id}";
    odd.unmarked = true;
    odd.ahead = 9h;
    const auto plain = make_smpp_reader({}), by_format = make_smpp_reader(odd);
    const auto good = raw_of(marked(book + "stat:DELIVRD err:000"));
    for (int round = 0; round < 20'000; ++round) {
        auto raw = good;
        for (int i = 0; i < 1 + round % 8; ++i)
            raw.body[static_cast<std::size_t>(octet(numbers)) % raw.body.size()] = static_cast<char>(octet(numbers));
        plain(raw);
        by_format(raw);
    }
}

}  // namespace

}  // namespace todoke
