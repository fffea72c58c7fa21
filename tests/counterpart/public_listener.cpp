// The daemon as it runs, seen from outside: a link that is clicked, webhooks that are signed, a chatbot that is away.

#include <array>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <unistd.h>

#include "gateway/channel/http_client.hpp"
#include "tests/support/outside/daemon_process.hpp"
#include "tests/support/outside/http_caller.hpp"
#include "tests/support/outside/provider_sinks.hpp"
#include "tests/support/run.hpp"
#include "tests/support/scripted_peer.hpp"

namespace todoke {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using testing::HasSubstr;

const std::string user = "U4af4980629aabbccddeeff00112233aa", bearer = "Bearer the-secret-of-the-shop";
const std::string line_secret = "the-channel-secret", twilio_token = "the-auth-token";

std::string signed_with(const EVP_MD* digest, const std::string& key, const std::string& text)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    unsigned length = 0;
    HMAC(digest, key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
         text.size(), mac.data(), &length);
    std::array<unsigned char, 2 * EVP_MAX_MD_SIZE> coded{};
    const auto letters = EVP_EncodeBlock(coded.data(), mac.data(), static_cast<int>(length));
    return {coded.begin(), coded.begin() + letters};
}

std::string http(const std::string& status)
{
    return "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n";
}

std::size_t count_of(const std::string& text, const std::string& part)
{
    std::size_t count = 0;
    for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++count;
    return count;
}

class PublicListener : public testing::Test {
protected:
    PublicListener()
    {
        fs::create_directories(folder);
        const auto file = folder / "todoke.toml";
        std::ofstream{file}
            << "[site]\ntrust_clock = true\n[api]\nlisten = [\"" << at(api) << "\"]\n"
            << "[[api.token]]\nname = \"shop\"\nsecret = \"the-secret-of-the-shop\"\n"
            << "scopes = [\"submit\", \"read\", \"operate\"]\n"
            << "[public]\nlisten = \"" << at(open) << "\"\nurl = \"" << url << "\"\n"
            << "[store]\npath = \"" << (folder / "todoke.db").string() << "\"\nmin_free_disk = \"0\"\n"
            << "[class.promotional]\nquiet_hours = \"never\"\nlegs = [\"line\"]\n"
            << "[[provider]]\nname = \"brand\"\nchannel = \"line\"\nkind = \"line\"\naccess_token = \"t\"\n"
            << "endpoint = \"http://127.0.0.1:" << sinks.line_port() << "\"\ncheck_profile = false\n"
            << "channel_secret = \"" << line_secret << "\"\nwebhook_forward = \"http://" << at(bot.port()) << "/l\"\n"
            << "[[provider]]\nname = \"tw\"\nchannel = \"sms\"\nkind = \"twilio\"\nfrom = \"Shop\"\n"
            << "account_sid = \"AC00000000000000000000000000000000\"\nauth_token = \"" << twilio_token << "\"\n"
            << "endpoint = \"http://127.0.0.1:" << refusing_port() << "\"\n"
            << "[[provider]]\nname = \"agg\"\nchannel = \"sms\"\nkind = \"http\"\nurl = \"http://127.0.0.1:"
            << refusing_port() << "/send\"\nbody = { to = \"{to.national}\", text = \"{text}\" }\n"
            << "answers = [{ means = \"accepted\" }]\nreceipts = { query = \"key\", secret = \"open-sesame\", "
            << "format = \"json\", inbound = { where = \"/type\", is = \"mo\", number = \"/from\", text = \"/text\" } "
               "}\n";
        fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
        daemon.emplace(fs::path{TODOKE_BINARY_DIR} / "todoked", file, folder / "todoked.log");
        start();
    }
    ~PublicListener() override
    {
        daemon.reset();
        std::error_code ignored;
        fs::remove_all(folder, ignored);
    }

