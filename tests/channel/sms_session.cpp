#include "gateway/channel/sms/smpp/smpp_answers.hpp"
#include "tests/channel/sms_session_fixture.hpp"

namespace todoke {

namespace {

TEST_F(SmppSession, BindsAndHasItsWindow)
{
    EXPECT_EQ(session_.room(), 0u);
    bind();
    EXPECT_EQ(session_.room(), 3u);
}

TEST_F(SmppSession, TheWindowIsFullWhenItsPlacesAreTaken)
{
    bind();
    for (int i = 0; i < 3; ++i) session_.take_place();
    EXPECT_EQ(session_.room(), 0u);
    session_.give_place();
    EXPECT_EQ(session_.room(), 1u);
}

struct bind_case {
    std::string name;
    std::uint32_t status;
    bool misconfigured;
};
class SmppBindRefused : public SmppSession, public testing::WithParamInterface<bind_case> {};

TEST_P(SmppBindRefused, ClosesAndSaysWhy)
{
    session_.start(now_);
    const auto end = plain(smpp_command::bind_transceiver_resp, 1, GetParam().status);
    ASSERT_TRUE(end.close);
    EXPECT_EQ(end.close->how, session_end::bind_refused);
    EXPECT_EQ(end.close->status, GetParam().status);
    EXPECT_NE(end.close->why.find(smpp_status_name(GetParam().status)), std::string::npos) << end.close->why;
    EXPECT_EQ(meaning_of_bind(GetParam().status).misconfigured, GetParam().misconfigured);
    EXPECT_FALSE(session_.is_bound());
}

INSTANTIATE_TEST_SUITE_P(Codes, SmppBindRefused,
                         testing::Values(bind_case{"password", 0x0e, true}, bind_case{"system_id", 0x0f, true},
                                         bind_case{"bind_fail", 0x0d, true}, bind_case{"system_type", 0x53, true},
                                         bind_case{"vendor", 0x401, true}, bind_case{"system_error", 0x08, false},
                                         bind_case{"already_bound", 0x05, false}, bind_case{"throttled", 0x58, false}),
                         [](const auto& row) { return row.param.name; });

TEST_F(SmppSession, ANackOfTheBindIsARefusal)
{
    session_.start(now_);
    const auto end = plain(smpp_command::generic_nack, 1, 0x03);
    ASSERT_TRUE(end.close);
    EXPECT_EQ(end.close->how, session_end::bind_refused);
}

TEST_F(SmppSession, ABindWithoutAnswerIsGivenUpAfterItsLimit)
{
    const auto asked = session_.start(now_);
    EXPECT_EQ(asked.wake, smpp_session::duration{30s});
    EXPECT_FALSE(after(30s - 1ns).close);
    const auto end = after(1ns);
    ASSERT_TRUE(end.close);
    EXPECT_EQ(end.close->how, session_end::broken);
}

TEST_F(SmppSession, AnswersAreMatchedByNumberInAnyOrder)
{
    bind();
    const auto first = submit(), second = submit();
    const auto a = answer_submit(second, 0, "m-2");
    ASSERT_EQ(a.answers.size(), 1u);
    EXPECT_EQ(a.answers[0].sequence, second);
    EXPECT_EQ(a.answers[0].message_id, "m-2");
    const auto b = answer_submit(first, 0x58, "");
    ASSERT_EQ(b.answers.size(), 1u);
    EXPECT_EQ(b.answers[0].sequence, first);
    EXPECT_EQ(b.answers[0].status, 0x58u);
}

TEST_F(SmppSession, ARefusalWithoutBodyIsAnAnswer)
{
    bind();
    const auto number = submit();
    const auto a = plain(smpp_command::submit_sm_resp, number, 0x0b);
    ASSERT_EQ(a.answers.size(), 1u);
    EXPECT_EQ(a.answers[0].status, 0x0bu);
}

TEST_F(SmppSession, ANackStandsForTheAnswerAndIsNeverAYes)
{
    bind();
    const auto number = submit(), other = submit();
    EXPECT_EQ(plain(smpp_command::generic_nack, number, 0x58).answers.at(0).status, 0x58u);
    EXPECT_EQ(plain(smpp_command::generic_nack, other, 0).answers.at(0).status, 0x03u);
}

TEST_F(SmppSession, AnAnswerToNothingIsOnlyRemarkedOn)
{
    bind();
    const auto a = answer_submit(77, 0, "m-1");
    EXPECT_TRUE(a.answers.empty());
    EXPECT_EQ(a.remarks.size(), 1u);
    EXPECT_FALSE(a.close);
    EXPECT_TRUE(session_.is_bound());
}

TEST_F(SmppSession, PdusMayArriveInPieces)
{
    bind();
    const auto number = submit();
    const auto octets = encode_id(smpp_command::submit_sm_resp, 0, number, "m-1");
    for (std::size_t i = 0; i + 1 < octets.size(); ++i) EXPECT_TRUE(peer(octets.substr(i, 1)).answers.empty());
    EXPECT_EQ(peer(octets.substr(octets.size() - 1)).answers.size(), 1u);
}

TEST_F(SmppSession, SeveralPdusMayArriveAtOnce)
{
    bind();
    const auto first = submit(), second = submit();
    const auto a =
        peer(encode_id(smpp_command::submit_sm_resp, 0, first, "m-1") + encode_plain(smpp_command::enquire_link, 0, 9) +
             encode_id(smpp_command::submit_sm_resp, 0, second, "m-2"));
    EXPECT_EQ(a.answers.size(), 2u);
    EXPECT_EQ(a.write, encode_plain(smpp_command::enquire_link_resp, 0, 9));
}

TEST_F(SmppSession, APduThatStopsInTheMiddleBreaksTheLink)
{
    bind();
    const auto octets = encode_id(smpp_command::submit_sm_resp, 0, 9, "m-1");
    EXPECT_EQ(peer(octets.substr(0, 5)).wake, smpp_session::duration{10s});
    now_ += 6s;
    peer(octets.substr(5, 5));
    EXPECT_FALSE(after(4s - 1ns).close);
    EXPECT_TRUE(after(1ns).close);
}

TEST_F(SmppSession, AWrongLengthIsNackedAndEndsTheLink)
{
    bind();
    submit();
    auto octets = encode_plain(smpp_command::enquire_link, 0, 9);
    octets[3] = 15;
    const auto end = peer(octets);
    EXPECT_EQ(end.write, encode_plain(smpp_command::generic_nack, 0x02, 9));
    ASSERT_TRUE(end.close);
    EXPECT_EQ(end.answers.size(), 1u);
    EXPECT_TRUE(plain(smpp_command::enquire_link, 10).write.empty()) << "framing is lost: nothing more is believed";
}

TEST_F(SmppSession, AnUnknownRequestIsNackedAndTheSessionStays)
{
    bind();
    const auto a = plain(static_cast<smpp_command>(0x00000fff), 9);
    EXPECT_EQ(a.write, encode_plain(smpp_command::generic_nack, 0x03, 9));
    EXPECT_FALSE(a.close);
    EXPECT_TRUE(session_.is_bound());
}

TEST_F(SmppSession, AnUnknownResponseIsNotNacked)
{
    bind();
    EXPECT_TRUE(plain(static_cast<smpp_command>(0x80000fff), 9).write.empty());
    EXPECT_TRUE(plain(smpp_command::alert_notification, 9).write.empty());
}

TEST_F(SmppSession, WhatTheCentreDeliversIsHandedOver)
{
    bind();
    smpp_message receipt;
    receipt.esm_class = 0x04;
    receipt.short_message = "id:m-1 stat:DELIVRD";
    const auto a = peer(encode_message(smpp_command::deliver_sm, 4, receipt));
    ASSERT_EQ(a.arrived.size(), 1u);
    EXPECT_TRUE(a.write.empty()) << "the shell answers, once it is safe";
    EXPECT_EQ(a.arrived[0].message.short_message, receipt.short_message);
    EXPECT_EQ(session_.acknowledge(a.arrived[0], 0), encode_id(smpp_command::deliver_sm_resp, 0, 4, ""));
    const auto b = peer(encode_message(smpp_command::data_sm, 5, receipt));
    ASSERT_EQ(b.arrived.size(), 1u);
    EXPECT_EQ(session_.acknowledge(b.arrived[0], 8), encode_id(smpp_command::data_sm_resp, 8, 5, ""));
}

TEST_F(SmppSession, ADeliveryWithCutParametersIsRefusedAndTheSessionStays)
{
    bind();
    smpp_message receipt;
    receipt.tlvs = {{0x001e, "m-1"}};
    auto octets = encode_message(smpp_command::deliver_sm, 4, receipt);
    octets.pop_back();
    octets[3] = static_cast<char>(octets[3] - 1);
    const auto a = peer(octets);
    EXPECT_EQ(a.write, encode_id(smpp_command::deliver_sm_resp, 0xc0, 4, ""));
    EXPECT_TRUE(a.arrived.empty());
    EXPECT_TRUE(session_.is_bound());
}

TEST_F(SmppSession, NumbersOfOpenSubmitsAreNeverGivenAgain)
{
    bind();
    const auto first = submit();
    for (int i = 0; i < 1000; ++i) {
        const auto next = submit();
        EXPECT_NE(next, first);
        answer_submit(next, 0, "m");
    }
}

}  // namespace

}  // namespace todoke
