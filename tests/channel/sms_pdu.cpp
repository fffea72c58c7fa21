#include <fstream>
#include <gtest/gtest.h>
#include <random>
#include <sstream>

#include "gateway/channel/sms/smpp/smpp_pdu.hpp"
#include "gateway/channel/sms/sms_text.hpp"

namespace todoke {

namespace {

struct wire_row {
    std::string sender, command, octets;
    std::uint32_t status = 0, sequence = 0;
};

std::string from_hex(const std::string& hex)
{
    std::string octets;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        octets.push_back(static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16)));
    return octets;
}

/// A session between two programs that are not ours.
const std::vector<wire_row>& sample()
{
    static const auto rows = [] {
        std::vector<wire_row> all;
        std::ifstream file{TODOKE_SOURCE_DIR "/tests/channel/sms_session.tsv"};
        for (std::string line; std::getline(file, line);) {
            if (line.starts_with('#')) continue;
            wire_row row;
            std::string hex;
            std::istringstream{line} >> row.sender >> row.command >> row.status >> row.sequence >> hex;
            row.octets = from_hex(hex);
            all.push_back(std::move(row));
        }
        return all;
    }();
    return rows;
}

/// As another program wrote it.
smpp_bind decode_bind(const smpp_frame& frame)
{
    std::vector<std::string> fields(1);
    for (const char c : frame.body)
        if (c == '\0')
            fields.emplace_back();
        else
            fields.back().push_back(c);
    return {fields.at(0), fields.at(1), fields.at(2), frame.head.command};
}

smpp_frame whole(std::string_view octets)
{
    const auto frame = first_frame(octets);
    EXPECT_EQ(frame.is, smpp_frame::kind::whole);
    EXPECT_EQ(frame.head.length, octets.size());
    return frame;
}

/// Decoded and encoded again.
std::string again(const std::string& octets)
{
    const auto frame = whole(octets);
    const auto& head = frame.head;
    switch (head.command) {
        case smpp_command::bind_transceiver:
            return encode_bind(head.sequence, decode_bind(frame));
        case smpp_command::submit_sm:
        case smpp_command::deliver_sm:
        case smpp_command::data_sm:
            return encode_message(head.command, head.sequence,
                                  std::get<smpp_message>(decode_message(head.command, frame.body)));
        default:
            break;
    }
    if (frame.body.empty()) return encode_plain(head.command, head.status, head.sequence);
    return encode_id(head.command, head.status, head.sequence, decode_id(frame.body));
}

smpp_message example()
{
    smpp_message m;
    m.source = {5, 0, "Shop"};
    m.destination = {1, 1, "819012340001"};
    m.esm_class = 0x03;
    m.registered_delivery = 1;
    m.validity_period = "261122084700000+";
    m.short_message = std::string{"hi @\0\n", 6};
    m.tlvs = {{0x0204, std::string{"\0\x07", 2}}, {0x1403, "vendor"}};
    return m;
}

TEST(SmppPdu, TheSampleSessionSurvivesTheRoundTripToTheOctet)
{
    ASSERT_EQ(sample().size(), 20u);
    for (const auto& row : sample()) {
        const auto frame = whole(row.octets);
        EXPECT_EQ(frame.head.status, row.status) << row.command;
        EXPECT_EQ(frame.head.sequence, row.sequence) << row.command;
        EXPECT_EQ(again(row.octets), row.octets) << row.command;
    }
}

TEST(SmppPdu, ASubmitIsReadAsTheOtherProgramMeantIt)
{
    const auto frame = whole(sample()[8].octets);
    const auto m = std::get<smpp_message>(decode_message(frame.head.command, frame.body));
    EXPECT_EQ(m.source.digits, "12345");
    EXPECT_EQ(m.destination.ton, 1);
    EXPECT_EQ(m.destination.npi, 1);
    EXPECT_EQ(m.destination.digits, "819012340002");
    EXPECT_EQ(m.esm_class, 0x43);
    EXPECT_EQ(m.data_coding, 8);
    EXPECT_EQ(m.short_message.substr(0, 10), std::string("\x05\x00\x03\x01\x02\x01\x95\x77\x30\x44", 10));
    ASSERT_TRUE(m.tlv(0x0426));
    EXPECT_EQ(m.tlv(0x0426)->value, "\x01");
}

