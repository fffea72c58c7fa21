#include "tests/channel/doubt_suite.hpp"
#include "tests/channel/sms_bench.hpp"

namespace todoke {

INSTANTIATE_TYPED_TEST_SUITE_P(Smpp, Channel, smpp_bench);
INSTANTIATE_TYPED_TEST_SUITE_P(Smpp, ChannelInDoubt, smpp_bench);

namespace {

TEST_F(SmppChannel, ALongTextGoesInOrderOverOneSession)
{
    auto steps = bound();
    then_accept(steps);
    start_with({steps});
    get_ready();
    const auto end = send(sms(kana(150)));
    expect_kind(end, outcome_kind::accepted);
    EXPECT_EQ(end.references, (std::vector<std::string>{"m-1", "m-2", "m-3"}));
    const auto sent = submits();
    ASSERT_EQ(sent.size(), 3u);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(sent[i].short_message[5], static_cast<char>(i + 1));
        EXPECT_EQ(sent[i].registered_delivery, 0);
    }
}

TEST_F(SmppChannel, TellsWhileTheCentreCountsASessionOfIt)
{
    start_with({bound()});
    EXPECT_FALSE(channel_->is_in_session());
    get_ready();
    EXPECT_TRUE(channel_->is_in_session());
    stop();
    run_until(io_, [this] { return channel_->room() == 0; });
    EXPECT_FALSE(channel_->is_in_session());
}

TEST_F(SmppChannel, AThrottledPartAndTheRestGoWithTheNextAttempt)
{
    auto steps = bound({peer::read_pdu{}, answers_submit(0, "m-1"), peer::read_pdu{}, answers_submit(0x58)});
    then_accept(steps);
    start_with({steps});
    get_ready();
    auto message = sms(kana(150));
    const auto paused = send(message);
    expect_kind(paused, outcome_kind::throttled);
    message.resume = paused.resume;
    const auto end = send(message);
    expect_kind(end, outcome_kind::accepted);
    const auto sent = submits();
    ASSERT_EQ(sent.size(), 4u);
    EXPECT_EQ(sent[1].short_message, sent[2].short_message);
    EXPECT_EQ(end.references, (std::vector<std::string>{"m-1", "m-1", "m-2"}));
}

TEST_F(SmppChannel, WhatWasTakenIsNotForgottenWhileThereIsNoSession)
{
    start_with({bound({peer::read_pdu{}, answers_submit(0, "m-1"), peer::read_pdu{}, answers_submit(0x58)})});
    get_ready();
    auto message = sms(kana(150));
    const auto paused = send(message);
    message.resume = paused.resume;
    stop();
    run_until(io_, [this] { return channel_->room() == 0; });
    const auto cut = send(message);
    expect_kind(cut, outcome_kind::retry);
    EXPECT_TRUE(cut.begun);
    EXPECT_TRUE(cut.transport);
    EXPECT_EQ(cut.parts, 3u);
    EXPECT_EQ(cut.resume, paused.resume);
}

TEST_F(SmppChannel, NoPartIsSubmittedOnceItsTimeHasClosed)
{
    manual_clock time{io_.get_executor(), instant{}};
    const peer::answer slow{[&](const std::string& pdu) {
        time.advance(55s);
        return submit_answer(pdu, 0, "m");
    }};
    auto steps = bound({peer::read_pdu{}, slow, peer::read_pdu{}, slow});
    then_accept(steps);
    start_with({steps});
    get_ready();
    auto message = sms(kana(150));
    message.closes = {time, time.now() + 100s};
    const auto cut = send(message);
    expect_kind(cut, outcome_kind::retry);
    EXPECT_TRUE(cut.begun);
    EXPECT_FALSE(cut.transport);
    EXPECT_TRUE(cut.resume.ends_with(" +m +m -")) << cut.resume;
    EXPECT_EQ(submits().size(), 2u);
    message.resume = cut.resume;
    message.closes = {};
    expect_kind(send(message), outcome_kind::accepted);
    EXPECT_EQ(submits().size(), 3u) << "in the morning the rest goes, and only that";
}

TEST_F(SmppChannel, ALostLinkMakesEveryOpenSubmitUncertain)
{
    start_with({bound({peer::read_pdu{}, peer::read_pdu{}, peer::read_pdu{}, peer::cut{}}), bound()});
    get_ready();
    for (int i = 0; i < 3; ++i) launch(sms(kana(100)));
    run_until(io_, [this] { return all_ended(); });
    for (const auto& end : ended_) {
        expect_kind(*end, outcome_kind::uncertain);
        EXPECT_TRUE(end->transport);
        EXPECT_TRUE(end->resume.ends_with(" ? -")) << end->resume;
    }
    EXPECT_EQ(submits_of(peer_->received(0)).size(), 3u) << "no second part was sent";
}

TEST_F(SmppChannel, AnAnswerCutAnywhereIsUncertainAndIsSentOnce)
{
    const auto answer = encode_id(smpp_command::submit_sm_resp, 0, 2, "m-1");  // the bind was 1
    std::vector<peer::script> scripts;
    for (std::size_t length = 0; length < answer.size(); ++length)
        scripts.push_back(bound({peer::read_pdu{}, peer::reply{answer.substr(0, length)}, peer::cut{}}));
    scripts.push_back(bound({peer::read_pdu{}, peer::reply{answer}}));
    start_with(std::move(scripts));
    for (std::size_t length = 0; length < answer.size(); ++length) {
        get_ready();
        const auto ended = send(sms("hello"));
        expect_kind(ended, outcome_kind::uncertain);
        EXPECT_TRUE(ended.resume.ends_with(" ?")) << ended.resume;
        EXPECT_EQ(submits().size(), length + 1);
        run_until(io_, [&] { return peer_->connections() == length + 2; });
    }
    get_ready();
    expect_kind(send(sms("hello")), outcome_kind::accepted);
}

TEST_F(SmppChannel, ALinkThatIsDeadWhenTheWriteBeginsIsARetry)
{
    start_with({bound({peer::silence{}}), bound()});
    get_ready();
    const auto before = channel_->room();
    launch(sms("hello"));
    run_until(io_, [&] { return channel_->room() < before; });
    peer_->cut_all();  // the PDU waits for the writer, which runs next
    run_until(io_, [this] { return all_ended(); });
    expect_kind(*ended_[0], outcome_kind::retry);
    EXPECT_TRUE(ended_[0]->transport);
    EXPECT_EQ(ended_[0]->resume, "");
}

TEST_F(SmppChannel, ALinkLostBetweenTwoPartsIsARetryOfTheMissingOnes)
{
    start_with({bound({peer::read_pdu{}, answers_submit(0), peer::read_pdu{}, peer::cut{}})});
    get_ready();
    launch(sms(kana(150)));
    launch(sms("hello"));
    run_until(io_, [this] { return all_ended(); });
    EXPECT_TRUE(ended_[0]->kind == outcome_kind::uncertain || ended_[0]->kind == outcome_kind::retry);
    EXPECT_NE(ended_[0]->resume.find("+m-1"), std::string::npos) << ended_[0]->resume;
}

TEST_F(SmppChannel, TheWindowIsTheLimitAndNothingQueuesBehindIt)
{
    auto account = account_for({});
    account.window = 2;
    start_with(account, {bound({peer::silence{}})});
    get_ready();
    launch(sms("one"));
    launch(sms("two"));
    run_until(io_, [this] { return submits().size() == 2; });
    EXPECT_EQ(channel_->room(), 0u);
    expect_kind(send(sms("three")), outcome_kind::retry);
    stop();
    run_until(io_, [this] { return all_ended(); });
    EXPECT_EQ(submits().size(), 2u);
    for (const auto& end : ended_) expect_kind(*end, outcome_kind::uncertain);
}

TEST_F(SmppChannel, TwoBindsShareTheWork)
{
    auto account = account_for({});
    account.binds = 2;
    account.window = 2;
    start_with(account, {bound({peer::silence{}})});
    run_until(io_, [this] { return channel_->room() == 4; });
    for (int i = 0; i < 4; ++i) launch(sms("hello"));
    run_until(io_, [this] { return submits().size() == 4; });
    EXPECT_EQ(submits_of(peer_->received(0)).size(), 2u);
    EXPECT_EQ(submits_of(peer_->received(1)).size(), 2u);
    stop();
    run_until(io_, [this] { return all_ended(); });
}

TEST_F(SmppChannel, OneBindOfTwoIsEnoughToBeUsable)
{
    auto account = account_for({});
    account.binds = 2;
    const peer::answer refuses{[](const std::string& pdu) { return bind_answer(pdu, 0x0d); }};
    start_with(account, {bound(), {peer::read_pdu{}, refuses}});
    run_until(io_, [this] { return channel_->room() > 0 && peer_->connections() == 2 && seen_.size() >= 2; });
    EXPECT_TRUE(seen_.back().usable);
}

TEST_F(SmppChannel, WrongCredentialsAreAnOperatorsBusinessAndAreNotHammered)
{
    const peer::answer refuses{[](const std::string& pdu) { return bind_answer(pdu, 0x0e); }};
    start_with({{peer::read_pdu{}, refuses}});
    run_until(io_, [this] { return is_unusable(); });
    EXPECT_TRUE(seen_.back().misconfigured);
    EXPECT_NE(seen_.back().why.find("ESME_RINVPASWD"), std::string::npos) << seen_.back().why;
    EXPECT_EQ(seen_.back().why.find("sesame"), std::string::npos);
    EXPECT_EQ(peer_->connections(), 1u) << "the next try is minutes away";
}

TEST_F(SmppChannel, ThePasswordThatARefusalRepeatsIsKeptNowhere)
{
    const peer::answer repeats{[](const std::string& pdu) {
        return encode_id(smpp_command::bind_transceiver_resp, 0x0e, first_frame(pdu).head.sequence, "sesame-8");
    }};
    start_with({peer::script{peer::read_pdu{}, repeats}});
    run_until(io_, [this] { return is_unusable(); });
    EXPECT_TRUE(seen_.back().misconfigured);
    EXPECT_EQ(seen_.back().why.find("sesame"), std::string::npos) << seen_.back().why;
}

TEST_F(SmppChannel, ACentreInTroubleIsTriedAgainSoon)
{
    const peer::answer busy{[](const std::string& pdu) { return bind_answer(pdu, 0x08); }};
    start_with({{peer::read_pdu{}, busy}, {peer::read_pdu{}, busy}, bound()});
    get_ready();
    EXPECT_EQ(peer_->connections(), 3u);
    for (const auto& state : seen_) EXPECT_FALSE(state.misconfigured) << state.why;
    EXPECT_TRUE(seen_.back().usable);
}

TEST_F(SmppChannel, TheCentresUnbindIsAnsweredAndANewSessionFollows)
{
    start_with({bound({peer::reply{encode_plain(smpp_command::unbind, 0, 1)}, peer::read_pdu{}}), bound()});
    run_until(io_, [this] { return peer_->connections() == 2 && channel_->room() > 0; });
    const auto first = pdus_of(peer_->received(0));
    ASSERT_EQ(first.size(), 2u);
    EXPECT_EQ(first[1].first.command, smpp_command::unbind_resp);
}

TEST_F(SmppChannel, SilenceIsAskedAboutAndADeadLinkReplaced)
{
    auto account = account_for({});
    account.enquire_link = 5ms;
    account.timeout = 300ms;
    start_with(account, {bound({peer::silence{}}), bound()});
    run_until(io_, [this] { return peer_->connections() >= 2; });
    const auto first = pdus_of(peer_->received(0));
    ASSERT_EQ(first.size(), 2u);
    EXPECT_EQ(first[1].first.command, smpp_command::enquire_link);
}

TEST_F(SmppChannel, StoppingUnbindsInOrder)
{
    auto steps = bound();
    then_accept(steps);
    start_with({steps});
    get_ready();
    stop();
    const auto all = pdus_of(peer_->received());
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[1].first.command, smpp_command::unbind);
}

