// What became of messages, read from a place on and waited for; and the backends that are called back.

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>

#include "gateway/receipt/callbacks/callback_endpoint.hpp"
#include "gateway/receipt/readers/receipt_json.hpp"
#include "store/model/phrase.hpp"
#include "tests/http/door_fixture.hpp"

namespace todoke {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

reported delivered()
{
    reported made;
    made.place = 17;
    made.type = "receipt.delivered";
    made.at = *parse_instant("2026-11-23T03:00:00Z");
    made.message = message_id::make(1, message_no{7}, 1);
    made.customer = "c-1";
    made.metadata = R"({"order":"9912","weight":1.7221285714285715})";
    made.leg = 1;
    made.on = channel::sms;
    made.provider = "smsc";
    made.code = "DELIVRD";
    made.detail = say(phrase::receipt_is_late);
    return made;
}

receipt_page page_of(reported one, receipt_place next)
{
    receipt_page made;
    made.some.push_back(std::move(one));
    made.next = next;
    return made;
}

TEST_F(Door, TellsReceiptsWithACursor)
{
    messages.out.pages.push_back(page_of(delivered(), {3, 17}));
    open();
    const auto first = ask("GET", "/v1/receipts?limit=10");
    ASSERT_EQ(first.status, 200) << first.body;
    const auto body = json::parse(first.body);
    EXPECT_EQ(text(body, "/receipts/0/type"), "receipt.delivered");
    EXPECT_EQ(text(body, "/receipts/0/message"), message_id::make(1, message_no{7}, 1).text());
    EXPECT_EQ(text(body, "/receipts/0/customer"), "c-1");
    EXPECT_EQ(text(body, "/receipts/0/metadata/order"), "9912");
    EXPECT_THAT(first.body, testing::HasSubstr("1.7221285714285715E0")) << "the number that was given";
    EXPECT_EQ(text(body, "/receipts/0/channel"), "sms");
    EXPECT_EQ(text(body, "/receipts/0/code"), "DELIVRD");
    EXPECT_THAT(text(body, "/receipts/0/detail"), testing::HasSubstr("late"));
    const auto next = text(body, "/next");
    const auto again = json::parse(ask("GET", "/v1/receipts?after=" + next).body);
    EXPECT_EQ(text(again, "/next"), next);
    there([&] { EXPECT_EQ(messages.out.asked.back(), (receipt_place{3, 17})); });
}

TEST_F(Door, AnUnmatchedReceiptHasNoCustomerAndNoMessage)
{
    auto one = delivered();
    one.message.reset();
    one.customer.clear();
    messages.out.pages.push_back(page_of(one, {3, 17}));
    open();
    const auto body = json::parse(ask("GET", "/v1/receipts").body);
    EXPECT_TRUE(body.at("receipts").at(0).at("customer").is_null());
    EXPECT_TRUE(body.at("receipts").at(0).at("message").is_null());
}

TEST_F(Door, ACursorOfWhatIsGoneIs410)
{
    receipt_page gone;
    gone.is_gone = true;
    messages.out.pages.push_back(gone);
    open();
    const auto answer = ask("GET", "/v1/receipts?after=0-1");
    EXPECT_EQ(answer.status, 410);
    EXPECT_THAT(answer.body, testing::HasSubstr("urn:todoke:problem:gone"));
}

TEST_F(Door, ALongPollIsAnsweredWhenAReceiptComes)
{
    open();
    auto client = local();
    client.send(request("GET", "/v1/receipts?wait=30s"));
    const auto is_asked = [&](std::size_t times) {
        for (int i = 0; i < 10'000; ++i) {
            bool is = false;
            there([&] { is = messages.out.asked.size() >= times && time.next_wait().has_value(); });
            if (is) return true;
        }
        return false;
    };
    ASSERT_TRUE(is_asked(1));
    there([&] {
        messages.out.pages.push_back(page_of(delivered(), {3, 17}));
        time.advance(1s);
    });
    const auto answer = client.receive();
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(text(json::parse(answer.body), "/receipts/0/type"), "receipt.delivered");
}

TEST_F(Door, ALongPollEndsWithoutReceiptsWhenItsTimeIsOver)
{
    open();
    auto client = local();
    client.send(request("GET", "/v1/receipts?wait=1s"));
    for (bool waits = false; !waits;) there([&] { waits = !messages.out.asked.empty() && time.next_wait(); });
    there([&] { time.advance(2s); });
    const auto answer = client.receive();
    EXPECT_EQ(answer.body, R"({"receipts":[],"next":"0-0"})");
}

TEST_F(Door, SaysWhatIsWrongWithAQuestionForReceipts)
{
    open();
    for (const auto* query : {"after=abc", "after=", "limit=0", "limit=501", "wait=61s", "wait=soon", "since=1"}) {
        const auto answer = ask("GET", std::string{"/v1/receipts?"} + query);
        EXPECT_EQ(answer.status, 422) << query;
    }
}

TEST_F(Door, ShowsEnablesAndReplaysCallbacks)
{
    callback_account account;
    account.name = "shop";
    account.key = std::string(24, 'k');
    callback_endpoint shop{io.get_executor(), messages.outbox(), time, account};
    callbacks = {&shop};
    open();
    EXPECT_EQ(ask("GET", "/v1/callbacks").body, R"({"callbacks":[{"name":"shop","state":"ready"}]})");
    EXPECT_EQ(text(json::parse(ask("GET", "/v1/status").body), "/callbacks/0/name"), "shop");
    EXPECT_EQ(ask("POST", "/v1/callbacks/shop/enable").body, R"({"name":"shop","was_disabled":false})");
    EXPECT_EQ(ask("POST", "/v1/callbacks/another/enable").status, 404);
    const auto replayed = ask("POST", "/v1/callbacks/shop/replay", R"({"since": "2026-11-23T12:00:00+09:00"})");
    EXPECT_EQ(replayed.body, R"({"name":"shop","queued":6})");
    there([&] { EXPECT_EQ(messages.out.replayed.at(0), *parse_instant("2026-11-23T03:00:00Z")); });
    EXPECT_EQ(ask("POST", "/v1/callbacks/shop/replay", "{}").status, 422);
    stop(1s);
    end_thread();
}

}  // namespace
}  // namespace todoke
