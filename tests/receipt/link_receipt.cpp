#include "gateway/receipt/readers/link_receipt.hpp"

#include <gtest/gtest.h>

namespace todoke {
namespace {

told_receipt click()
{
    told_receipt made;
    made.message = message_id::make(1'790'000'000'000, {5}, 1);
    made.leg = 2;
    made.what = {receipt_kind::clicked, instant{span{1'790'000'001'234}}, "link 3", "https://shop.example.jp/a"};
    return made;
}

TEST(LinkReceipt, IsReadAsItWasKept)
{
    const auto raw = to_link_receipt(click());
    EXPECT_EQ(raw.form, link_receipt_form);
    EXPECT_EQ(raw.provider, "");
    const auto read = read_link_receipt(raw);
    const auto& things = std::get<std::vector<told>>(read);
    ASSERT_EQ(things.size(), 1u);
    const auto& made = std::get<told_receipt>(things[0].what);
    EXPECT_EQ(made.message, click().message);
    EXPECT_EQ(made.leg, 2u);
    EXPECT_EQ(made.what.kind, receipt_kind::clicked);
    EXPECT_EQ(made.what.at, click().what.at);
    EXPECT_EQ(made.what.code, "link 3");
    EXPECT_EQ(made.what.detail, "https://shop.example.jp/a");
}

TEST(LinkReceipt, CountsOnceALinkNotOnceAClick)
{
    auto later = click(), another = click();
    later.what.at += std::chrono::seconds{1};
    another.what.code = "link 4";
    EXPECT_EQ(to_link_receipt(click()).key, to_link_receipt(later).key);
    EXPECT_NE(to_link_receipt(click()).key, to_link_receipt(another).key);
}

TEST(LinkReceipt, WhatIsNoneIsUnreadable)
{
    const auto good = to_link_receipt(click()).body;
    const auto id = click().message->text();
    for (const auto& body : {std::string{}, std::string{"\n\n"}, id, id + " 1", id + " 1 clicked", id + " -1 clicked 1",
                             id + " 1 sung 1", id + " 1 clicked 1x", "x" + good, std::string(4, '\0')}) {
        raw_receipt raw;
        raw.body = body;
        EXPECT_TRUE(std::holds_alternative<unreadable_receipt>(read_link_receipt(raw))) << body;
    }
}

}  // namespace
}  // namespace todoke