TEST_F(SmppChannel, StoppingDoesNotWaitForACentreThatIsDown)
{
    auto account = account_for({});
    account.first_pause = 1h;
    account.longest_pause = 1h;
    start_with(account, {{peer::cut{}}});
    run_until(io_, [this] { return is_unusable(); });
    stop();
}

TEST_F(SmppChannel, UnitsAreSegments)
{
    start_with({bound()});
    const auto units = channel_->bills();
    EXPECT_EQ(units(*sms(kana(70)).what), 1u);
    EXPECT_EQ(units(*sms(kana(71)).what), 2u);
    EXPECT_EQ(units(content{}), 1u);
    EXPECT_EQ(channel_->parts()(*sms(kana(71)).what), 2u) << "with an id each";
}

TEST_F(SmppChannel, AsOneParameterALongOneHasOneId)
{
    auto account = account_for({});
    account.form.joining = sms_joining::payload;
    start_with(account, {bound()});
    EXPECT_FALSE(channel_->parts());
    EXPECT_EQ(channel_->bills()(*sms(kana(71)).what), 2u) << "which is billed all the same";
}

TEST(SmppAccount, ABadOneMakesNoChannel)
{
    boost::asio::io_context io;
    EXPECT_THROW(make_smpp_channel(io.get_executor(), smpp_account{}), std::invalid_argument);
}

}  // namespace

}  // namespace todoke