    static std::string at(int port) { return "127.0.0.1:" + std::to_string(port); }
    void start()
    {
        daemon->start();
        if (wait_until_ready(at(api), bearer, 60s)) return;
        daemon->expect_running();
        throw std::runtime_error{"todoked runs, but does not become ready"};
    }
    http_answer ask(int port, const http_request& what)
    {
        http_client_options options;
        options.to = {false, "127.0.0.1", port};
        http_client client{io.get_executor(), options};
        auto work = client.exchange(what);
        const auto result = run(io, std::move(work));
        EXPECT_EQ(result.ended, http_result::how::answered) << result.why;
        return result.answer;
    }
    http_answer api_call(const std::string& method, const std::string& target, const std::string& body = {})
    {
        return ask(api, {method, target, {{"Authorization", bearer}, {"Content-Type", "application/json"}}, body});
    }
    http_answer post_line(const std::string& body, const std::string& signature)
    {
        return ask(open, {"POST",
                          "/hooks/line/brand",
                          {{"X-Line-Signature", signature}, {"Content-Type", "application/json; charset=utf-8"}},
                          body});
    }
    std::string signed_by_line(const std::string& body) { return signed_with(EVP_sha256(), line_secret, body); }
    std::string wait_for(const std::string& target, const std::string& part) const
    {
        return ask_until(at(api), bearer, target, part);
    }

    fs::path folder = fs::temp_directory_path() / ("todoke-public-" + std::to_string(::getpid()));
    boost::asio::io_context io;
    provider_sinks sinks{sink_settings{}};
    /// Away at first, then back.
    scripted_peer bot{io,
                      {{peer::read_http{}, peer::reply{http("503 Away")}, peer::hang_up{}},
                       {peer::read_http{}, peer::reply{http("200 OK")}, peer::again{}}}};
    int api = refusing_port(), open = refusing_port();
    std::string url = "http://" + at(open);
    std::optional<daemon_process> daemon;
};

TEST_F(PublicListener, AClickLeadsToWhatWasWrittenAndIsAReceipt)
{
    const auto answer =
        api_call("POST", "/v1/messages", R"({"to": {"line": ")" + user + R"("}, "class": "promotional", "track": true,
                                     "content": {"text": "春の新作 https://shop.example.jp/s?id=7です"}})");
    ASSERT_EQ(answer.status, 202) << answer.body;
    const std::string location{answer.header("location")};
    wait_for(location, R"("state":"sent")");
    ASSERT_EQ(sinks.line().count(), 1u);
    const auto text = sinks.line().all()[0].text;
    const auto link = text.find(url + "/c/");
    ASSERT_NE(link, text.npos) << text;
    EXPECT_EQ(text.find("shop.example.jp"), text.npos) << text;
    const auto path = text.substr(link + url.size(), text.find("です") - link - url.size());
    const std::pair<std::string, std::string> browser{"User-Agent", "Mozilla/5.0 (iPhone) Safari/604.1"};
    const auto led = ask(open, {"GET", path, {browser}, ""});
    EXPECT_EQ(led.status, 302);
    EXPECT_EQ(led.header("location"), "https://shop.example.jp/s?id=7");
    EXPECT_EQ(ask(open, {"GET", path + "A", {browser}, ""}).status, 404);
    EXPECT_THAT(wait_for("/v1/receipts", "receipt.clicked"), HasSubstr("message.delivered"));
    EXPECT_EQ(ask(open, {"GET", "/v1/status", {{"Authorization", bearer}}, ""}).status, 404);
}

TEST_F(PublicListener, ASignedWebhookCountsOnceAndReachesTheChatbotThroughACrash)
{
    const auto body =
        R"({"destination":"x","events":[{"type":"message","webhookEventId":"e2","timestamp":1790000002000,)"
        R"("source":{"type":"user","userId":")" +
        user +
        R"("},"message":{"type":"text","id":"1","text":"second"}},{"type":"follow","webhookEventId":"e1",)"
        R"("timestamp":1790000001000,"source":{"type":"user","userId":")" +
        user + R"("}}]})";
    EXPECT_EQ(post_line(body, signed_by_line(body + " ")).status, 403);
    EXPECT_EQ(post_line(body, "").status, 403);
    EXPECT_EQ(api_call("GET", "/v1/receipts").body.find("receipt."), std::string::npos);
    const auto signature = signed_by_line(body);
    EXPECT_EQ(post_line(body, signature).status, 200);
    EXPECT_EQ(post_line(body, signature).status, 200) << "LINE tells it again";
    const auto told = wait_for("/v1/receipts", "second");
    EXPECT_LT(told.find("receipt.reachable"), told.find("receipt.message")) << "in the order of their timestamps";

    run_until(io, [&] { return count_of(bot.received(), body) >= 1; });
    daemon->kill_at_once();
    start();
    run_until(io, [&] { return count_of(bot.received(), body) >= 2; });
    EXPECT_THAT(bot.received(1), HasSubstr("POST /l HTTP/1.1\r\n"));
    EXPECT_THAT(bot.received(1), HasSubstr(signature)) << "the chatbot checks it, too";
    const auto all = api_call("GET", "/v1/receipts").body;
    EXPECT_EQ(count_of(all, "receipt.message"), 1u) << all;
    EXPECT_EQ(count_of(all, "receipt.reachable"), 1u) << all;
}

