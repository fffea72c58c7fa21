#include <gmock/gmock.h>

#include "store/sqlite/file/encoding.hpp"
#include "store/sqlite/file/keyed_hash.hpp"
#include "store/sqlite/file/packing.hpp"
#include "store/sqlite/file/schema.hpp"
#include "store/sqlite/queue/class_turns.hpp"
#include "tests/store/fixture.hpp"

namespace todoke {

namespace {

using testing::ElementsAre;

TEST(KeyedHash, IsSipHash24)
{
    const hash_key key{0x0706050403020100, 0x0f0e0d0c0b0a0908};
    std::string text;
    for (char c = 0; c < 15; ++c) text += c;
    EXPECT_EQ(keyed_hash(key, text), 0xa129ca6149be45e5);  // the paper's example
    EXPECT_EQ(keyed_hash(key, {}), 0x726fdb47dd0e0e31);    // the reference vectors' first
}

TEST(Packing, NumbersAndTextsComeBack)
{
    packer to;
    for (const auto n : {std::uint64_t{0}, std::uint64_t{127}, std::uint64_t{128}, UINT64_MAX}) to.number(n);
    to.text("届け");
    to.when(std::nullopt);
    to.when(never_ends);
    unpacker from{to.packed()};
    for (const auto n : {std::uint64_t{0}, std::uint64_t{127}, std::uint64_t{128}, UINT64_MAX})
        EXPECT_EQ(from.number(), n);
    EXPECT_EQ(from.text(), "届け");
    EXPECT_EQ(from.when(), std::nullopt);
    EXPECT_EQ(from.when(), never_ends);
    EXPECT_TRUE(from.at_end());
}

TEST(Packing, ACutRowIsToldFromAWholeOne)
{
    packer to;
    to.text("hello");
    for (std::size_t cut = 0; cut < to.packed().size(); ++cut)
        EXPECT_THROW(unpacker{std::string_view{to.packed()}.substr(0, cut)}.text(), store_failure) << cut;
}

TEST(Encoding, LegsComeBackWhole)
{
    const instant when{span{1234567}};
    const std::vector<leg_request> route{{channel::line, "brand-a", std::nullopt},
                                         {channel::sms, "", follow_up{"clicked", std::chrono::hours{48}, true}}};
    EXPECT_EQ(unpack_route(pack_route(route)).size(), 2u);
    EXPECT_EQ(unpack_route(pack_route(route))[1].when->lacks, "clicked");
    std::vector<leg_row> legs(2);
    EXPECT_EQ(pack_legs(legs), "") << "nothing happened yet";
    auto& l = legs[0];
    l.now = leg_state::uncertain;
    l.why = rule::uncertain;
    l.tries = 2;
    l.attempts = 3;
    l.first_try = l.last_try = l.not_before = when;
    l.provider = "line";
    l.address = "U1";
    l.provider_knows = true;
    l.attempt_key = message_id::make(1, {2}, 3);
    const auto back = unpack_legs(pack_legs(legs), route);
    ASSERT_EQ(back.size(), 2u);
    EXPECT_EQ(back[0].asked.via, "brand-a");
    EXPECT_EQ(back[0].now, l.now);
    EXPECT_EQ(back[0].tries, 2);
    EXPECT_EQ(back[0].attempts, 3);
    EXPECT_EQ(back[0].first_try, when);
    EXPECT_EQ(back[0].not_before, when);
    EXPECT_EQ(back[0].ended, std::nullopt);
    EXPECT_EQ(back[0].address, "U1");
    EXPECT_TRUE(back[0].provider_knows);
    EXPECT_EQ(back[0].attempt_key, l.attempt_key);
    EXPECT_EQ(back[1].now, leg_state::waiting);
    EXPECT_TRUE(back[1].asked.when->allowed_clock);
}

TEST(Encoding, NewLegsTakeTheRoomThatTheirFirstAttemptNeeds)
{
    const std::vector<leg_request> route{{channel::line, "", std::nullopt}, {channel::sms, "", std::nullopt}};
    const std::vector<leg_row> legs(2);
    const auto room = pack_legs_with_room(legs);
    EXPECT_EQ(pack_legs(unpack_legs(room, route)), "") << "nothing happened yet";
    auto tried = legs;
    auto& l = tried[0];
    l.now = leg_state::accepted;
    l.tries = l.attempts = 1;
    l.first_try = l.last_try = l.ended = parse_instant("2026-11-23T03:00:00Z");
    l.provider = "line-brand1";
    l.attempt_key = message_id::make(1, {2}, 3);
    EXPECT_EQ(pack_legs(tried).size(), room.size());
    EXPECT_EQ(pack_legs_with_room(tried), pack_legs(tried));
    EXPECT_EQ(pack_legs_with_room({}), "");
}

TEST(Encoding, WhatBecameKnownOfALegComesBack)
{
    const instant then{span{1234567}};
    const follow_up lives{"visited", std::chrono::hours{48}, false, std::chrono::hours{2}};
    const std::vector<leg_request> route{{channel::sms, "", std::nullopt}, {channel::email, "", lives}};
    const auto routed = unpack_route(pack_route(route));
    ASSERT_EQ(routed.size(), 2u);
    EXPECT_EQ(routed[1].on, channel::email);
    EXPECT_EQ(routed[1].when->ttl, lives.ttl);
    EXPECT_FALSE(routed[1].when->allowed_clock);
    std::vector<leg_row> legs(2);
    legs[1].reacted = then;
    EXPECT_EQ(unpack_legs(pack_legs(legs), route)[1].reacted, then) << "of one that was not tried, too";
    legs[0].delivered = then + span{1};
    const auto back = unpack_legs(pack_legs(legs), route);
    EXPECT_EQ(back[0].delivered, then + span{1});
    EXPECT_EQ(back[0].reacted, std::nullopt);
    EXPECT_EQ(back[1].reacted, then);
    EXPECT_EQ(back[1].delivered, std::nullopt);
}

TEST(ClassTurns, AreSmooth)
{
    class_turns turns;
    class_turns::shares by;
    by.weights = {{1, 3}, {2, 1}};
    std::vector<name_no> served;
    for (int i = 0; i < 8; ++i) served.push_back(turns.next(2, {1, 2}, by));
    EXPECT_THAT(served, ElementsAre(1, 1, 2, 1, 1, 1, 2, 1));
}

TEST(ClassTurns, AClassAloneIsServedWhateverItsWeight)
{
    class_turns turns;
    class_turns::shares by;
    by.weights = {{1, 100}, {2, 1}};
    for (int i = 0; i < 5; ++i) EXPECT_EQ(turns.next(2, {2}, by), 2);
    EXPECT_EQ(turns.next(2, {1, 2}, by), 1);
}

}  // namespace

}  // namespace todoke
