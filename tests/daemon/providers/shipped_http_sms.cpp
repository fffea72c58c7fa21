// The shipped examples of kind "http" at work: what they write, and what they make of the answers and calls that the
// aggregators document (SMS送信, SMS API共通仕様 and SMS送信結果返信 of Karaden; Sending SMS of Rakuten Symphony
// CPaaS).
#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>
#include <optional>

#include "daemon/providers/sms_calls.hpp"
#include "gateway/channel/sms/http/form.hpp"
#include "gateway/task_group.hpp"
#include "tests/daemon/providers/shipped_example.hpp"
#include "tests/support/by_name.hpp"
#include "tests/support/expect_kind.hpp"
#include "tests/support/run.hpp"
#include "tests/support/scripted_peer.hpp"

namespace todoke {
namespace {

const instant call_came = *parse_instant("2026-11-22T17:50:00+09:00");

struct shipped_case {
    std::string file, host;
    std::map<std::string, std::string> secrets;
};
const shipped_case karaden{"karaden.toml",
                           "https://karaden.example.jp/",
                           {{"karaden-token", "token-of-the-tenant"}, {"karaden-receipts", "open-sesame"}}};
const shipped_case rakuten{"rakuten-cpaas.toml",
                           "https://api.cpaas.symphony.rakuten.net/",
                           {{"rakuten-cpaas-token", "eyJhbGciOi.J9.x"}, {"rakuten-cpaas-receipts", "open-sesame"}}};

/// An example whose aggregator is a peer that gives one answer.
class shipped_channel {
public:
    shipped_channel(const shipped_case& which, const std::string& status, const std::string& body)
        : peer_{io_,
                {{peer::read_http{},
                  peer::reply{"HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: " +
                              std::to_string(body.size()) + "\r\n\r\n" + body},
                  peer::again{}}}},
          set_{shipped_example(which.file, which.secrets,
                               {{which.host, "http://127.0.0.1:" + std::to_string(peer_.port()) + "/"}})},
          channel_{make_http_sms(io_.get_executor(), only_account_of(set_))},
          tasks_{io_.get_executor(), [](const std::string& name, std::exception_ptr) { ADD_FAILURE() << name; }}
    {
        tasks_.spawn("sms", channel_->run());
    }
    ~shipped_channel()
    {
        tasks_.cancel();
        run_until(io_, [this] { return tasks_.size() == 0; });
    }

    outcome send()
    {
        envelope e;
        e.id = e.attempt_key = message_id::make(1'700'000'000'000, message_no{7}, 1);
        e.address = "+819012345678";
        e.klass = "transactional";
        e.started = *parse_instant("2026-11-22T17:00:00+09:00");
        e.valid_until = *parse_instant("2026-11-22T21:00:00+09:00");
        content c;
        c.sms = sms_content{"ご注文の品を\n発送しました & more"};
        e.what = std::make_shared<const content>(std::move(c));
        channel_->want(1);
        run_until(io_, [this] { return channel_->room() > 0; });
        auto attempt = channel_->send(std::move(e));
        return run(io_, std::move(attempt));
    }
    /// The request as it was written, and what follows its head.
    std::string request() const { return peer_.received(); }
    std::string body() const
    {
        const auto all = request();
        return all.substr(std::min(all.find("\r\n\r\n") + 4, all.size()));
    }
    bool has_line(const std::string& line) const { return request().find("\r\n" + line + "\r\n") != std::string::npos; }

private:
    boost::asio::io_context io_;
    scripted_peer peer_;
    config set_;
    std::unique_ptr<provider_channel> channel_;
    task_group tasks_;
};

/// The documented answer and call: of a message that is on its way, or what became of it.
std::string karaden_message(const std::string& state, const std::string& status = "done")
{
    return R"({"id":"82bdf9de-a532-4bf5-86bc-c9a1366e5f4a","object":"message","project_id":1,"service_id":1,)"
           R"("billing_address_id":1,"tags":[],"is_shorten":false,"result":"done","status":")" +
           status + R"(","sent_result":")" + state +
           R"(","carrier":"docomo","charged_count_per_sent":1,"scheduled_at":null,"limited_at":null,)"
           R"("sent_at":"2026-11-22T17:00:01+09:00","received_at":null})";
}