TEST_F(PublicListener, StopThatAnAggregatorHandsOnIsHeeded)
{
    const auto post = [&](const std::string& key, const std::string& type) {
        return ask(open, {"POST",
                          "/hooks/http/agg?key=" + key,
                          {{"Content-Type", "application/json"}},
                          R"({"type":")" + type + R"(","from":"09098765432","text":"配信停止"})"});
    };
    const std::string more = R"("class": "promotional", "legs": ["sms"], "content": {"text": "春の)";
    const auto agrees = R"({"sms": "+819098765432", "consent": {"promotional": {"sms": true}}})";
    EXPECT_EQ(api_call("PUT", "/v1/customers/c-1", agrees).status, 201);
    const auto waits = api_call("POST", "/v1/messages", R"({"customer": "c-1", )" + more + R"(新作"}})");
    ASSERT_THAT(waits.body, HasSubstr(R"("state":"queued")"));
    EXPECT_EQ(post("guess", "mo").status, 403);
    EXPECT_EQ(post("open-sesame", "dr").status, 200) << "kept, and of no meaning here";
    EXPECT_EQ(post("open-sesame", "mo").status, 200);
    EXPECT_THAT(wait_for("/v1/consents", R"("granted":false)"), HasSubstr(R"("by":"person")"));
    EXPECT_THAT(wait_for("/v1/receipts", "receipt.message"), HasSubstr("+819098765432"));
    EXPECT_THAT(api_call("GET", std::string{waits.header("location")}).body, HasSubstr(R"("state":"suppressed")"))
        << "what was queued, too";
    const auto refused = api_call("POST", "/v1/messages", R"({"to": {"sms": "090-9876-5432"}, )" + more + R"(市"}})");
    EXPECT_THAT(refused.body, HasSubstr(R"("state":"suppressed")"));
}

TEST_F(PublicListener, StopBySmsStandsInTheLedgerOfConsents)
{
    const std::string body = "Body=STOP&From=%2B819012345678&MessageSid=SM1&SmsStatus=received&To=Shop";
    const auto target = "/hooks/twilio/tw";
    const auto text = url + target + "BodySTOPFrom+819012345678MessageSidSM1SmsStatusreceivedToShop";
    const auto post = [&](const std::string& signature) {
        return ask(open, {"POST",
                          target,
                          {{"X-Twilio-Signature", signature}, {"Content-Type", "application/x-www-form-urlencoded"}},
                          body});
    };
    EXPECT_EQ(
        api_call("PUT", "/v1/customers/c-1", R"({"sms": "090-1234-5678", "consent": {"promotional": {"sms": true}}})")
            .status,
        201);
    const std::string offer = R"({"to": {"sms": "090-1234-5678"}, "customer": "c-1", "class": "promotional",
                                  "legs": ["sms"], "content": {"text": "春の新作"}})";
    const auto waiting = api_call("POST", "/v1/messages", offer);
    EXPECT_THAT(waiting.body, HasSubstr(R"("state":"queued")"));
    EXPECT_EQ(post("AAAA").status, 403);
    EXPECT_EQ(post(signed_with(EVP_sha1(), twilio_token, text)).status, 200);
    const auto ledger = wait_for("/v1/consents", R"("granted":false)");
    EXPECT_THAT(ledger, HasSubstr(R"("channel":"sms","granted":false)"));
    EXPECT_THAT(ledger, HasSubstr(R"("by":"person")"));
    EXPECT_THAT(wait_for(std::string{waiting.header("location")}, R"("state":"suppressed")"),
                HasSubstr(R"("rule":"consent")"));
    const auto refused = api_call("POST", "/v1/messages", offer);
    EXPECT_THAT(api_call("GET", std::string{refused.header("location")}).body, HasSubstr(R"("rule":"consent")"));
}

}  // namespace
}  // namespace todoke
