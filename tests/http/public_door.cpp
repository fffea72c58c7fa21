// What people reach from outside: links, openings, unsubscribing.

#include <filesystem>
#include <gmock/gmock.h>

#include "gateway/receipt/readers/link_receipt.hpp"
#include "tests/http/public_fixture.hpp"

namespace todoke {

using namespace std::string_literals;

namespace {

TEST_F(PublicDoor, AClickLeadsOnAndIsAReceipt)
{
    open();
    const auto answer = get("/c/click");
    EXPECT_EQ(answer.status, 302);
    EXPECT_EQ(answer.headers.at("location"), "https://shop.example.jp/s?id=7#top");
    EXPECT_EQ(answer.headers.at("cache-control"), "no-store");
    EXPECT_EQ(answer.headers.at("referrer-policy"), "no-referrer");
    ASSERT_EQ(messages.later.receipts.size(), 1u);
    const auto& told = messages.later.receipts[0];
    EXPECT_EQ(told.message, shipped);
    EXPECT_EQ(told.leg, 1u);
    EXPECT_EQ(told.what.kind, receipt_kind::clicked);
    EXPECT_EQ(told.what.code, "link 2");
    EXPECT_EQ(told.what.detail, "https://shop.example.jp/s") << "a query may name a person";
    EXPECT_EQ(woken, 1);
}

struct machine_case {
    std::string name, headers;
};

class Machines : public PublicDoor, public testing::WithParamInterface<machine_case> {};

TEST_P(Machines, AreLedOnAndCountForNothing)
{
    open();
    EXPECT_EQ(get("/c/click", GetParam().headers).status, 302);
    EXPECT_EQ(get("/o/open", GetParam().headers).status, 200);
    EXPECT_TRUE(messages.later.receipts.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Rows, Machines,
    testing::Values(machine_case{"line_preview", "User-Agent: facebookexternalhit/1.1;line-poker/1.0\r\n"},
                    machine_case{"chat", "User-Agent: Slackbot-LinkExpanding 1.0\r\n"},
                    machine_case{"search", "User-Agent: Mozilla/5.0 (compatible; GoogleBot/2.1)\r\n"},
                    machine_case{"prefetch", PublicDoor::browser + "Sec-Purpose: prefetch;prerender\r\n"},
                    machine_case{"old_prefetch", PublicDoor::browser + "X-Moz: prefetch\r\n"},
                    machine_case{"preview", PublicDoor::browser + "X-Purpose: preview\r\n"}),
    [](const auto& row) { return row.param.name; });

TEST_F(PublicDoor, AHeadRequestIsNoClick)
{
    open();
    const auto answer = ask("HEAD", "/c/click", "", PublicDoor::browser);
    EXPECT_EQ(answer.status, 302);
    EXPECT_EQ(answer.headers.at("location"), "https://shop.example.jp/s?id=7#top");
    EXPECT_TRUE(messages.later.receipts.empty());
}

TEST_F(PublicDoor, IsNoOpenRedirect)
{
    messages.persons.links["damaged"] = {shipped, 0, channel::sms, 1, "https://x.jp/\r\nSet-Cookie: a=b"};
    messages.persons.links["odd"] = {shipped, 0, channel::sms, 1, "javascript:alert(1)"};
    open();
    for (const std::string target : {"/c/guess", "/c/open", "/c/damaged", "/c/odd", "/o/click", "/o/guess",
                                     "/c/guess?url=https://evil.example", "/c/https:%2F%2Fevil.example", "/u/guess"}) {
        const auto answer = get(target);
        EXPECT_EQ(answer.status, 404) << target;
        EXPECT_FALSE(answer.headers.contains("location")) << target;
        EXPECT_EQ(answer.body.find("evil"), std::string::npos) << target;
    }
    EXPECT_EQ(get("/c/click?url=https://evil.example").headers.at("location"), "https://shop.example.jp/s?id=7#top");
    EXPECT_EQ(messages.later.receipts.size(), 1u);
}

TEST_F(PublicDoor, AStoreThatCannotWriteCostsTheReceiptOnly)
{
    messages.later.broken = true;
    open();
    EXPECT_EQ(get("/c/click").status, 302);
    EXPECT_EQ(get("/o/open").status, 200);
}

TEST_F(PublicDoor, LeadsOnBeforeTheReceiptIsOnDisk)
{
    messages.later.holding = true;
    open();
    EXPECT_EQ(ask("GET", "/c/click", "", browser).status, 302);
    EXPECT_EQ(ask("GET", "/o/open", "", browser).status, 200);
    EXPECT_TRUE(messages.later.receipts.empty());
    there([this] { messages.later.release(); });
    while (door_aside() > 0) there([] {});
    EXPECT_EQ(messages.later.receipts.size(), 2u);
    EXPECT_EQ(woken, 2);
}

TEST_F(PublicDoor, ReadersWaitOnceAThousandReceiptsDo)
{
    messages.later.holding = true;
    open();
    auto client = local();
    for (int batch = 0; batch < 10; ++batch) {
        std::string clicks;
        for (int i = 0; i < 100; ++i) clicks += request("GET", "/c/click", "", browser);
        client.send(clicks);
        for (int i = 0; i < 100; ++i) ASSERT_EQ(client.receive().status, 302);
    }
    client.send(request("GET", "/c/click", "", browser));
    for (std::size_t waiting = 0; waiting < 1001;) there([&] { waiting = messages.later.in_flight; });
    EXPECT_EQ(door_aside(), 1000u);
    there([this] { messages.later.release(); });
    EXPECT_EQ(client.receive().status, 302);
    while (door_aside() > 0) there([] {});
    EXPECT_EQ(messages.later.receipts.size(), 1001u);
}

TEST_F(PublicDoor, AReceiptMayReachTheDiskWhileItStops)
{
    messages.later.holding = true;
    open();
    EXPECT_EQ(ask("GET", "/c/click", "", browser).status, 302);
    std::thread releases{[this] {
        while (std::filesystem::exists(socket_path)) there([] {});
        there([this] { messages.later.release(); });
    }};
    stop(std::chrono::seconds{10});
    releases.join();
    EXPECT_EQ(messages.later.receipts.size(), 1u);
}

TEST_F(PublicDoor, AClickBeforeItsAttemptHasEndedIsKeptForLater)
{
    messages.later.for_receipts.how = receive_answer::result::under_way;
    open();
    EXPECT_EQ(get("/c/click").status, 302);
    EXPECT_EQ(woken, 0);
    ASSERT_EQ(kept.size(), 1u);
    EXPECT_EQ(kept[0].form, link_receipt_form);
    disk_is_full = true;
    EXPECT_EQ(get("/c/click").status, 302) << "the reader does not pay for it";
}

TEST_F(PublicDoor, AnOpeningIsAPictureAndAReceipt)
{
    open();
    const auto answer = get("/o/open");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.headers.at("content-type"), "image/gif");
    EXPECT_EQ(answer.headers.at("cache-control"), "no-store");
    EXPECT_EQ(answer.body.size(), 43u);
    EXPECT_TRUE(answer.body.starts_with("GIF89a") && answer.body.ends_with(";"));
    EXPECT_EQ(get("/o/open", "User-Agent: Mozilla/5.0 (via ggpht.com GoogleImageProxy)\r\n").status, 200);
    EXPECT_EQ(get("/o/open", "User-Agent: Mozilla/5.0\r\n").status, 200);
    ASSERT_EQ(messages.later.receipts.size(), 3u);
    EXPECT_EQ(messages.later.receipts[0].what.kind, receipt_kind::opened);
    EXPECT_EQ(messages.later.receipts[0].what.code, "");
    EXPECT_EQ(messages.later.receipts[1].what.code, "by a mail service");
    EXPECT_EQ(messages.later.receipts[2].what.code, "by a mail service");
}

TEST_F(PublicDoor, LookingAtTheUnsubscribePageChangesNothing)
{
    open();
    const auto answer = get("/u/stop");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.headers.at("content-type"), "text/html; charset=utf-8");
    EXPECT_THAT(answer.body, testing::HasSubstr("<form method=\"post\">"));
    EXPECT_THAT(answer.body, testing::HasSubstr("広告・キャンペーンのお知らせ（メール）"));
    EXPECT_THAT(answer.headers.at("content-security-policy"), testing::HasSubstr("default-src 'none'"));
    EXPECT_THAT(answer.headers.at("content-security-policy"), testing::HasSubstr("frame-ancestors 'none'"));
    EXPECT_EQ(answer.headers.at("x-frame-options"), "DENY");
    EXPECT_EQ(answer.headers.at("x-content-type-options"), "nosniff");
    EXPECT_EQ(answer.headers.at("referrer-policy"), "no-referrer");
    EXPECT_EQ(answer.headers.at("cache-control"), "no-store");
    EXPECT_TRUE(messages.persons.orders.empty());
    EXPECT_EQ(woken, 0);
}

TEST_F(PublicDoor, OneClickOfAMailProgramDoesIt)
{
    open();
    const auto answer = post("/u/stop", "List-Unsubscribe=One-Click", form);
    EXPECT_EQ(answer.status, 200) << "RFC 8058 allows no redirect";
    const std::string parts =
        "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n";
    EXPECT_EQ(post("/u/stop", parts, "multipart/form-data; boundary=b").status, 200);
    ASSERT_EQ(messages.persons.orders.size(), 2u);
    EXPECT_EQ(messages.persons.orders[0].token, "stop");
    EXPECT_EQ(messages.persons.orders[0].how, declined_by::one_click);
    EXPECT_TRUE(messages.persons.orders[0].also.empty());
    EXPECT_EQ(messages.persons.orders[1].how, declined_by::one_click);
    EXPECT_EQ(woken, 2);
}

TEST_F(PublicDoor, OneClickIsTakenAsMailProgramsSendIt)
{
    open();
    for (const std::string body : {"List-Unsubscribe=One-Click\r\n", " list-unsubscribe=one%2Dclick"})
        EXPECT_EQ(post("/u/stop", body, form).status, 200) << body;
    const auto in_parts = [&](const std::string& rest) {
        const auto body = "--b\r\nContent-Disposition: form-data; name=" + rest;
        return post("/u/stop", body, "multipart/form-data; boundary=b").status;
    };
    EXPECT_EQ(in_parts("List-Unsubscribe\r\n\r\nOne-Click\r\n--b--\r\n"), 200);
    EXPECT_EQ(in_parts("\"List-Unsubscribe\"\n\nOne-Click\n--b--\n"), 200);
    EXPECT_EQ(in_parts("\"list-unsubscribe\"\r\nContent-Type: text/plain\r\n\r\nOne-Click\r\n--b--"), 200);
    for (const std::string no : {"", "List-Unsubscribe", "List-Unsubscribe\n\nOne-Clicks\n", "x\n\nOne-Click\n"})
        EXPECT_EQ(in_parts(no), 400) << no;
    EXPECT_EQ(messages.persons.orders.size(), 5u);
}

TEST_F(PublicDoor, JapaneseThatAReaderTookAlongDoesNotLoseALink)
{
    open();
    EXPECT_EQ(get("/c/click%E3%82%92%E3%81%94%E8%A6%A7").status, 302);
    EXPECT_EQ(get("/c/clickA").status + get("/c/%E3%82%92").status, 2 * 404u);
}

TEST_F(PublicDoor, TheButtonsOfThePageDoIt)
{
    open();
    const auto answer = post("/u/stop", "stop=this", form);
    EXPECT_EQ(answer.status, 200);
    EXPECT_THAT(answer.body, testing::HasSubstr("配信を停止しました"));
    EXPECT_EQ(post("/u/stop", "stop=all", form).status, 200);
    ASSERT_EQ(messages.persons.orders.size(), 2u);
    EXPECT_EQ(messages.persons.orders[0].how, declined_by::page);
    EXPECT_TRUE(messages.persons.orders[0].also.empty());
    EXPECT_THAT(messages.persons.orders[1].also, testing::UnorderedElementsAre("promotional", "nurturing"));
    EXPECT_THAT(get("/u/stop").body, testing::HasSubstr("配信を停止しました")) << "it says so from now on";
}

TEST_F(PublicDoor, AllCanBeStoppedAfterOneWas)
{
    open();
    const auto all = testing::HasSubstr("name=\"stop\" value=\"all\"");
    EXPECT_THAT(post("/u/stop", "stop=this", form).body, all);
    EXPECT_THAT(get("/u/stop").body, all);
    EXPECT_THAT(post("/u/stop", "stop=all", form).body, testing::Not(all));
}

TEST_F(PublicDoor, StoppingAllStopsBulkOfTheSitesOwnToo)
{
    auto own = book->classes.at("nurturing");
    own.name = "tips";
    own.needs_consent = false;
    book->classes["tips"] = own;
    open();
    EXPECT_EQ(post("/u/stop", "stop=all", form).status, 200);
    ASSERT_EQ(messages.persons.orders.size(), 1u);
    EXPECT_THAT(messages.persons.orders[0].also, testing::UnorderedElementsAre("promotional", "nurturing", "tips"));
}

TEST_F(PublicDoor, AnythingElseThatIsPostedThereDoesNothing)
{
    open();
    for (const std::string body : {"", "a=b", "List-Unsubscribe=no", "stop=", "%zz", "List-Unsubscribe"})
        EXPECT_EQ(post("/u/stop", body, form).status, 400) << body;
    EXPECT_EQ(post("/u/stop", std::string(5000, 'a') + "&stop=this", form).status, 413);
    EXPECT_EQ(post("/u/guess", "stop=this", form).status, 404);
    EXPECT_TRUE(messages.persons.orders.empty());
}

TEST_F(PublicDoor, ClassesOfTheSitesOwnAreNamedWithoutHarm)
{
    messages.persons.subscriptions["stop"].klass = "<script>\"&'";
    open();
    EXPECT_THAT(get("/u/stop").body, testing::HasSubstr("「&lt;script&gt;&quot;&amp;&#39;」"));
}

TEST_F(PublicDoor, ABrokenStoreIsToldInWords)
{
    messages.persons.broken = true;
    open();
    for (const auto& answer : {get("/u/stop"), post("/u/stop", "stop=this", form), get("/c/click"), get("/o/open")}) {
        EXPECT_EQ(answer.status, 503);
        EXPECT_TRUE(answer.headers.contains("retry-after"));
    }
}

}  // namespace

}  // namespace todoke