TEST(SmppPdu, AReceiptIsReadWithItsOptionalParameters)
{
    const auto frame = whole(sample()[6].octets);
    const auto m = std::get<smpp_message>(decode_message(frame.head.command, frame.body));
    EXPECT_EQ(m.esm_class, 0x04);
    EXPECT_TRUE(m.short_message.starts_with("id:m-1000000005 "));
    ASSERT_TRUE(m.tlv(smpp_tag::receipted_message_id));
    EXPECT_EQ(m.tlv(smpp_tag::receipted_message_id)->value, std::string("m-1000000005\0", 13));
    ASSERT_TRUE(m.tlv(smpp_tag::message_state));
    EXPECT_EQ(m.tlv(smpp_tag::message_state)->value, "\x02");
    EXPECT_EQ(m.tlv(smpp_tag::message_payload), nullptr);
}

TEST(SmppPdu, DataSmKeepsItsTextInAParameter)
{
    smpp_message m;
    m.source = {1, 1, "819012340001"};
    m.esm_class = 0x04;
    m.tlvs = {{smpp_tag::message_payload, "id:1 stat:DELIVRD"}};
    const auto octets = encode_message(smpp_command::data_sm, 5, m);
    EXPECT_EQ(again(octets), octets);
}

TEST(SmppPdu, EveryPrefixOfAPduIsPartial)
{
    const auto octets = encode_message(smpp_command::deliver_sm, 7, example());
    for (std::size_t length = 0; length < octets.size(); ++length)
        EXPECT_EQ(first_frame(std::string_view{octets}.substr(0, length)).is, smpp_frame::kind::partial) << length;
    EXPECT_EQ(first_frame(octets + "more").is, smpp_frame::kind::whole);
}

TEST(SmppPdu, EveryCutBodyIsAFaultOrEndsBetweenParameters)
{
    for (const auto command : {smpp_command::deliver_sm, smpp_command::data_sm}) {
        const auto octets = encode_message(command, 7, example());
        const auto body = std::string_view{octets}.substr(smpp_header_size);
        const auto first_tlv = body.size() - (4 + 6) - (4 + 2), second_tlv = body.size() - (4 + 6);
        for (std::size_t length = 0; length < body.size(); ++length) {
            const auto read = decode_message(command, body.substr(0, length));
            const auto* fault = std::get_if<smpp_fault>(&read);
            if (length == first_tlv || length == second_tlv) {
                EXPECT_EQ(fault, nullptr) << length;
                continue;
            }
            ASSERT_NE(fault, nullptr) << length;
            EXPECT_EQ(fault->status, length < first_tlv ? 0x02u : 0xc0u) << length;
        }
    }
}

TEST(SmppPdu, GarbageIsReadWithoutHarm)
{
    std::mt19937 numbers{42};
    std::uniform_int_distribution<int> octet{0, 255};
    for (int round = 0; round < 20'000; ++round) {
        std::string bytes(static_cast<std::size_t>(round % 90), '\0');
        for (auto& b : bytes) b = static_cast<char>(octet(numbers));
        first_frame(bytes);
        decode_message(smpp_command::deliver_sm, bytes);
        decode_message(smpp_command::data_sm, bytes);
        for (const char c : decode_id(bytes)) EXPECT_TRUE(c >= 0x20 && c < 0x7f);
    }
}

struct length_case {
    std::string name;
    std::string octets;
    smpp_frame::kind is;
};
class SmppLength : public testing::TestWithParam<length_case> {};

TEST_P(SmppLength, IsBounded)
{
    EXPECT_EQ(first_frame(GetParam().octets).is, GetParam().is);
}

