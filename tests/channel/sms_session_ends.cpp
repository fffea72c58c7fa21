// Silence, limits, lost links and orderly ends of an SMPP session.

#include "tests/channel/sms_session_fixture.hpp"

namespace todoke {

namespace {

TEST_F(SmppSession, SilenceIsAskedAboutAndAnAnswerIsEnough)
{
    bind();
    EXPECT_TRUE(after(30s - 1ns).write.empty());
    EXPECT_EQ(after(1ns).write, encode_plain(smpp_command::enquire_link, 0, 2));
    EXPECT_TRUE(after(29s).write.empty());
    EXPECT_FALSE(plain(smpp_command::enquire_link_resp, 2).close);
    EXPECT_FALSE(after(1s).close);
    EXPECT_EQ(after(29s).write, encode_plain(smpp_command::enquire_link, 0, 3));
}

TEST_F(SmppSession, NoAnswerToTheEnquiryBreaksTheLink)
{
    bind();
    const auto number = submit();
    EXPECT_FALSE(after(30s).write.empty());
    const auto end = after(30s);
    ASSERT_TRUE(end.close);
    EXPECT_EQ(end.close->how, session_end::broken);
    ASSERT_EQ(end.answers.size(), 1u);
    EXPECT_EQ(end.answers[0].sequence, number);
    EXPECT_FALSE(end.answers[0].status);
}

TEST_F(SmppSession, TrafficPutsTheEnquiryOff)
{
    bind();
    now_ += 20s;
    plain(smpp_command::enquire_link, 1);
    EXPECT_TRUE(after(29s).write.empty());
    EXPECT_FALSE(after(1s).write.empty());
}

TEST_F(SmppSession, ThePeersEnquiryIsAnsweredAtOnceEvenBeforeTheBind)
{
    session_.start(now_);
    EXPECT_EQ(plain(smpp_command::enquire_link, 5).write, encode_plain(smpp_command::enquire_link_resp, 0, 5));
}

TEST_F(SmppSession, ASubmitWithoutAnswerEndsAfterItsLimitAndTheLinkStays)
{
    bind();
    const auto first = submit();
    now_ += 20s;
    plain(smpp_command::enquire_link, 1);
    const auto second = submit();
    now_ += 20s;
    plain(smpp_command::enquire_link, 2);
    EXPECT_TRUE(after(20s - 1ns).answers.empty());
    const auto late = after(1ns);
    ASSERT_EQ(late.answers.size(), 1u);
    EXPECT_EQ(late.answers[0].sequence, first);
    EXPECT_FALSE(late.answers[0].status);
    EXPECT_EQ(late.answers[0].why, "no answer within 60 s");
    EXPECT_TRUE(session_.is_bound());
    EXPECT_EQ(answer_submit(second, 0, "m-2").answers.size(), 1u);
    EXPECT_TRUE(answer_submit(first, 0, "m-1").answers.empty()) << "too late: it has been told as unanswered";
}

TEST_F(SmppSession, ALostLinkLeavesEverythingOpenUnanswered)
{
    bind();
    submit();
    submit();
    const auto end = session_.lost("Connection reset by peer");
    ASSERT_EQ(end.answers.size(), 2u);
    for (const auto& a : end.answers) {
        EXPECT_FALSE(a.status);
        EXPECT_EQ(a.why, "Connection reset by peer");
    }
    EXPECT_FALSE(session_.is_bound());
    EXPECT_TRUE(session_.lost("again").answers.empty());
}

TEST_F(SmppSession, LeavingWaitsForOpenAnswersThenUnbinds)
{
    bind();
    const auto number = submit();
    EXPECT_TRUE(session_.leave(now_).write.empty());
    EXPECT_EQ(session_.room(), 0u);
    const auto a = answer_submit(number, 0, "m-1");
    EXPECT_EQ(a.answers.size(), 1u);
    EXPECT_EQ(a.write, encode_plain(smpp_command::unbind, 0, 3));
    const auto end = plain(smpp_command::unbind_resp, 3);
    ASSERT_TRUE(end.close);
    EXPECT_EQ(end.close->how, session_end::orderly);
}

TEST_F(SmppSession, LeavingWaitsNoLongerThanItsLimits)
{
    bind();
    submit();
    EXPECT_EQ(session_.leave(now_).wake, smpp_session::duration{2s});
    EXPECT_FALSE(after(2s).write.empty());
    const auto end = after(2s);
    ASSERT_TRUE(end.close);
    EXPECT_EQ(end.answers.size(), 1u);
}

TEST_F(SmppSession, ThePeersUnbindIsAnsweredAndEndsIt)
{
    bind();
    const auto end = plain(smpp_command::unbind, 6);
    EXPECT_EQ(end.write, encode_plain(smpp_command::unbind_resp, 0, 6));
    ASSERT_TRUE(end.close);
    EXPECT_EQ(end.close->how, session_end::orderly);
}

TEST_F(SmppSession, AfterThePeersUnbindOpenAnswersMayStillCome)
{
    bind();
    const auto number = submit();
    EXPECT_FALSE(plain(smpp_command::unbind, 6).close);
    EXPECT_EQ(session_.room(), 0u);
    const auto end = answer_submit(number, 0, "m-1");
    EXPECT_EQ(end.answers.at(0).message_id, "m-1");
    EXPECT_TRUE(end.close);
}

/// A stream has no pieces: whether the centre's packets come one by one or together, the session is the same.
TEST_F(SmppSession, WhatIsBehindTheLastAnswerToASessionThatThePeerEndedIsNotRead)
{
    bind();
    const auto number = submit();
    const auto end =
        peer(encode_plain(smpp_command::unbind, 0, 6) + encode_id(smpp_command::submit_sm_resp, 0, number, "m-1") +
             encode_plain(smpp_command::enquire_link, 0, 7));
    EXPECT_EQ(end.answers.at(0).message_id, "m-1");
    EXPECT_EQ(end.write, encode_plain(smpp_command::unbind_resp, 0, 6));
    EXPECT_TRUE(end.close);
}

/// Each is a line in the log; a centre that errs does it thousands of times a second.
TEST_F(SmppSession, WhatComesInMassesIsRemarkedOnAFewTimesAnHourAndCounted)
{
    bind();
    const auto unknown = static_cast<smpp_command>(0x77);
    const auto errs = [&] {
        const auto stray = answer_submit(77, 0, "m-1"), asked = plain(unknown, 5),
                   bad = plain(smpp_command::deliver_sm, 6);
        EXPECT_FALSE(asked.write.empty());
        EXPECT_FALSE(bad.write.empty());
        return stray.remarks.size() + asked.remarks.size() + bad.remarks.size();
    };
    std::size_t remarks = 0;
    for (int i = 0; i < 1000; ++i) remarks += errs();
    EXPECT_EQ(remarks, 10u);
    now_ += 1h;
    const auto next = plain(unknown, 5).remarks;
    ASSERT_EQ(next.size(), 2u);
    EXPECT_EQ(next[0], "2990 more remarks like the last ones");
    remarks = 0;
    for (int i = 0; i < 10; ++i) remarks += errs();
    EXPECT_EQ(remarks, 9u);
    EXPECT_EQ(session_.lost("cut").remarks, std::vector<std::string>{"21 more remarks like the last ones"});
}

TEST_F(SmppSession, ACentreThatForgotTheBindGetsANewOne)
{
    bind();
    const auto number = submit();
    const auto end = plain(smpp_command::submit_sm_resp, number, 0x04);
    EXPECT_EQ(end.answers.at(0).status, 0x04u);
    EXPECT_TRUE(end.close);
}

}  // namespace

}  // namespace todoke
