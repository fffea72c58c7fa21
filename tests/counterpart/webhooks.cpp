// Callbacks are what the Standard Webhooks library verifies, and nothing else is.

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <optional>
#include <stdexcept>
#include <unistd.h>

#include "gateway/clock.hpp"
#include "gateway/receipt/callbacks/callback_request.hpp"
#include "tests/counterpart/server_process.hpp"
#include "tests/support/outside/daemon_process.hpp"
#include "tests/support/outside/http_caller.hpp"
#include "tests/support/run.hpp"
#include "tests/support/scripted_peer.hpp"

namespace todoke {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

const std::string secret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

class Webhooks : public testing::Test {
protected:
    void SetUp() override
    {
        if (const auto why = missing_npm_package("standardwebhooks")) GTEST_SKIP() << *why;
        backend.emplace(node_script("webhooks.mjs"), std::map<std::string, std::string>{{"SECRET", secret}});
        account.to = {false, "127.0.0.1", backend->port()};
        account.key = callback_key(secret).value();
    }
    http_request made(instant at) const
    {
        due_callback what;
        what.place = 77;
        what.seq = 2;
        what.what.emplace();
        what.what->type = "message.delivered";
        what.what->at = at;
        what.what->customer = "c-1";
        what.what->detail = "お届けしました";
        what.what->metadata = R"({"order":"9912"})";
        return callback_request(account, what, 1, at);
    }
    http_answer send(http_request what)
    {
        http_client_options options;
        options.to = account.to;
        http_client client{io.get_executor(), options};
        const auto result = run(io, client.exchange(std::move(what)));
        EXPECT_EQ(result.ended, http_result::how::answered) << result.why;
        return result.answer;
    }
    void expect_refused(http_request what, const std::string& why)
    {
        const auto answer = send(std::move(what));
        EXPECT_EQ(answer.status, 400);
        EXPECT_NE(answer.body.find(why), std::string::npos) << answer.body;
    }

    boost::asio::io_context io;
    callback_account account;
    std::optional<server_process> backend;
    instant now = system_clock_source{}.now();
};

TEST_F(Webhooks, TheLibraryVerifiesWhatWeSend)
{
    const auto answer = send(made(now));
    EXPECT_EQ(answer.status, 204) << answer.body;
    const auto seen = backend->wait_for("taken");
    EXPECT_NE(seen.find(R"("id":"todoke_1_4d","type":"message.delivered","seq":2)"), std::string::npos) << seen;
}

TEST_F(Webhooks, TheLibraryRefusesAnAlteredOneAnOldOneAndOneUnderAnotherSecret)
{
    auto altered = made(now);
    altered.body.replace(altered.body.find("c-1"), 3, "c-2");
    expect_refused(std::move(altered), "No matching signature");
    expect_refused(made(now - 6min), "too old");
    account.key = std::string(24, 'k');
    expect_refused(made(now), "No matching signature");
}

/// A running daemon, whose backend is away when the message goes.
class Callbacks : public testing::Test {
protected:
    void SetUp() override
    {
        if (const auto why = missing_npm_package("standardwebhooks")) GTEST_SKIP() << *why;
        fs::create_directories(folder);
        const auto file = folder / "todoke.toml";
        std::ofstream{file} << "[site]\ntrust_clock = true\n[api]\nlisten = [\"" << address() << "\"]\n"
                            << "[store]\npath = \"" << (folder / "todoke.db").string() << "\"\nmin_free_disk = \"0\"\n"
                            << "[[callback]]\nname = \"shop\"\nurl = \"http://127.0.0.1:" << port << "/\"\n"
                            << "secret = \"" << secret << "\"\n"
                            << "[[provider]]\nname = \"mail\"\nchannel = \"email\"\nkind = \"sandbox\"\n";
        fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
        daemon.emplace(fs::path{TODOKE_BINARY_DIR} / "todoked", file, folder / "todoked.log");
        start();
    }
    ~Callbacks() override
    {
        daemon.reset();
        std::error_code ignored;
        fs::remove_all(folder, ignored);
    }
    std::string address() const { return "unix:" + (folder / "api.sock").string(); }
    void start()
    {
        daemon->start();
        if (wait_until_ready(address(), "", 60s)) return;
        daemon->expect_running();
        throw std::runtime_error{"todoked runs, but does not become ready"};
    }
    api_answer call(const std::string& method, const std::string& target, const std::string& body = {})
    {
        return http_caller{address()}.call({method, target, {"Content-Type: application/json"}, body});
    }

    fs::path folder = fs::temp_directory_path() / ("todoke-callbacks-" + std::to_string(::getpid()));
    const int port = refusing_port();
    std::optional<daemon_process> daemon;
};

TEST_F(Callbacks, WaitForABackendThatIsAwayThroughACrashAndComeInTheirOrder)
{
    const auto stored =
        call("POST", "/v1/messages",
             R"({"to": {"email": "a@example.jp"}, "class": "urgent", "legs": ["email"], "callback": "shop",
                                 "content": {"text": "1234"}, "metadata": {"order": "9912"}})");
    ASSERT_EQ(stored.status, 202u) << stored.body;
    ask_until(address(), "", "/v1/messages?limit=1", R"("state":"sent")");
    daemon->kill_at_once();
    server_process backend{node_script("webhooks.mjs"), {{"SECRET", secret}, {"PORT", std::to_string(port)}}};
    ASSERT_EQ(backend.port(), port);
    start();
    const std::vector<std::string> in_order{"message.queued", "leg.accepted", "message.sent"};
    for (std::size_t i = 0; i < in_order.size(); ++i) {
        const auto taken = backend.wait_for(R"("ev":"taken")");
        EXPECT_NE(taken.find('"' + in_order[i] + R"(","seq":)" + std::to_string(i + 1)), std::string::npos) << taken;
    }
}

}  // namespace
}  // namespace todoke
