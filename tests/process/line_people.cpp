// What LINE's webhooks tell of a person reaches the channel that would ask for them.
#include <chrono>
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "gateway/channel/sms/http/signing.hpp"
#include "tests/process/bench.hpp"
#include "tests/support/outside/provider_sinks.hpp"
#include "tests/support/scripted_peer.hpp"

namespace todoke {
namespace {

const std::string somebody = "U4af4980629af4980629af4980629af49", channel_secret = "the-channel-secret";

/// LINE's profiles know nobody.
sink_settings of_strangers()
{
    sink_settings made;
    made.line = [](std::string_view) { return line_mood::stranger; };
    return made;
}

class LineWebhooks : public Process {
protected:
    /// Sends one, and gives back its story at this state.
    std::string send(const std::string& text, const std::string& state)
    {
        const auto stored =
            api.call({"POST",
                      "/v1/messages",
                      {"Content-Type: application/json"},
                      fmt::format(R"({{"to": {{"line": "{}"}}, "class": "transactional", "legs": ["line"],
                                       "content": {{"text": "{}"}}}})",
                                  somebody, text)});
        EXPECT_EQ(stored.status, 202u) << stored.body;
        const auto id = stored.body.substr(stored.body.find("\"id\":\"") + 6, 36);
        return ask_until(address(), "", "/v1/messages/" + id, R"("state":")" + state);
    }
    unsigned tell(const std::string& event)
    {
        const auto now = std::chrono::system_clock::now().time_since_epoch();
        const auto body =
            fmt::format(R"({{"destination":"U","events":[{{"type":"{}","webhookEventId":"01H-{}","timestamp":{},)"
                        R"("source":{{"type":"user","userId":"{}"}}}}]}})",
                        event, event, std::chrono::duration_cast<std::chrono::milliseconds>(now).count(), somebody);
        http_caller outside{public_address};
        const auto signature = in_base64(hmac_of(digest_kind::sha256, channel_secret, body));
        const auto status =
            outside.call({"POST", "/hooks/line/brand", {"X-Line-Signature: " + signature}, body}).status;
        ask_until(address(), "", "/v1/receipts", event == "follow" ? "receipt.reachable" : "receipt.unreachable");
        return status;
    }

    provider_sinks sinks{of_strangers()};
    const std::string public_address = "127.0.0.1:" + std::to_string(refusing_port());
};

TEST_F(LineWebhooks, WhoFollowsIsPushedToWithoutAQuestion)
{
    write_configuration(
        fmt::format("[public]\nlisten = \"{}\"\nurl = \"https://msg.shop.example.jp\"\n"
                    "[class.transactional]\nquiet_hours = \"never\"\n"
                    "[[provider]]\nname = \"brand\"\nchannel = \"line\"\nkind = \"line\"\naccess_token = \"t\"\n"
                    "endpoint = \"http://127.0.0.1:{}\"\nchannel_secret = \"{}\"\n",
                    public_address, sinks.line_port(), channel_secret));
    daemon.start();
    systemd.hear_until("READY=1");
    EXPECT_THAT(send("first", "failed"), testing::HasSubstr("no friend of this account"));
    EXPECT_EQ(tell("follow"), 200u);
    send("second", "sent");
    EXPECT_EQ(sinks.line().count(), 1u);
    EXPECT_EQ(daemon.stop(), 0);
}

}  // namespace
}  // namespace todoke
