// Callbacks are what the Standard Webhooks library verifies, and nothing else is.

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <gtest/gtest.h>

#include "gateway/clock.hpp"
#include "gateway/receipt/callback_request.hpp"
#include "tests/counterpart/server_process.hpp"
#include "tests/support/run.hpp"

namespace todoke {
namespace {

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

}  // namespace
}  // namespace todoke
