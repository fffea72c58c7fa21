// The door with the store on SQLite and the rules: from a submission to what is read back.

#include <boost/asio/co_spawn.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <filesystem>
#include <future>
#include <gmock/gmock.h>

#include "store/sqlite/sqlite_store.hpp"
#include "tests/http/door_fixture.hpp"

namespace todoke {
namespace {

namespace json = boost::json;

class DoorOnDisk : public Door {
protected:
    DoorOnDisk() : folder_{std::filesystem::temp_directory_path() / ("todoke-on-disk-" + std::to_string(::getpid()))}
    {
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
        sqlite_store_options options;
        options.path = (folder_ / "todoke.db").string();
        options.min_free_disk = 1000;
        options.max_queue = 2500;
        options.free_disk = [this] { return free_disk.load(); };
        kept_ = open_sqlite_store(io.get_executor(), std::move(options));
        served = kept_.get();
        open();
    }

    ~DoorOnDisk() override
    {
        stop(std::chrono::seconds{2});
        std::promise<void> closed;
        boost::asio::co_spawn(io, kept_->close(), [&](std::exception_ptr) { closed.set_value(); });
        closed.get_future().wait();
        end_thread();
        kept_.reset();
        std::filesystem::remove_all(folder_);
    }

    std::atomic<std::uint64_t> free_disk{1000};

private:
    std::filesystem::path folder_;
    std::unique_ptr<store> kept_;
};

TEST_F(DoorOnDisk, KeepsAMessageAndTellsItsStory)
{
    EXPECT_EQ(ask("PUT", "/v1/customers/c-1", R"({"sms": "090-1234-5678", "time_zone": "Asia/Tokyo"})").status, 201);
    const auto body = message(R"("legs": ["sms"], "send_at": "2026-11-23T05:00:00Z", "metadata": {"order": "9912"})");
    const auto stored = ask("POST", "/v1/messages", body, "Idempotency-Key: k\r\n");
    ASSERT_EQ(stored.status, 202) << stored.body;
    const auto plan = json::parse(stored.body);
    EXPECT_EQ(plan.at("state").as_string(), "queued");
    EXPECT_EQ(plan.at("due_at").as_string(), "2026-11-23T05:00:00Z");
    EXPECT_EQ(plan.at_pointer("/held_by/0/rule").as_string(), "send_at");

    const auto again = ask("POST", "/v1/messages", body, "Idempotency-Key: k\r\n");
    EXPECT_EQ(again.headers.at("idempotency-replayed"), "true");
    EXPECT_EQ(json::parse(again.body).at("id"), plan.at("id"));

    const auto location = stored.headers.at("location");
    const auto found = json::parse(ask("GET", location).body);
    EXPECT_EQ(found.at("customer").as_string(), "c-1");
    EXPECT_EQ(found.at_pointer("/legs/0/channel").as_string(), "sms");
    EXPECT_EQ(found.at_pointer("/timeline/0/event").as_string(), "stored");
    EXPECT_EQ(found.at_pointer("/metadata/order").as_string(), "9912");

    EXPECT_EQ(json::parse(ask("GET", "/v1/messages?customer=c-1").body).at("messages").as_array().size(), 1u);
    EXPECT_EQ(json::parse(ask("GET", "/v1/status").body).at_pointer("/queue/held/send_at").as_int64(), 1);
    EXPECT_EQ(ask("POST", location + "/cancel").status, 200);
    EXPECT_EQ(ask("POST", location + "/cancel").status, 409);
    EXPECT_EQ(json::parse(ask("GET", location).body).at("state").as_string(), "cancelled");
}

TEST_F(DoorOnDisk, SuppressesTheSameThingAndRefusesStrangers)
{
    EXPECT_EQ(ask("PUT", "/v1/customers/c-1", R"({"sms": "090-1234-5678"})").status, 201);
    const auto keyed = message(R"("dedupe_key": "shipped:9912")");
    const auto first = json::parse(ask("POST", "/v1/messages", keyed).body);
    const auto second = json::parse(ask("POST", "/v1/messages", keyed).body);
    EXPECT_EQ(second.at("state").as_string(), "suppressed");
    EXPECT_EQ(second.at("duplicate_of"), first.at("id"));
    const auto rejected =
        ask("POST", "/v1/messages", message(R"("dedupe_key": "shipped:9912", "on_duplicate": "reject")"));
    EXPECT_EQ(rejected.status, 409);
    const auto stranger =
        ask("POST", "/v1/messages", R"({"customer": "nobody", "class": "urgent", "content": {"text": "x"}})");
    EXPECT_EQ(stranger.status, 422);
    EXPECT_EQ(json::parse(stranger.body).at_pointer("/errors/0/pointer").as_string(), "/customer");
}

TEST_F(DoorOnDisk, ShowsTheKeysAndEventsThatEndAMessage)
{
    EXPECT_EQ(ask("PUT", "/v1/customers/c-1", R"({"sms": "090-1234-5678"})").status, 201);
    const auto stored = json::parse(
        ask("POST", "/v1/messages",
            message(R"("collapse_key": "cart", "cancel_key": "cart:c-1", "cancel_on": ["purchased", "returned"])"))
            .body);
    const auto path = "/v1/messages/" + std::string{stored.at("id").as_string()};
    const auto seen = json::parse(ask("GET", path).body), listed = json::parse(ask("GET", "/v1/messages").body);
    for (const auto& one : {seen, listed.at_pointer("/messages/0")}) {
        EXPECT_EQ(one.at("collapse_key").as_string(), "cart");
        EXPECT_EQ(one.at("cancel_key").as_string(), "cart:c-1");
        EXPECT_EQ(json::serialize(one.at("cancel_on")), R"(["purchased","returned"])");
    }
}

/// Whatever refused it: the JSON, a field, the store that knows no such customer, a message that is there already.
TEST_F(DoorOnDisk, ARefusedSubmissionLeavesItsKeyToTheMendedOne)
{
    EXPECT_EQ(ask("PUT", "/v1/customers/c-1", R"({"sms": "090-1234-5678"})").status, 201);
    EXPECT_EQ(ask("POST", "/v1/messages", message(R"("dedupe_key": "there")")).status, 202);
    const std::vector<std::pair<std::string, int>> refused{
        {"{", 400},
        {message(R"("colour": 1)"), 422},
        {R"({"customer": "nobody", "class": "urgent", "content": {"text": "x"}})", 422},
        {message(R"("dedupe_key": "there", "on_duplicate": "reject")"), 409}};
    int number = 0;
    for (const auto& [body, status] : refused) {
        const auto key = std::to_string(++number);
        const auto mended = message(R"("dedupe_key": "mended )" + key + '"');
        const auto post = [&](const std::string& what) {
            return ask("POST", "/v1/messages", what, "Idempotency-Key: " + key + "\r\n");
        };
        EXPECT_EQ(post(body).status, status) << body;
        const auto stored = post(mended), again = post(mended);
        EXPECT_EQ(stored.status, 202) << stored.body;
        EXPECT_FALSE(stored.headers.contains("idempotency-replayed"));
        EXPECT_EQ(json::parse(again.body).at("id"), json::parse(stored.body).at("id"));
    }
}

/// The first answer is in store for a week; that its `expires_at` has passed by then changes nothing.
TEST_F(DoorOnDisk, ARepeatAfterItsExpiryGetsTheFirstAnswer)
{
    EXPECT_EQ(ask("PUT", "/v1/customers/c-1", R"({"sms": "090-1234-5678"})").status, 201);
    const auto body = message(R"("expires_at": "2026-11-23T04:00:00Z")");
    const auto line = R"({"idempotency_key": "n", )" + message(R"("expires_at": "2026-11-23T04:00:00Z")").substr(1);
    const auto post = [&] { return ask("POST", "/v1/messages", body, "Idempotency-Key: k\r\n"); };
    const auto post_line = [&] { return ask("POST", "/v1/messages", line, "Content-Type: application/x-ndjson\r\n"); };
    const auto first = post(), first_line = post_line();
    ASSERT_EQ(first.status, 202) << first.body;
    ASSERT_EQ(json::parse(first_line.body).at("status").as_int64(), 202) << first_line.body;
    for (const auto later : {std::chrono::hours{2}, std::chrono::hours{24 * 6}}) {
        there([&] { time.advance(later); });
        const auto again = post();
        EXPECT_EQ(again.status, 202) << again.body;
        EXPECT_EQ(again.headers.at("idempotency-replayed"), "true");
        const auto again_line = json::parse(post_line().body);
        EXPECT_TRUE(again_line.at("replayed").as_bool());
        for (const auto* member : {"id", "state", "due_at"}) {
            EXPECT_EQ(json::parse(again.body).at(member), json::parse(first.body).at(member)) << member;
            EXPECT_EQ(again_line.at(member), json::parse(first_line.body).at(member)) << member;
        }
    }
    const auto other = ask("POST", "/v1/messages", message(), "Idempotency-Key: k\r\n");
    EXPECT_EQ(other.status, 422) << "another body: " << other.body;
    EXPECT_EQ(json::parse(ask("GET", "/v1/messages?customer=c-1").body).at("messages").as_array().size(), 2u);
}

struct bad_body {
    const char* path;
    std::string body;
    const char* pointer;
    const char* remedy;  ///< a part of what is said
};

std::string about(const std::string& more)
{
    return R"({"customer": "c-1", "class": "transactional", "content": {"text": "x"}, )" + more + "}";
}

/// What no rule could make sense of: times that contradict each other, hours without an end or an opening, no content.
const std::vector<bad_body> bad_bodies{
    {"/v1/messages",
     R"({"to": {"sms": "090-1234-5678", "time_zone": "Asia/Edo"}, "class": "urgent", "content": {"text": "x"}})",
     "/to/time_zone", "write an IANA name like Asia/Tokyo"},
    {"/v1/messages", about(R"("send_at": "2026-11-25T00:00:00Z", "expires_at": "2026-11-24T00:00:00Z")"), "/expires_at",
     "is not after send_at"},
    {"/v1/messages", about(R"("ttl": "0")"), "/ttl", "could never be sent"},
    {"/v1/messages", about(R"("ttl": "-5m")"), "/ttl", "like 30s, 10m, 48h or 7d"},
    {"/v1/messages", about(R"("ttl": "999999d")"), "/ttl", "like 30s, 10m, 48h or 7d"},
    {"/v1/messages", about(R"("dedupe_window": "-1h")"), "/dedupe_window", "like 30s, 10m, 48h or 7d"},
    {"/v1/messages", about(R"("send_at": "2026-02-30T12:00:00Z")"), "/send_at", "RFC 3339"},
    {"/v1/messages",
     R"({"to": {"sms": "090-1234-5678"}, "class": "urgent", "legs": ["sms", "line"], "content": {"sms": {"text": "x"}}})",
     "/legs/1", "give content.line or content.text"},
    {"/v1/messages", about(R"("legs": [{"channel": "sms", "when": {"not": "clicked", "after": "-2h"}}])"),
     "/legs/0/when/after", "like 30s, 10m, 48h or 7d"},
    {"/v1/customers/c-9", R"({"sms": "090-1234-5678", "time_zone": "Asia/Edo"})", "/time_zone", "write an IANA name"},
    {"/v1/customers/c-9", R"({"sms": "090-1234-5678", "quiet_hours": ["21:00-21:00"]})", "/quiet_hours/0",
     "ends differing"},
    {"/v1/customers/c-9", R"({"sms": "090-1234-5678", "quiet_hours": ["00:00-12:00", "12:00-24:00"]})", "/quiet_hours",
     "leave some time open"},
    {"/v1/customers/c-9", R"({"sms": "090-1234-5678", "consented_at": "2099-01-01T00:00:00Z"})", "/consented_at",
     "say when the consent was given"},
};

TEST_F(DoorOnDisk, BadInputIsNamedAndLeavesNothingBehind)
{
    EXPECT_EQ(ask("PUT", "/v1/customers/c-1", R"({"sms": "090-1234-5678"})").status, 201);
    for (const auto& one : bad_bodies) {
        SCOPED_TRACE(one.body);
        const bool is_message = std::string_view{one.path} == "/v1/messages";
        const auto answer = ask(is_message ? "POST" : "PUT", one.path, one.body);
        ASSERT_EQ(answer.status, 422) << answer.body;
        const auto errors = json::parse(answer.body).at("errors").as_array();
        const auto named = std::any_of(errors.begin(), errors.end(), [&](const json::value& error) {
            return error.at("pointer").as_string() == one.pointer &&
                   std::string_view{error.at("detail").as_string()}.find(one.remedy) != std::string_view::npos;
        });
        EXPECT_TRUE(named) << answer.body;
    }
    EXPECT_TRUE(json::parse(ask("GET", "/v1/messages").body).at("messages").as_array().empty());
    EXPECT_EQ(ask("GET", "/v1/customers/c-9").status, 404);
}

std::string lines(int count)
{
    std::string body;
    for (int i = 0; i < count; ++i)
        body += R"({"to": {"sms": "090-1234-)" + std::to_string(1000 + i) +
                R"("}, "class": "transactional", "content": {"text": "no. )" + std::to_string(i) + "\"}}\n";
    return body;
}

/// Answers a submission and /readyz alike.
TEST_F(DoorOnDisk, IsNotReadyWithoutRoomAndSaysWhatToDo)
{
    const auto same = [this] {
        const auto refused = ask("POST", "/v1/messages", message());
        const auto unready = ask("GET", "/readyz");
        EXPECT_EQ(refused.status, 503);
        EXPECT_EQ(unready.status, 503);
        EXPECT_EQ(unready.body, refused.body);
        return text(json::parse(unready.body), "/detail");
    };
    EXPECT_EQ(ask("PUT", "/v1/customers/c-1", R"({"sms": "090-1234-5678"})").status, 201);
    EXPECT_EQ(ask("GET", "/readyz").status, 200);
    free_disk = 499;
    EXPECT_THAT(same(), testing::HasSubstr("[store] min_free_disk"));
    free_disk = 1000;
    EXPECT_EQ(ask("GET", "/readyz").status, 200);
    ask("POST", "/v1/messages", lines(2500), "Content-Type: application/x-ndjson\r\n");
    EXPECT_THAT(same(), testing::HasSubstr("([store] max_queue) is 2500"));
    const auto status = json::parse(ask("GET", "/v1/status").body);
    EXPECT_FALSE(status.at("ready").as_bool());
    EXPECT_EQ(status.at_pointer("/queue/due").as_int64(), 2500);
    EXPECT_EQ(status.at_pointer("/queue/overdue").as_int64(), 0);
    there([this] { time.advance(std::chrono::minutes{3}); });
    EXPECT_EQ(json::parse(ask("GET", "/v1/status").body).at_pointer("/queue/overdue").as_int64(), 2500);
}

TEST_F(DoorOnDisk, TakesManyLines)
{
    const auto answer = ask("POST", "/v1/messages", lines(2000), "Content-Type: application/x-ndjson\r\n");
    EXPECT_EQ(std::count(answer.body.begin(), answer.body.end(), '\n'), 2000);
    EXPECT_EQ(answer.body.find("problem"), std::string::npos);
    const auto page = json::parse(ask("GET", "/v1/messages?limit=1").body);
    EXPECT_EQ(page.at("messages").as_array().size(), 1u);
    EXPECT_TRUE(page.as_object().contains("next"));
}

}  // namespace
}  // namespace todoke
