#pragma once
// What every channel must do when it does not come to know what became of a message: say so only if the provider may
// have it, and never send it a second time of its own accord.
//     INSTANTIATE_TYPED_TEST_SUITE_P(Line, ChannelInDoubt, line_bench);
//     INSTANTIATE_TYPED_TEST_SUITE_P(Line, ChannelOverHttp, line_bench);

#include "tests/channel/channel_suite.hpp"
#include "tests/channel/steady_time.hpp"

namespace todoke {

template <class Bench>
class ChannelInDoubt : public Channel<Bench> {
protected:
    /// Sends, and cancels once the peer has the whole request.
    outcome send_and_cancel()
    {
        boost::asio::cancellation_signal cancel;
        std::optional<outcome> result;
        boost::asio::co_spawn(
            this->io_, this->channel_->send(this->bench_.message()),
            boost::asio::bind_cancellation_slot(cancel.slot(), [&](std::exception_ptr error, outcome ended) {
                EXPECT_FALSE(error) << "send() threw when it was cancelled";
                result = std::move(ended);
            }));
        run_until(this->io_, [&] { return this->bench_.handed_over(this->peer_->received()); });
        EXPECT_FALSE(result);
        cancel.emit(boost::asio::cancellation_type::terminal);
        run_until(this->io_, [&] { return result.has_value(); });
        return *result;
    }
    outcome send_with(behaviour what, std::chrono::milliseconds answer_limit)
    {
        channel_setup setup;
        setup.answer_limit = answer_limit;
        this->start_ready(what, setup);
        return this->send();
    }
    /// Over all connections.
    std::size_t copies()
    {
        std::size_t count = 0;
        for (std::size_t i = 0; i < this->peer_->connections(); ++i)
            count += this->bench_.copies(this->peer_->received(i));
        return count;
    }
    /// Nor is it sent once more after any wait: a channel's own are all shorter than the last one.
    void expect_sent_once()
    {
        using namespace std::chrono_literals;
        EXPECT_EQ(copies(), 1u);
        for (const auto wait : std::initializer_list<std::chrono::seconds>{0s, 2s, 2min, 2h}) {
            let_pass(this->io_, wait);
            this->get_ready();
            run_what_is_ready(this->io_);
            EXPECT_EQ(copies(), 1u) << "sent again without being asked, within " << wait.count() << " s";
        }
    }
    /// A provider that says nothing within this limit, whatever it is the limit of.
    void start_saying_nothing(channel_setup setup)
    {
        setup.answer_limit = setup.step_limit = std::chrono::milliseconds{100};
        std::vector<peer::script> scripts{this->bench_.plays(behaviour::says_nothing)};
        this->start(std::move(scripts), std::move(setup));
    }
};

TYPED_TEST_SUITE_P(ChannelInDoubt);

TYPED_TEST_P(ChannelInDoubt, AConnectionCutAfterTheRequestIsUncertain)
{
    const auto ended = this->send_with(behaviour::breaks_off, std::chrono::seconds{20});
    expect_kind(ended, outcome_kind::uncertain);
    EXPECT_TRUE(ended.transport);
    this->expect_sent_once();
}

TYPED_TEST_P(ChannelInDoubt, AnAnswerThatIsNoAnswerHasItsOutcome)
{
    expect_kind(this->send_with(behaviour::talks_garbage, std::chrono::seconds{20}), this->bench_.for_garbage());
    this->expect_sent_once();
}

TYPED_TEST_P(ChannelInDoubt, AnAnswerThatNeverComesIsUncertainAfterItsLimit)
{
    const auto ended = this->send_with(behaviour::never_answers, std::chrono::milliseconds{100});
    expect_kind(ended, outcome_kind::uncertain);
    EXPECT_TRUE(ended.transport);
    this->expect_sent_once();
}

TYPED_TEST_P(ChannelInDoubt, AnAnswerThatNeverEndsIsUncertain)
{
    const auto ended = this->send_with(behaviour::answers_for_ever, std::chrono::milliseconds{300});
    expect_kind(ended, outcome_kind::uncertain);
    EXPECT_LT(ended.detail.size(), 1000u);
    this->expect_sent_once();
}

TYPED_TEST_P(ChannelInDoubt, AnAttemptCancelledInFlightIsUncertain)
{
    this->start_ready(behaviour::never_answers);
    expect_kind(this->send_and_cancel(), outcome_kind::uncertain);
    this->expect_sent_once();
}

TYPED_TEST_P(ChannelInDoubt, AProviderThatSaysNothingIsInDoubtOnlyIfItIsWrittenToFirst)
{
    this->start_saying_nothing({});
    run_until(this->io_, [this] { return this->is_unusable() || this->channel_->room() > 0; });
    const auto ended = this->send();
    expect_kind(ended, this->bench_.for_saying_nothing());
    EXPECT_TRUE(ended.transport);
    EXPECT_EQ(this->copies(), ended.kind == outcome_kind::uncertain ? 1u : 0u);
}

TYPED_TEST_P(ChannelInDoubt, AProviderThatNeverAnswersTheHandshakeGotNothing)
{
    channel_setup setup;
    setup.host = "localhost";
    setup.tls = true;
    setup.ca_file = certificates().ca_file();
    this->start_saying_nothing(setup);
    run_until(this->io_, [this] { return this->is_unusable(); });
    const auto ended = this->send();
    expect_kind(ended, outcome_kind::retry);
    EXPECT_TRUE(ended.transport);
    EXPECT_EQ(this->copies(), 0u);
    for (const auto& text : this->bench_.confidential())
        EXPECT_EQ(this->peer_->received().find(text), std::string::npos) << "sent before the handshake: " << text;
}

TYPED_TEST_P(ChannelInDoubt, AProviderThatStopsReadingIsInDoubtUnlessWhatItHasCanBeTakenBack)
{
    channel_setup setup;
    setup.answer_limit = setup.step_limit = std::chrono::milliseconds{500};
    this->start_ready(behaviour::stalls, setup);
    auto attempt = this->channel_->send(this->bench_.big());
    const auto ended = run(this->io_, std::move(attempt));
    expect_kind(ended, this->bench_.for_stalling());
    EXPECT_TRUE(ended.transport);
    EXPECT_LE(this->copies(), ended.kind == outcome_kind::uncertain ? 1u : 0u);
}

REGISTER_TYPED_TEST_SUITE_P(ChannelInDoubt, AConnectionCutAfterTheRequestIsUncertain,
                            AnAnswerThatIsNoAnswerHasItsOutcome, AnAnswerThatNeverComesIsUncertainAfterItsLimit,
                            AnAnswerThatNeverEndsIsUncertain, AnAttemptCancelledInFlightIsUncertain,
                            AProviderThatSaysNothingIsInDoubtOnlyIfItIsWrittenToFirst,
                            AProviderThatNeverAnswersTheHandshakeGotNothing,
                            AProviderThatStopsReadingIsInDoubtUnlessWhatItHasCanBeTakenBack);

/// For those that speak HTTP.
template <class Bench>
class ChannelOverHttp : public Channel<Bench> {
};

TYPED_TEST_SUITE_P(ChannelOverHttp);

/// Credentials and addresses go to the configured host alone.
TYPED_TEST_P(ChannelOverHttp, ARedirectIsNotFollowed)
{
    scripted_peer elsewhere{this->io_, {this->bench_.plays(behaviour::accepts)}};
    const auto redirect = "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:" + std::to_string(elsewhere.port()) +
                          "/\r\nContent-Length: 0\r\n\r\n";
    this->start({{peer::read_http{}, peer::reply{redirect}, peer::again{}}});
    this->get_ready();
    expect_kind(this->send(), outcome_kind::misconfigured);
    run_what_is_ready(this->io_);
    EXPECT_EQ(this->bench_.copies(this->peer_->received()), 1u);
    EXPECT_EQ(elsewhere.connections(), 0u);
}

/// Not kept until the time for an answer is over: at the speed of a network that fills any memory.
TYPED_TEST_P(ChannelOverHttp, AnAnswerWhoseChunksHaveNoEndIsGivenUpAtOnce)
{
    const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    std::vector<peer::script> scripts;
    for (const auto* begins : {"1;", "0\r\nA: "})
        scripts.push_back({peer::read_http{}, peer::reply{head + begins + std::string(64 << 10, 'a')}});
    channel_setup setup;
    setup.answer_limit = std::chrono::seconds{2};
    this->start(std::move(scripts), std::move(setup));
    for (int i = 0; i < 2; ++i) {
        this->get_ready();
        const auto ended = this->send();
        expect_kind(ended, this->bench_.for_garbage());
        EXPECT_NE(ended.detail.find("no proper HTTP answer"), std::string::npos) << ended.detail;
    }
    EXPECT_EQ(this->peer_->connections(), 2u);
}

REGISTER_TYPED_TEST_SUITE_P(ChannelOverHttp, ARedirectIsNotFollowed, AnAnswerWhoseChunksHaveNoEndIsGivenUpAtOnce);

}  // namespace todoke
