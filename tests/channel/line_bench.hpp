#pragma once
// LINE's side of a scripted peer, and the bench of the shared channel suite.

#include "gateway/channel/line/line_channel.hpp"
#include "tests/channel/channel_bench.hpp"

namespace todoke {

using namespace std::chrono_literals;

inline std::string line_answer(const std::string& status, const std::string& body)
{
    return "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nx-line-request-id: r1\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + body;
}

inline envelope line_message(std::string text = "注文を発送しました")
{
    auto what = std::make_shared<content>();
    what->line = line_content{R"([{"type":"text","text":")" + text + R"("}])"};
    envelope made;
    made.id = message_id::make(1'700'000'000'000, message_no{7}, 42);
    made.attempt_key = made.id;
    made.address = "U4af4980629af4980629af4980629af49";
    made.what = std::move(what);
    made.klass = "transactional";
    made.campaign = "spring_sale";
    return made;
}

class line_bench : public channel_bench {
public:
    static constexpr const char* dialogue = "Push";

    std::unique_ptr<provider_channel> make(boost::asio::any_io_executor executor, channel_setup setup) override
    {
        line_account account;
        account.credentials = long_lived_token{"line-token-1"};
        account.endpoint = (setup.tls ? "https://" : "http://") + setup.host + ":" + std::to_string(setup.port);
        account.ca_file = setup.ca_file;
        account.timeout = setup.answer_limit;
        account.first_reconnect = 5ms;
        account.longest_reconnect = 20ms;
        adjust(account, executor);
        return make_line_channel(std::move(executor), std::move(account));
    }
    peer::script plays(behaviour what) override
    {
        const auto ok = line_answer("200 OK", R"({"sentMessages":[{"id":"461230966842064897"}]})");
        const auto no = line_answer("400 Bad Request", R"({"message":"Failed to send messages"})");
        const auto slow =
            line_answer("429 Too Many Requests", R"({"message":"The API rate limit has been exceeded."})");
        if (what == behaviour::answers_for_ever)
            return {peer::read_http{}, peer::reply{"HTTP/1.1 200 OK\r\n"}, peer::pour{"X-More: more\r\n"}};
        return plays_http(what, ok, no, slow);
    }
    envelope message() override { return line_message(); }
    envelope big() override { return line_message(std::string(8 << 20, 'x')); }
    std::size_t copies(const std::string& received) override
    {
        return occurrences(received, R"("customAggregationUnits":["spring_sale"]})");
    }
    outcome_kind for_saying_nothing() override { return outcome_kind::uncertain; }
    std::vector<std::string> confidential() override { return {"line-token-1", "U4af49", "注文"}; }
    std::vector<envelope> hostile() override
    {
        std::vector<envelope> all(5, line_message());
        all[0].address = "U1\r\nX-Injected: 1";
        all[1].campaign = "spring\r\nX-Injected: 1";
        all[2].klass = "urgent\nX-Injected: 1";
        all[3].address = std::string{"U1\0X-Injected: 1", 16};
        all[4] = line_message(R"(a\r\nX-Injected: 1\u0000)");
        return all;
    }

protected:
    virtual void adjust(line_account&, const boost::asio::any_io_executor&) {}
};

}  // namespace todoke