INSTANTIATE_TEST_SUITE_P(Edges, SmppLength,
                         testing::Values(length_case{"zero", std::string(16, '\0'), smpp_frame::kind::bad_length},
                                         length_case{"fifteen", from_hex("0000000f"), smpp_frame::kind::bad_length},
                                         length_case{"sixteen", from_hex("00000010"), smpp_frame::kind::partial},
                                         length_case{"longest", from_hex("00010000"), smpp_frame::kind::partial},
                                         length_case{"longer", from_hex("00010001"), smpp_frame::kind::bad_length},
                                         length_case{"http", "HTTP/1.1 400 Bad", smpp_frame::kind::bad_length}),
                         [](const auto& row) { return row.param.name; });

struct field_case {
    std::string name;
    std::function<void(smpp_message&)> spoil;
};
class SmppField : public testing::TestWithParam<field_case> {};

TEST_P(SmppField, ThatDoesNotFitIsNeverWritten)
{
    auto m = example();
    EXPECT_NO_THROW(encode_message(smpp_command::submit_sm, 1, m));
    GetParam().spoil(m);
    EXPECT_THROW(encode_message(smpp_command::submit_sm, 1, m), std::invalid_argument);
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, SmppField,
    testing::Values(field_case{"nul_in_source",
                               [](smpp_message& m) {
                                   m.source.digits = std::string{"a\0b", 3};
                               }},
                    field_case{"cr_in_source", [](smpp_message& m) { m.source.digits = "a\rb"; }},
                    field_case{"lf_in_destination", [](smpp_message& m) { m.destination.digits = "81\n"; }},
                    field_case{"nul_in_destination", [](smpp_message& m) { m.destination.digits.push_back('\0'); }},
                    field_case{"kana_in_source", [](smpp_message& m) { m.source.digits = "店"; }},
                    field_case{"long_destination", [](smpp_message& m) { m.destination.digits.assign(21, '1'); }},
                    field_case{"long_service_type", [](smpp_message& m) { m.service_type = "WAPWAP"; }},
                    field_case{"long_validity", [](smpp_message& m) { m.validity_period.assign(17, '0'); }},
                    field_case{"long_text", [](smpp_message& m) { m.short_message.assign(255, 'a'); }}),
    [](const auto& row) { return row.param.name; });

TEST(SmppPdu, ALongPasswordIsNotCut)
{
    const std::string password(64, 'p');
    const auto octets = encode_bind(1, {"shop", password, "", smpp_command::bind_receiver});
    EXPECT_EQ(whole(octets).head.command, smpp_command::bind_receiver);
    EXPECT_EQ(decode_bind(whole(octets)).password, password);
    EXPECT_THROW(encode_bind(1, {"shop", password + "p", ""}), std::invalid_argument);
}

TEST(SmppPdu, AnIdOfAnyOctetsIsPrintable)
{
    EXPECT_EQ(decode_id(std::string_view{"m-1\0rest", 8}), "m-1");
    EXPECT_EQ(decode_id("no end"), "no end");
    EXPECT_EQ(decode_id("a\n\xff"), "a\\x0a\\xff");
    EXPECT_EQ(decode_id(""), "");
}

TEST(SmppPdu, SpansAreWrittenAsTheyWillBeCounted)
{
    using namespace std::chrono_literals;
    EXPECT_EQ(smpp_time(span{90min}), "000000013000000R");
    EXPECT_EQ(smpp_time(span{24h * 3 + 2h + 1s}), "000003020001000R");
    EXPECT_EQ(smpp_time(span{-5s}), "000000000001000R") << "what is over already";
    EXPECT_EQ(smpp_time(span{24h * 400}), "000030230000000R");
}

TEST(SmppPdu, TimesAreUtc)
{
    EXPECT_EQ(smpp_time(*parse_instant("2026-11-22T17:47:05.999+09:00")), "261122084705000+");
    EXPECT_EQ(smpp_time(*parse_instant("2027-01-01T00:00:00Z")), "270101000000000+");
}

}  // namespace

}  // namespace todoke