TEST(ShippedKaraden, WritesTheDocumentedRequestAndNeedsNoIdInItsAnswer)
{
    shipped_channel sent{karaden, "200 OK", karaden_message("none")};
    const auto ended = sent.send();
    expect_kind(ended, outcome_kind::accepted);
    EXPECT_EQ(ended.references, std::vector<std::string>{"82bdf9de-a532-4bf5-86bc-c9a1366e5f4a"});
    EXPECT_TRUE(sent.request().starts_with("POST /api/TENANT/messages HTTP/1.1\r\n")) << sent.request();
    EXPECT_TRUE(sent.has_line("Authorization: Bearer token-of-the-tenant")) << sent.request();
    EXPECT_TRUE(sent.has_line("Karaden-Version: 2023-01-01")) << sent.request();
    EXPECT_TRUE(sent.has_line("Content-Type: application/x-www-form-urlencoded; charset=utf-8")) << sent.request();
    EXPECT_EQ(read_form(sent.body()).value(), (form_fields{{"body", "ご注文の品を\n発送しました & more"},
                                                           {"limited_at", "2026-11-22T12:00:00Z"},
                                                           {"service_id", "1"},
                                                           {"to", "09012345678"}}));
}

TEST(ShippedRakuten, WritesTheDocumentedRequestAndNeedsNoIdInItsAnswer)
{
    shipped_channel sent{rakuten, "200 OK", R"({"message_id":"0f8fad5b-d9cb-469f-a165-70867728950e"})"};
    const auto ended = sent.send();
    expect_kind(ended, outcome_kind::accepted);
    EXPECT_TRUE(ended.references.empty());
    EXPECT_TRUE(sent.request().starts_with("POST /sms/v1/submit HTTP/1.1\r\n")) << sent.request();
    EXPECT_TRUE(sent.has_line("Authorization: Bearer eyJhbGciOi.J9.x")) << sent.request();
    EXPECT_TRUE(sent.has_line("Accept: application/json")) << sent.request();
    EXPECT_TRUE(sent.has_line("Content-Type: application/json")) << sent.request();
    EXPECT_EQ(boost::json::parse(sent.body()),
              boost::json::parse(R"({"from":"SHOP","to":"819012345678","message_type":"unicode",)"
                                 R"("unicode_message":{"text":"ご注文の品を\n発送しました & more"}})"));
}

struct shipped_answer {
    const char* name;
    const shipped_case* which;
    std::string status, body;
    outcome_kind means;
};
void PrintTo(const shipped_answer& row, std::ostream* out)
{
    *out << row.name;
}
class ShippedAnswer : public testing::TestWithParam<shipped_answer> {};

TEST_P(ShippedAnswer, HasItsOutcome)
{
    const auto& row = GetParam();
    shipped_channel sent{*row.which, row.status, row.body};
    const auto ended = sent.send();
    expect_kind(ended, row.means);
    EXPECT_TRUE(ended.references.empty());
    for (const auto& [name, secret] : row.which->secrets)
        EXPECT_EQ(ended.detail.find(secret), std::string::npos) << ended.detail;
}

const std::string no_such_number = R"({"object":"error","code":"invalid_params","message":"","errors":{"to":[]}})";

INSTANTIATE_TEST_SUITE_P(
    Table, ShippedAnswer,
    testing::Values(
        shipped_answer{"karaden_refuses_the_number", &karaden, "422 Unprocessable", no_such_number,
                       outcome_kind::rejected},
        shipped_answer{"karaden_refuses_the_request", &karaden, "400 Bad Request", no_such_number,
                       outcome_kind::rejected},
        shipped_answer{"karaden_refuses_the_token", &karaden, "401 Unauthorized",
                       R"({"object":"error","message":"token-of-the-tenant"})", outcome_kind::misconfigured},
        shipped_answer{"karaden_throttles", &karaden, "429 Too Many", R"({"object":"error"})", outcome_kind::throttled},
        shipped_answer{"karaden_says_error_with_200", &karaden, "200 OK", no_such_number, outcome_kind::uncertain},
        shipped_answer{"karaden_gives_no_id", &karaden, "200 OK", R"({"object":"message"})", outcome_kind::uncertain},
        shipped_answer{"rakuten_refuses_the_request", &rakuten, "400 Bad Request", "{}", outcome_kind::rejected},
        shipped_answer{"rakuten_refuses_the_token", &rakuten, "401 Unauthorized", "eyJhbGciOi.J9.x",
                       outcome_kind::misconfigured},
        shipped_answer{"rakuten_throttles", &rakuten, "429 Too Many", "{}", outcome_kind::throttled},
        shipped_answer{"rakuten_gives_no_id", &rakuten, "200 OK", R"({"result":1})", outcome_kind::accepted}),
    by_name);

