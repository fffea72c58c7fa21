#pragma once
// What every channel must do, whatever it speaks. A channel takes part by writing a `channel_bench` (its protocol's
// side of a scripted peer) and one line:
//     INSTANTIATE_TYPED_TEST_SUITE_P(Line, Channel, line_bench);
// and the like for doubt_suite.hpp and cut_suite.hpp.

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/task_group.hpp"
#include "tests/channel/channel_bench.hpp"
#include "tests/support/expect_kind.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/run.hpp"

namespace todoke {

template <class Bench>
class Channel : public testing::Test {
protected:
    ~Channel() override
    {
        stop();
        peer_.reset();
        channel_.reset();
        io_.restart();
        io_.run_for(std::chrono::seconds{5});
        EXPECT_TRUE(io_.stopped()) << "work was left behind";
    }

    void start(std::vector<peer::script> scripts, channel_setup setup = {})
    {
        peer_.emplace(io_, std::move(scripts));
        setup.port = peer_->port();
        start_channel(std::move(setup));
    }
    void start_channel(channel_setup setup)
    {
        channel_ = bench_.make(io_.get_executor(), std::move(setup));
        channel_->on_change([this](availability now) { seen_.push_back(std::move(now)); });
        tasks_.emplace(io_.get_executor(), [](const std::string& name, std::exception_ptr) {
            ADD_FAILURE() << name << " ended with an exception";
        });
        tasks_->spawn("channel", channel_->run());
        channel_->want(1);
    }
    void start_ready(behaviour what, channel_setup setup = {})
    {
        std::vector<peer::script> scripts{bench_.plays(what)};
        start(std::move(scripts), std::move(setup));
        get_ready();
    }
    void get_ready()
    {
        channel_->want(1);
        run_until(io_, [this] { return channel_->room() > 0 && peer_->open() > 0; });
    }
    void stop()
    {
        if (!tasks_) return;
        tasks_->cancel();
        run_until(io_, [this] { return tasks_->size() == 0; });
        tasks_.reset();
    }

    outcome send() { return run(io_, channel_->send(bench_.message())); }
    bool is_unusable() const { return !seen_.empty() && !seen_.back().usable; }

    void expect_nobody_there(const channel_setup& setup)
    {
        start_channel(setup);
        run_until(io_, [this] { return is_unusable(); });
        EXPECT_EQ(channel_->room(), 0u);
        EXPECT_NE(seen_.back().why, "");
        const auto ended = send();
        EXPECT_EQ(to_text(ended.kind), to_text(outcome_kind::retry)) << ended.detail;
        EXPECT_TRUE(ended.transport);
    }

    void expect_refused_certificate(const server_certificate& shown)
    {
        channel_setup setup;
        setup.host = "localhost";
        setup.tls = true;
        setup.ca_file = certificates().ca_file();
        std::vector<peer::script> scripts{bench_.plays_over_tls(behaviour::accepts, shown)};
        start(std::move(scripts), setup);
        run_until(io_, [this] { return is_unusable(); });
        EXPECT_EQ(channel_->room(), 0u);
        EXPECT_NE(seen_.back().why.find("certificate"), std::string::npos) << seen_.back().why;
        const auto ended = send();
        EXPECT_EQ(to_text(ended.kind), to_text(outcome_kind::retry)) << ended.detail;
        for (const auto& text : bench_.confidential())
            EXPECT_EQ(peer_->received().find(text), std::string::npos) << "sent to an unknown server: " << text;
    }

