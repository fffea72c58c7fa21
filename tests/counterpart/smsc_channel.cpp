// The SMPP channel against a message centre that is not ours.
#include "tests/counterpart/smsc_bench.hpp"

namespace todoke {
namespace {

TEST_F(Smsc, TakesAGsmText)
{
    start();
    const std::string said = "Order {42} @ Shop: 10€ ~ [ok] ÄÖÜ\nbye";
    const auto ended = send(text_message(said));
    expect_outcome(ended, outcome_kind::accepted);
    EXPECT_EQ(ended.references, std::vector<std::string>{"m-1000000000"});
    const auto got = event("submit_sm");
    EXPECT_EQ(text(got, "text"), said);
    EXPECT_EQ(text(got, "to"), "819012340001");
    EXPECT_EQ(got.at("ton"), 1);
    EXPECT_EQ(got.at("npi"), 1);
    EXPECT_EQ(text(got, "from"), "Shop");
    EXPECT_EQ(got.at("from_ton"), 5);
    EXPECT_EQ(got.at("from_npi"), 0);
    EXPECT_EQ(got.at("coding"), 0);
    EXPECT_EQ(got.at("receipt"), 0);
    EXPECT_TRUE(got.at("udh").as_array().empty());
}

TEST_F(Smsc, TakesALongJapaneseTextInParts)
{
    start();
    const auto said = kana_text(66) + "😀" + kana_text(80) + "（終）";
    const auto ended = send(text_message(said));
    expect_outcome(ended, outcome_kind::accepted);
    EXPECT_EQ(ended.references.size(), 3u);
    std::string joined;
    for (int part = 1; part <= 3; ++part) {
        const auto got = event("submit_sm");
        joined += text(got, "text");
        EXPECT_EQ(got.at("coding"), 8);
        EXPECT_EQ(got.at("esm"), 0x43);
        ASSERT_EQ(got.at("udh").as_array().size(), 1u);
        EXPECT_EQ(std::string{got.at("udh").at(0).as_string()},
                  "0003420"
                  "30" +
                      std::to_string(part));
    }
    EXPECT_EQ(joined, said);
}

TEST_F(Smsc, TakesALongGsmTextInParts)
{
    start();
    std::string said(152, 'a');
    said += "{" + std::string(160, 'b');
    expect_outcome(send(text_message(said)), outcome_kind::accepted);
    std::string joined;
    for (int part = 1; part <= 3; ++part) joined += text(event("submit_sm"), "text");
    EXPECT_EQ(joined, said);
}

TEST_F(Smsc, IsToldUntilWhenItMayDeliver)
{
    start();
    auto message = text_message("hello");
    message.valid_until = *parse_instant("2027-11-22T21:00:00+09:00");
    expect_outcome(send(message), outcome_kind::accepted);
    EXPECT_EQ(text(event("submit_sm"), "valid"), "2027-11-22T12:00:00.000Z");
}

TEST_F(Smsc, ABadPasswordIsAnOperatorsBusiness)
{
    account.password = "wrong";
    start();
    run_until(io, [this] { return !seen.empty() && !seen.back().usable; });
    EXPECT_TRUE(seen.back().misconfigured);
    EXPECT_NE(seen.back().why.find("ESME_RINVPASWD"), std::string::npos) << seen.back().why;
    EXPECT_EQ(channel->room(), 0u);
}

TEST_F(Smsc, ThrottlesTwiceAndThenTakesIt)
{
    start();
    auto message = text_message("hello", "0088");
    for (int i = 0; i < 2; ++i) {
        const auto paused = send(message);
        expect_outcome(paused, outcome_kind::throttled);
        EXPECT_EQ(paused.code, "ESME_RTHROTTLED");
        message.resume = paused.resume;
    }
    expect_outcome(send(message), outcome_kind::accepted);
}

TEST_F(Smsc, RefusalsHaveTheirOutcomes)
{
    start();
    expect_outcome(send(text_message("hello", "0011")), outcome_kind::rejected);
    expect_outcome(send(text_message("hello", "0008")), outcome_kind::retry);
    expect_outcome(send(text_message("hello", "0069")), outcome_kind::retry);
    expect_outcome(send(text_message("hello", "0014")), outcome_kind::throttled);
    expect_outcome(send(text_message("hello", "0001")), outcome_kind::accepted);
}

TEST_F(Smsc, NoAnswerIsUncertainAndTheSessionGoesOn)
{
    account.answer_timeout = 1s;
    account.enquire_link = 20ms;
    start();
    const auto ended = send(text_message(kana_text(100), "0006"));
    expect_outcome(ended, outcome_kind::uncertain);
    EXPECT_TRUE(ended.transport);
    EXPECT_TRUE(ended.resume.ends_with(" ? -")) << ended.resume;
    EXPECT_EQ(event("enquire_link").at("answered"), true);
    expect_outcome(send(text_message("hello")), outcome_kind::accepted);
    EXPECT_EQ(submits_before_the_next("0006"), 1u) << "neither its first part again, nor the second";
    for (const auto& now : seen) EXPECT_TRUE(now.usable) << now.why;
}

TEST_F(Smsc, ACutIsUncertainAndANewSessionFollows)
{
    start();
    const auto ended = send(text_message("hello", "0007"));
    expect_outcome(ended, outcome_kind::uncertain);
    EXPECT_TRUE(ended.transport);
    expect_outcome(send(text_message("hello")), outcome_kind::accepted);
    EXPECT_EQ(submits_before_the_next("0007"), 1u);
}

TEST_F(Smsc, WhatIsNoAnswerIsUncertainAndANewSessionFollows)
{
    for (const auto* number : {"0015", "0016"}) {
        SCOPED_TRACE(number);
        start();
        const auto ended = send(text_message("hello", number));
        expect_outcome(ended, outcome_kind::uncertain);
        EXPECT_TRUE(ended.transport);
        expect_outcome(send(text_message("hello")), outcome_kind::accepted);
        EXPECT_EQ(submits_before_the_next(number), 1u);
        stop();
    }
}

TEST_F(Smsc, AnAnswerThatComesSlowlyIsOne)
{
    start();
    const auto ended = send(text_message("hello", "0017"));
    expect_outcome(ended, outcome_kind::accepted);
    EXPECT_EQ(ended.references, std::vector<std::string>{"m-1000000000"});
}

TEST_F(Smsc, ALinkThatNoLongerAnswersIsReplaced)
{
    account.enquire_link = 20ms;
    account.timeout = 2s;
    start();
    expect_outcome(send(text_message("hello", "0010")), outcome_kind::accepted);
    run_until(io, [this] { return !seen.back().usable; });
    EXPECT_NE(seen.back().why.find("enquire_link"), std::string::npos) << seen.back().why;
    expect_outcome(send(text_message("hello")), outcome_kind::accepted);
}

TEST_F(Smsc, TakesALongTextInOnePdu)
{
    account.form.joining = sms_joining::payload;
    start();
    const auto said = kana_text(150);
    expect_outcome(send(text_message(said)), outcome_kind::accepted);
    const auto got = event("submit_sm");
    EXPECT_EQ(got.at("payload"), true);
    EXPECT_EQ(text(got, "text"), said);
}

TEST_F(Smsc, TakesPartsThatItJoinsItself)
{
    account.form.joining = sms_joining::sar;
    start();
    const auto said = kana_text(100);
    expect_outcome(send(text_message(said)), outcome_kind::accepted);
    std::string joined;
    for (int part = 1; part <= 2; ++part) {
        const auto got = event("submit_sm");
        joined += text(got, "text");
        EXPECT_TRUE(got.at("udh").as_array().empty());
        EXPECT_EQ(got.at("sar"), (boost::json::array{0x0142, part, 2}));
    }
    EXPECT_EQ(joined, said);
}

TEST_F(Smsc, TakesHeadersOfSixteenBitsAndARelativeValidity)
{
    account.form.joining = sms_joining::udh16;
    account.validity = smpp_validity::relative;
    start();
    auto message = text_message(kana_text(100));
    message.started = *parse_instant("2026-11-22T12:00:00Z");
    message.valid_until = message.started + 2h;
    expect_outcome(send(message), outcome_kind::accepted);
    const auto got = event("submit_sm");
    EXPECT_EQ(std::string{got.at("udh").at(0).as_string()}, "080401420201");
    EXPECT_NE(text(got, "valid"), "");
}

TEST_F(Smsc, SpeaksTls)
{
    const auto shown = certificates().valid();
    account.host = "localhost";
    account.trust = std::make_shared<tls_trust>(certificates().ca_file());
    start({{"CERT", shown.certificate_file}, {"KEY", shown.key_file}});
    expect_outcome(send(text_message("届きました")), outcome_kind::accepted);
    EXPECT_EQ(text(event("submit_sm"), "text"), "届きました");
}

TEST_F(Smsc, GetsNothingUnderAnotherNameOrWithACertificateThatHasExpired)
{
    account.host = "localhost";
    account.trust = std::make_shared<tls_trust>(certificates().ca_file());
    for (const auto& shown : {certificates().wrong_name(), certificates().expired()}) {
        SCOPED_TRACE(shown.certificate_file);
        seen.clear();
        start({{"CERT", shown.certificate_file}, {"KEY", shown.key_file}});
        run_until(io, [this] { return !seen.empty() && !seen.back().usable; });
        EXPECT_NE(seen.back().why.find("certificate"), std::string::npos) << seen.back().why;
        EXPECT_EQ(channel->room(), 0u);
        stop();
        EXPECT_EQ(centre->count_of("\"bind\""), 0u) << "the password was sent to it";
    }
}

TEST_F(Smsc, IsLeftWithAnUnbind)
{
    start();
    get_ready();
    stop();
    event("unbind");
}

}  // namespace
}  // namespace todoke
