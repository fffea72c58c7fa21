// What LINE is asked before a push, cut behind each of its bytes: tokens that are issued, the month's messages,
// profiles.

#include "tests/channel/cut_suite.hpp"
#include "tests/channel/line_bench.hpp"
#include "tests/channel/line_keys.hpp"
#include "tests/support/manual_clock.hpp"

namespace todoke {
namespace {

/// Asks of its own accord before it is ready, over the connection that the push then goes over.
class line_asking : public line_bench {
public:
    peer::script plays(behaviour) override
    {
        return {peer::read_http{}, peer::answer{[](const std::string& request) { return answer_to(request); }},
                peer::again{}};
    }
    bool connects_by_itself() override { return true; }
    void let_time_pass() override
    {
        const auto time = time_.lock();
        if (const auto next = time ? time->next_wait() : std::nullopt) time->set(*next);
    }

protected:
    void adjust(line_account& account, const boost::asio::any_io_executor& executor) override
    {
        const auto time = std::make_shared<manual_clock>(executor, *parse_instant("2026-11-23T03:00:00Z"));
        time_ = time;
        account.time = time;
    }

private:
    static std::string answer_to(const std::string& request)
    {
        const std::pair<const char*, const char*> all[] = {
            {"POST /oauth2/", R"({"access_token":"t-1","expires_in":21600})"},
            {"GET /v2/bot/message/quota/consumption ", R"({"totalUsage":500})"},
            {"GET /v2/bot/message/quota ", R"({"type":"limited","value":1000})"},
            {"GET /v2/bot/profile/", R"({"userId":"U","displayName":"x"})"},
            {"POST /v2/bot/message/push ", R"({"sentMessages":[{"id":"461230966842064897"}]})"}};
        for (const auto& [call, body] : all)
            if (request.starts_with(call)) return line_answer("200 OK", body);
        ADD_FAILURE() << "nobody expected " << request;
        return line_answer("404 Not Found", "{}");
    }

    std::weak_ptr<manual_clock> time_;  ///< the channel's: it needs the executor
};

class line_with_secret : public line_asking {
public:
    static constexpr const char* dialogue = "StatelessToken";

protected:
    void adjust(line_account& account, const boost::asio::any_io_executor& executor) override
    {
        line_asking::adjust(account, executor);
        account.credentials = stateless_token{"1650000000", "channel-secret"};
    }
};

class line_with_assertion : public line_asking {
public:
    static constexpr const char* dialogue = "TokenForAnAssertion";

protected:
    void adjust(line_account& account, const boost::asio::any_io_executor& executor) override
    {
        static const key_pair pair;
        line_asking::adjust(account, executor);
        account.credentials = assertion_token{"1650000000", line_signing_key{pair.pem}, "kid-1"};
    }
};

class line_with_questions : public line_asking {
public:
    static constexpr const char* dialogue = "QuotaAndProfile";

    bool is_ready(const provider_channel& channel) override { return channel.room() > 0 && channel.monthly(); }
    std::size_t answers_before_hand_over() override { return 1; }  // the profile's

protected:
    void adjust(line_account& account, const boost::asio::any_io_executor& executor) override
    {
        line_asking::adjust(account, executor);
        account.reads_quota = account.checks_profile = true;
    }
};

using line_dialogues = testing::Types<line_bench, line_with_secret, line_with_assertion, line_with_questions>;
INSTANTIATE_TYPED_TEST_SUITE_P(Line, EveryCut, line_dialogues, by_dialogue);
INSTANTIATE_TYPED_TEST_SUITE_P(LineInsideTls, EveryCut, inside_tls<line_bench>);

}  // namespace
}  // namespace todoke