    boost::asio::io_context io_;
    Bench bench_;
    std::optional<scripted_peer> peer_;
    std::unique_ptr<provider_channel> channel_;
    std::optional<task_group> tasks_;
    std::vector<availability> seen_;
};

TYPED_TEST_SUITE_P(Channel);

TYPED_TEST_P(Channel, AnAcceptedMessageIsAccepted)
{
    this->start_ready(behaviour::accepts);
    const auto ended = this->send();
    expect_kind(ended, outcome_kind::accepted);
    EXPECT_NE(ended.code, "");
    EXPECT_FALSE(ended.transport);
}

TYPED_TEST_P(Channel, AKeptConnectionServesTheNextMessage)
{
    this->start_ready(behaviour::accepts);
    for (int i = 0; i < 3; ++i) {
        this->get_ready();
        expect_kind(this->send(), outcome_kind::accepted);
    }
    EXPECT_EQ(this->peer_->connections(), 1u);
}

TYPED_TEST_P(Channel, AnAcceptedMessageIsAcceptedOverTls)
{
    channel_setup setup;
    setup.host = "localhost";
    setup.tls = true;
    setup.ca_file = certificates().ca_file();
    std::vector<peer::script> scripts{this->bench_.plays_over_tls(behaviour::accepts, certificates().valid())};
    this->start(std::move(scripts), setup);
    this->get_ready();
    expect_kind(this->send(), outcome_kind::accepted);
}

TYPED_TEST_P(Channel, ARefusedMessageIsRejected)
{
    this->start_ready(behaviour::refuses);
    const auto ended = this->send();
    EXPECT_TRUE(ended.kind == outcome_kind::rejected || ended.kind == outcome_kind::blocked) << to_text(ended.kind);
    EXPECT_NE(ended.code, "");
    EXPECT_NE(ended.detail, "");
    EXPECT_FALSE(ended.transport);
}

TYPED_TEST_P(Channel, ThrottlingIsToldApart)
{
    this->start_ready(behaviour::throttles);
    expect_kind(this->send(), this->bench_.for_throttling());
}

TYPED_TEST_P(Channel, ARefusedConnectionMakesTheAccountUnusableAndCostsNothing)
{
    channel_setup setup;
    setup.port = refusing_port();
    this->expect_nobody_there(setup);
}

TYPED_TEST_P(Channel, AnUnknownHostMakesTheAccountUnusableAndCostsNothing)
{
    channel_setup setup;
    setup.host = "no-such-host.invalid";
    setup.tls = true;
    setup.ca_file = certificates().ca_file();
    setup.port = 25;
    this->expect_nobody_there(setup);
}

TYPED_TEST_P(Channel, AProviderThatComesAndGoesGetsEachMessageOnce)
{
    this->start_ready(behaviour::accepts);
    constexpr std::size_t times = 5;
    for (std::size_t i = 1; i <= times; ++i) {
        this->get_ready();
        expect_kind(this->send(), outcome_kind::accepted);
        this->peer_->cut_all();
        run_until(this->io_, [&] { return this->peer_->connections() > i && this->channel_->room() > 0; });
    }
    EXPECT_EQ(this->bench_.copies(this->peer_->received()), times);
}

TYPED_TEST_P(Channel, AnAccountIsUsableAgainOnceTheProviderIsBack)
{
    this->start_ready(behaviour::accepts);
    this->peer_->cut_all();
    run_until(this->io_, [this] { return this->peer_->connections() > 1 && this->channel_->room() > 0; });
    expect_kind(this->send(), outcome_kind::accepted);
}

TYPED_TEST_P(Channel, AConnectionLostBeforeTheFirstByteIsARetry)
{
    this->start_ready(behaviour::accepts);
    this->peer_->stop_listening();
    this->peer_->cut_all();
    const auto ended = this->send();
    expect_kind(ended, outcome_kind::retry);
    EXPECT_TRUE(ended.transport);
}

TYPED_TEST_P(Channel, AnAnswerThatComesSlowlyIsOne)
{
    this->start_ready(behaviour::answers_slowly);
    expect_kind(this->send(), outcome_kind::accepted);
}

TYPED_TEST_P(Channel, AnAttemptTakesRoomWhileItRuns)
{
    this->start_ready(behaviour::never_answers);
    const auto before = this->channel_->room();
    boost::asio::cancellation_signal cancel;
    bool ended = false;
    boost::asio::co_spawn(
        this->io_, this->channel_->send(this->bench_.message()),
        boost::asio::bind_cancellation_slot(cancel.slot(), [&](std::exception_ptr, outcome) { ended = true; }));
    run_until(this->io_, [&] { return this->bench_.handed_over(this->peer_->received()); });
    EXPECT_EQ(this->channel_->room(), before - 1);
    cancel.emit(boost::asio::cancellation_type::terminal);
    run_until(this->io_, [&] { return ended; });
}

TYPED_TEST_P(Channel, ACertificateForAnotherNameIsRefusedAndNothingIsSent)
{
    this->expect_refused_certificate(certificates().wrong_name());
}

TYPED_TEST_P(Channel, AnExpiredCertificateIsRefusedAndNothingIsSent)
{
    this->expect_refused_certificate(certificates().expired());
}

TYPED_TEST_P(Channel, ACertificateOfAnUnknownSignerIsRefusedAndNothingIsSent)
{
    this->expect_refused_certificate(certificates().self_signed());
}

TYPED_TEST_P(Channel, NoLineBreakOrNulOfACallerReachesTheWire)
{
    this->start_ready(behaviour::accepts);
    for (auto& what : this->bench_.hostile()) {
        this->get_ready();
        auto attempt = this->channel_->send(what);
        const auto ended = run(this->io_, std::move(attempt));
        EXPECT_TRUE(ended.kind == outcome_kind::rejected || ended.kind == outcome_kind::accepted)
            << to_text(ended.kind) << " " << ended.detail;
    }
    this->bench_.expect_clean(this->peer_->received());
}

TYPED_TEST_P(Channel, WhatWasNotHandedOverByItsClosingTimeIsARetry)
{
    this->start_ready(behaviour::accepts);
    manual_clock time{this->io_.get_executor(), instant{}};
    auto late = this->bench_.message();
    late.closes = {time, time.now() + std::chrono::minutes{1}};
    time.advance(std::chrono::minutes{1});
    auto attempt = this->channel_->send(std::move(late));
    const auto ended = run(this->io_, std::move(attempt));
    expect_kind(ended, outcome_kind::retry);
    EXPECT_FALSE(ended.transport) << "nobody is to blame";
    EXPECT_NE(ended.detail.find(closed_before_hand_over), std::string::npos) << ended.detail;
    EXPECT_FALSE(this->bench_.handed_over(this->peer_->received()));
    this->get_ready();
    expect_kind(this->send(), outcome_kind::accepted);
    EXPECT_EQ(this->peer_->connections(), 1u);
}

TYPED_TEST_P(Channel, ItEndsInOrderWhenItIsStopped)
{
    this->start_ready(behaviour::accepts);
    this->stop();
    EXPECT_EQ(this->channel_->room(), 0u);
    run_until(this->io_, [this] { return this->peer_->open() == 0; });
}

REGISTER_TYPED_TEST_SUITE_P(Channel, AnAcceptedMessageIsAccepted, AKeptConnectionServesTheNextMessage,
                            AnAcceptedMessageIsAcceptedOverTls, ARefusedMessageIsRejected, ThrottlingIsToldApart,
                            ARefusedConnectionMakesTheAccountUnusableAndCostsNothing,
                            AnUnknownHostMakesTheAccountUnusableAndCostsNothing,
                            AProviderThatComesAndGoesGetsEachMessageOnce, AnAccountIsUsableAgainOnceTheProviderIsBack,
                            AConnectionLostBeforeTheFirstByteIsARetry, AnAnswerThatComesSlowlyIsOne,
                            AnAttemptTakesRoomWhileItRuns, ACertificateForAnotherNameIsRefusedAndNothingIsSent,
                            AnExpiredCertificateIsRefusedAndNothingIsSent,
                            ACertificateOfAnUnknownSignerIsRefusedAndNothingIsSent,
                            NoLineBreakOrNulOfACallerReachesTheWire, WhatWasNotHandedOverByItsClosingTimeIsARetry,
                            ItEndsInOrderWhenItIsStopped);

}  // namespace todoke
