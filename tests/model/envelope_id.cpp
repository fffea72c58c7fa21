#include "store/model/envelope_id.hpp"

#include <gtest/gtest.h>

namespace todoke {
namespace {

const std::string id = "01a207ee-36d9-7a30-85a1-1d0000000001";

TEST(EnvelopeId, IsReadBackAsItWasWritten)
{
    const envelope_id what{*message_id::parse(id), 2};
    EXPECT_EQ(to_envelope_id(what), id + ".2");
    EXPECT_EQ(parse_envelope_id(id + ".2"), what);
    EXPECT_EQ(envelope_id_in_address(bounce_address_for("bounces@shop.example.jp", to_envelope_id(what))), what);
    EXPECT_EQ(bounce_address_for("b@x.jp", id + ".2"), "b+" + id + ".2@x.jp");
}

TEST(EnvelopeId, IsNothingElse)
{
    for (const auto& text : {std::string{}, id, id + ".", id + ".x", id + ".-1", id + ".100", id + "-1",
                             "x" + id + ".1", id + ".1 ", std::string(200, '1')})
        EXPECT_FALSE(parse_envelope_id(text)) << text;
}

TEST(EnvelopeId, IsFoundInAddressesOfOtherForms)
{
    for (const auto* before : {"bounces+", "x-", "prvs=abc=", "a+b+"})
        EXPECT_TRUE(envelope_id_in_address(before + id + ".11@shop.example.jp")) << before;
    for (const auto& other : {"bounces@shop.example.jp", "", "@"}) EXPECT_FALSE(envelope_id_in_address(other)) << other;
    EXPECT_FALSE(envelope_id_in_address("bounces" + id + ".0@x.jp"));
    EXPECT_FALSE(envelope_id_in_address("bounces+" + id + ".0.@x.jp"));
}

TEST(EnvelopeId, HasRoomInABounceAddress)
{
    EXPECT_TRUE(is_bounce_address("bounces@shop.example.jp"));
    EXPECT_TRUE(is_bounce_address(std::string(24, 'b') + "@shop.example.jp"));
    EXPECT_FALSE(is_bounce_address(std::string(25, 'b') + "@shop.example.jp"));
    for (const auto* other : {"", "bounces", "\"b c\"@x.example.jp", "b..c@docomo.ne.jp", "é@x.example.jp", "b@"})
        EXPECT_FALSE(is_bounce_address(other)) << other;
}

}  // namespace
}  // namespace todoke