struct shipped_call {
    const char* name;
    std::string state, means, status = "done";
};
void PrintTo(const shipped_call& row, std::ostream* out)
{
    *out << row.name;
}
class ShippedKaradenCall : public testing::TestWithParam<shipped_call> {
protected:
    config set = shipped_example(karaden.file, karaden.secrets, {});
    checked_hook called(const std::string& key)
    {
        hook_checks checks;
        add_sms_checks(set, checks);
        return checks.find("http", "karaden")
            ->check({"https://msg.shop.example.jp/hooks/http/karaden?key=" + key,
                     {{"content-type", "application/json"}, {"karaden-version", "2023-01-01"}},
                     karaden_message(GetParam().state, GetParam().status),
                     call_came});
    }
};

TEST_P(ShippedKaradenCall, IsAskedForItsSecretAndReadIntoItsReceipt)
{
    EXPECT_TRUE(std::holds_alternative<hook_refused>(called("guess")));
    receipt_readers readers;
    add_sms_readers(set, readers);
    const auto read = readers.read(std::get<raw_receipt>(called("open-sesame")));
    const auto& things = std::get<std::vector<told>>(read);
    std::string made = "nothing";
    for (const auto& thing : things) {
        const auto& receipt = std::get<told_receipt>(thing.what);
        EXPECT_EQ(receipt.reference, "82bdf9de-a532-4bf5-86bc-c9a1366e5f4a");
        EXPECT_EQ(receipt.provider, "karaden");
        made = to_text(receipt.what.kind);
    }
    EXPECT_EQ(made, GetParam().means);
    EXPECT_LE(things.size(), 1u);
}

INSTANTIATE_TEST_SUITE_P(Table, ShippedKaradenCall,
                         testing::Values(shipped_call{"it_arrived", "received", "delivered"},
                                         shipped_call{"the_phone_was_off", "unconnected", "failed"},
                                         shipped_call{"it_failed", "error", "failed"},
                                         shipped_call{"nothing_yet", "none", "nothing"},
                                         shipped_call{"waits_to_be_sent", "none", "nothing", "waiting"},
                                         shipped_call{"was_never_sent", "none", "failed", "error"},
                                         shipped_call{"was_cancelled", "none", "failed", "canceled"},
                                         shipped_call{"nobody_knows", "unknown", "nothing"}),
                         by_name);

/// As its page on incoming messages has it.
TEST(ShippedRakutenCall, OfAPersonsMessageIsAskedForItsSecretAndReadIntoTheirWords)
{
    const auto set = shipped_example(rakuten.file, rakuten.secrets, {});
    hook_checks checks;
    add_sms_checks(set, checks);
    receipt_readers readers;
    add_sms_readers(set, readers);
    const auto* hook = checks.find("http", "rakuten-cpaas");
    ASSERT_NE(hook, nullptr);
    hook_call call{"https://msg.shop.example.jp/hooks/http/rakuten-cpaas?key=guess",
                   {{"content-type", "application/json"}},
                   R"({"message_id":"0f8fad5b","sender_address":"819012345678","destination_address":"815000000000",)"
                   R"("content_type":"unicode","udh":"","message_body":"配信停止"})",
                   call_came};
    EXPECT_TRUE(std::holds_alternative<hook_refused>(hook->check(call)));
    call.url = "https://msg.shop.example.jp/hooks/http/rakuten-cpaas?key=open-sesame";
    const auto read = readers.read(std::get<raw_receipt>(hook->check(call)));
    const auto& things = std::get<std::vector<told>>(read);
    ASSERT_EQ(things.size(), 1u);
    const auto& words = std::get<told_words>(things[0].what);
    EXPECT_EQ(words.address, "+819012345678");
    EXPECT_EQ(words.text, "配信停止");
    EXPECT_EQ(things[0].key, "") << "several answers to one message have one id";
    call.body = R"({"message_id":"0f8fad5b","status":"DELIVRD"})";
    const auto unknown = readers.read(std::get<raw_receipt>(hook->check(call)));
    EXPECT_TRUE(std::holds_alternative<unreadable_receipt>(unknown)) << "nothing public says what this means";
}

}  // namespace
}  // namespace todoke
