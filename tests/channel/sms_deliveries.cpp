// What a centre delivers, and the binds it comes over.
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <map>

#include "tests/channel/sms_bench.hpp"

namespace todoke {

namespace {

struct delivery_case {
    std::string name;
    int taken;  ///< -1: nobody takes receipts; else what the taker says
    std::uint8_t esm_class;
    std::uint32_t status;
};
class SmppDelivery : public SmppChannel, public testing::WithParamInterface<delivery_case> {};

TEST_P(SmppDelivery, IsAnsweredAsItWasTaken)
{
    const auto& row = GetParam();
    smpp_message delivered;
    delivered.esm_class = row.esm_class;
    delivered.short_message = "id:m-1 stat:DELIVRD";
    std::vector<raw_receipt> seen;
    const auto pdu = encode_message(smpp_command::deliver_sm, 9, delivered);
    start_with({bound({peer::reply{pdu}})}, row.taken >= 0 ? keeper_of(seen, row.taken == 1) : receipt_keeper{});
    run_until(io_, [this] { return pdus_of(peer_->received()).size() == 2; });
    const auto answer = pdus_of(peer_->received())[1].first;
    EXPECT_EQ(answer.command, smpp_command::deliver_sm_resp);
    EXPECT_EQ(answer.sequence, 9u);
    EXPECT_EQ(answer.status, row.status);
    ASSERT_EQ(seen.size(), row.taken >= 0 ? 1u : 0u);
    if (seen.empty()) return;
    EXPECT_EQ(seen[0].provider, "smsc");
    EXPECT_EQ(seen[0].form, smpp_receipt_form);
    EXPECT_EQ(seen[0].body, pdu);
}

INSTANTIATE_TEST_SUITE_P(Takers, SmppDelivery,
                         testing::Values(delivery_case{"stored", 1, 0x04, 0},
                                         delivery_case{"not_stored", 0, 0x04, 0x08},
                                         delivery_case{"unasked_receipt", -1, 0x04, 0},
                                         delivery_case{"unasked_message", -1, 0x00, 0x66}),
                         [](const auto& row) { return row.param.name; });

TEST_F(SmppChannel, TheSameOctetsAreTheSameDeliveryWithinASessionOnly)
{
    smpp_message stop;
    stop.short_message = "STOP";
    const auto pdu = encode_message(smpp_command::deliver_sm, 2, stop);
    std::vector<raw_receipt> seen;
    start_with({bound({peer::reply{pdu}, peer::reply{pdu}}), bound({peer::reply{pdu}})}, keeper_of(seen));
    run_until(io_, [&] { return seen.size() == 2; });
    peer_->cut_all();
    run_until(io_, [&] { return seen.size() == 3; });
    EXPECT_EQ(seen[0].key, seen[1].key);
    EXPECT_NE(seen[1].key, seen[2].key);
    EXPECT_FALSE(seen[0].key.empty() || seen[2].key.empty());
}

TEST_F(SmppChannel, DifferentDeliveriesOfACentreThatDoesNotCountAreKeptApart)
{
    smpp_message first, second;
    first.short_message = "one";
    second.short_message = "two";
    std::vector<raw_receipt> seen;
    start_with({bound({peer::reply{encode_message(smpp_command::deliver_sm, 1, first)},
                       peer::reply{encode_message(smpp_command::deliver_sm, 1, second)}})},
               keeper_of(seen));
    run_until(io_, [&] { return seen.size() == 2; });
    EXPECT_NE(seen[0].key, seen[1].key);
}

TEST_F(SmppChannel, ReceiptsAreAskedForWhereSomebodyTakesThem)
{
    auto steps = bound();
    then_accept(steps);
    std::vector<raw_receipt> seen;
    start_with({steps}, keeper_of(seen));
    get_ready();
    send(sms("hello"));
    EXPECT_EQ(submits().at(0).registered_delivery, 1);
}

/// Ends when the test lets it.
boost::asio::awaitable<bool> keep_slowly(boost::asio::steady_timer& until, raw_receipt)
{
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    co_await until.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    co_return true;
}

TEST_F(SmppChannel, ADeliveryIsAcknowledgedOnlyOnceItIsKeptAndHoldsNobodyUp)
{
    boost::asio::steady_timer disk{io_, std::chrono::steady_clock::time_point::max()};
    smpp_message delivered;
    delivered.esm_class = 0x04;
    auto steps = bound({peer::reply{encode_message(smpp_command::deliver_sm, 9, delivered)}});
    then_accept(steps);
    start_with({steps}, [&](raw_receipt what) { return keep_slowly(disk, std::move(what)); });
    get_ready();
    expect_kind(send(sms("hello")), outcome_kind::accepted);
    for (const auto& [head, body] : pdus_of(peer_->received()))
        EXPECT_NE(head.command, smpp_command::deliver_sm_resp) << "it is not on disk yet";
    disk.cancel();
    run_until(io_, [this] { return pdus_of(peer_->received()).back().first.command == smpp_command::deliver_sm_resp; });
}

TEST_F(SmppChannel, ADeliveryThatIsBeingKeptWhenTheLinkGoesIsNotAcknowledgedOnTheNextOne)
{
    boost::asio::steady_timer disk{io_, std::chrono::steady_clock::time_point::max()};
    smpp_message delivered;
    delivered.esm_class = 0x04;
    start_with({bound({peer::reply{encode_message(smpp_command::deliver_sm, 9, delivered)}}), bound()},
               [&](raw_receipt what) { return keep_slowly(disk, std::move(what)); });
    get_ready();
    peer_->cut_all();
    run_until(io_, [this] { return peer_->connections() == 2 && channel_->room() > 0; });
    EXPECT_EQ(pdus_of(peer_->received(1)).size(), 1u) << "the bind, and nothing else";
}

TEST_F(SmppChannel, SeparateBindsSendOnOneAndReceiveOnTheOther)
{
    auto account = account_for({});
    account.separate = true;
    smpp_message delivered;
    delivered.esm_class = 0x04;
    const auto deliver_to_receiver = peer::answer{[&](const std::string& pdu) {
        const auto head = first_frame(pdu).head;
        auto all = bind_answer(pdu, 0);
        if (head.command == smpp_command::bind_receiver) all += encode_message(smpp_command::deliver_sm, 9, delivered);
        return all;
    }};
    std::vector<raw_receipt> seen;
    peer::script steps{peer::read_pdu{}, deliver_to_receiver};
    then_accept(steps);
    start_with(account, {steps}, keeper_of(seen));
    run_until(io_, [&] { return channel_->room() > 0 && !seen.empty(); });
    EXPECT_EQ(channel_->room(), account.window) << "a bind that receives is no room";
    expect_kind(send(sms("hello")), outcome_kind::accepted);
    std::map<smpp_command, std::size_t> of_kind;
    for (std::size_t i = 0; i < peer_->connections(); ++i) {
        const auto bind = pdus_of(peer_->received(i)).at(0).first.command;
        of_kind[bind] += submits_of(peer_->received(i)).size();
    }
    EXPECT_EQ(of_kind, (std::map<smpp_command, std::size_t>{{smpp_command::bind_receiver, 0},
                                                            {smpp_command::bind_transmitter, 1}}));
}

TEST_F(SmppChannel, AReceiverAloneMakesNoAccountUsable)
{
    auto account = account_for({});
    account.separate = true;
    const peer::answer only_receivers{[](const std::string& pdu) {
        return bind_answer(pdu, first_frame(pdu).head.command == smpp_command::bind_receiver ? 0 : 0x0d);
    }};
    start_with(account, {{peer::read_pdu{}, only_receivers}});
    run_until(io_, [this] { return is_unusable() && peer_->connections() == 2 && peer_->open() == 1; });
    EXPECT_EQ(channel_->room(), 0u);
    EXPECT_FALSE(channel_->is_in_session()) << "a receiver sends nothing";
    EXPECT_TRUE(seen_.back().misconfigured);
}

}  // namespace

}  // namespace todoke
