// Bodies about messages, customers and addresses that are there already.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/intake/site.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

template <class T>
std::vector<std::string> pointers_of(const understood<T>& read)
{
    std::vector<std::string> made;
    if (const auto* wrong = std::get_if<field_problems>(&read))
        for (const auto& one : *wrong) made.push_back(one.pointer);
    if (std::holds_alternative<malformed>(read)) made.push_back("malformed");
    return made;
}

TEST(Event, SaysWhoDidWhatAndWhen)
{
    const auto read = read_event(
        R"({"customer": "c-1", "type": "purchased", "at": "2026-11-23T11:00:00+09:00", "data": {"b": 1, "a": 2}})",
        monday_noon);
    ASSERT_TRUE(std::holds_alternative<customer_event>(read));
    const auto& event = std::get<customer_event>(read);
    EXPECT_EQ(event.customer, "c-1");
    EXPECT_EQ(event.type, "purchased");
    EXPECT_EQ(event.at, monday_noon - 1h);
    EXPECT_EQ(event.data, R"({"a":2,"b":1})");
    EXPECT_EQ(std::get<customer_event>(read_event(R"({"customer": "c", "type": "t"})", monday_noon)).at, monday_noon);
}

TEST(Event, ThatMakesNoSenseIsRefusedWithAllItsProblems)
{
    EXPECT_THAT(pointers_of(read_event("[]", monday_noon)), testing::ElementsAre("malformed"));
    EXPECT_THAT(pointers_of(read_event("{}", monday_noon)), testing::ElementsAre("/customer", "/type"));
    EXPECT_THAT(pointers_of(read_event(R"({"customer": "c", "type": "opened", "at": "2026-11-23T12:05:01+09:00",
                                           "data": [], "when": 1})",
                                       monday_noon)),
                testing::UnorderedElementsAre("/type", "/at", "/data", "/when"));
    const auto large = R"({"customer": "c", "type": "t", "data": {"x": ")" + std::string(17000, 'x') + "\"}}";
    EXPECT_THAT(pointers_of(read_event(large, monday_noon)), testing::ElementsAre("/data"));
}

TEST(Order, OfAnOperatorNeedsAReason)
{
    EXPECT_THAT(pointers_of(read_resolve(R"({"as": "lost"})")), testing::UnorderedElementsAre("/as", "/reason"));
    EXPECT_THAT(pointers_of(read_resolve("{}")), testing::UnorderedElementsAre("/as", "/reason"));
    const auto resolve = read_resolve(R"({"as": "failed", "reason": "not in the log"})");
    ASSERT_TRUE(std::holds_alternative<resolve_order>(resolve));
    EXPECT_EQ(std::get<resolve_order>(resolve).as, resolution::failed);
    EXPECT_THAT(pointers_of(read_retry(R"({"ttl": "0s"})")), testing::UnorderedElementsAre("/reason", "/ttl"));
    const auto retry = read_retry(R"({"reason": "it is back", "ttl": "2h"})");
    ASSERT_TRUE(std::holds_alternative<retry_order>(retry));
    EXPECT_EQ(std::get<retry_order>(retry).ttl, 2h);
}

TEST(Order, ToCancelNeverMeansAll)
{
    const auto book = test_book();
    EXPECT_THAT(pointers_of(read_cancel("{}", book)), testing::ElementsAre("/filter"));
    EXPECT_THAT(pointers_of(read_cancel(R"({"filter": {}})", book)), testing::ElementsAre("/filter"));
    EXPECT_THAT(pointers_of(read_cancel(R"({"filter": {"state": "queued"}, "dry_run": 1})", book)),
                testing::UnorderedElementsAre("/filter/state", "/dry_run"));
    EXPECT_THAT(pointers_of(read_cancel(R"({"filter": {"class": "promo"}})", book)),
                testing::ElementsAre("/filter/class"));
    const auto read = read_cancel(R"({"filter": {"cancel_key": "k", "class": "urgent"}, "dry_run": true})", book);
    ASSERT_TRUE(std::holds_alternative<cancel_order>(read));
    EXPECT_TRUE(std::get<cancel_order>(read).dry_run);
    EXPECT_EQ(std::get<cancel_order>(read).klass, "urgent");
}

TEST(Order, ToBlockNamesAnAddressThatCanBeOne)
{
    EXPECT_THAT(pointers_of(read_block("{}", "JP")), testing::UnorderedElementsAre("/channel", "/address", "/reason"));
    EXPECT_THAT(pointers_of(read_block(R"({"channel": "sms", "address": "12", "reason": "x"})", "JP")),
                testing::ElementsAre("/address"));
    const auto read = read_block(R"({"channel": "sms", "address": "090-1234-5678", "reason": "x"})", "JP");
    ASSERT_TRUE(std::holds_alternative<block_order>(read));
    EXPECT_EQ(std::get<block_order>(read).address, "+819012345678");
}

}  // namespace
}  // namespace todoke
