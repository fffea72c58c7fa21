// SIGHUP and SIGTERM, and what systemd is told meanwhile.
#include <boost/json/parse.hpp>
#include <csignal>
#include <fmt/format.h>
#include <future>
#include <gmock/gmock.h>

#include "tests/process/bench.hpp"
#include "tests/support/outside/provider_sinks.hpp"
#include "tests/support/scripted_peer.hpp"

namespace todoke {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

const std::string sandbox = "[[provider]]\nname = \"mail\"\nchannel = \"email\"\nkind = \"sandbox\"\n";

std::string relay_to(const provider_sinks& sinks)
{
    return fmt::format(
        "[[provider]]\nname = \"mail\"\nchannel = \"email\"\nkind = \"smtp\"\nhost = \"127.0.0.1\"\nport = {}\n"
        "security = \"none\"\nfrom = \"shop@example.jp\"\n",
        sinks.smtp_port());
}

TEST_F(Process, ABadReloadKeepsWhatIsInUseAndAGoodOneReachesTheDoor)
{
    write_configuration(sandbox);
    daemon.start();
    EXPECT_THAT(systemd.hear_until("READY=1"), Contains("READY=1"));
    EXPECT_EQ(submit("transactional"), 202u);
    EXPECT_EQ(submit("reminder"), 422u) << "no such class yet";

    write_configuration(sandbox + "[class.reminder]\npriority = 20\nquiet_hourz = \"never\"\n");
    daemon.signal(SIGHUP);
    EXPECT_THAT(systemd.hear_until("READY=1"), ElementsAre("RELOADING=1", "READY=1"));
    EXPECT_THAT(log(), HasSubstr("quiet_hourz"));
    EXPECT_EQ(submit("transactional"), 202u);
    EXPECT_EQ(submit("reminder"), 422u);

    write_configuration(sandbox + "[class.reminder]\npriority = 20\nneeds_consent = false\nquiet_hours = \"never\"\n");
    daemon.signal(SIGHUP);
    systemd.hear_until("READY=1");
    EXPECT_EQ(submit("reminder"), 202u);
    EXPECT_EQ(daemon.stop(), 0);
}

TEST_F(Process, AReloadChangesTheSecretsOfWebhooks)
{
    const auto public_address = "127.0.0.1:" + std::to_string(refusing_port());
    const auto configuration = [&](const std::string& secret) {
        return sandbox + "[public]\nlisten = \"" + public_address +
               "\"\nurl = \"https://msg.shop.example.jp\"\n"
               "[[provider]]\nname = \"agg\"\nchannel = \"sms\"\nkind = \"http\"\nurl = \"http://127.0.0.1:9/\"\n"
               "body = { to = \"{to}\" }\nanswers = [{ means = \"accepted\" }]\n"
               "receipts = { query = \"k\", format = \"query\", id = \"id\", state = \"st\", "
               "states = { ok = \"delivered\" }, secret = \"" +
               secret + "\" }\n";
    };
    write_configuration(configuration("first"));
    daemon.start();
    systemd.hear_until("READY=1");
    http_caller outside{public_address};
    const auto call = [&](const std::string& target) {
        return outside.call({"GET", "/hooks/http/agg?id=1&st=ok&k=" + target, {}, ""}).status;
    };
    EXPECT_EQ(call("first"), 200u);
    EXPECT_EQ(call("second"), 403u);
    write_configuration(configuration("second"));
    daemon.signal(SIGHUP);
    systemd.hear_until("READY=1");
    EXPECT_EQ(call("first"), 403u);
    EXPECT_EQ(call("second"), 200u);
    EXPECT_THAT(log(), testing::Not(HasSubstr("second")));
    EXPECT_EQ(daemon.stop(), 0);
}

TEST_F(Process, AReloadChangesWhoseMailsSayHowToUnsubscribe)
{
    const provider_sinks sinks{sink_settings{}};
    const auto relay = relay_to(sinks) + "unsubscribe = \"mailto:stop@example.jp\"\n";
    write_configuration(relay);
    daemon.start();
    systemd.hear_until("READY=1");
    write_configuration(relay + "[class.sale]\npriority = 40\nneeds_consent = false\nquiet_hours = \"never\"\n");
    daemon.signal(SIGHUP);
    systemd.hear_until("READY=1");
    EXPECT_EQ(submit("sale"), 202u);
    ask_until(address(), "", "/v1/messages?state=sent", "\"sent\"");
    ASSERT_EQ(sinks.mail().count(), 1u);
    EXPECT_EQ(sinks.mail().all()[0].unsubscribe, "<mailto:stop@example.jp>");
    EXPECT_EQ(daemon.stop(), 0);
}

/// Has a mail and does not say so before it may.
struct slow_mail_host {
    std::promise<void> has_it, may_answer;
    provider_sinks sinks{{true,
                          [this] {
                              has_it.set_value();
                              may_answer.get_future().wait();
                              return std::chrono::microseconds{0};
                          },
                          {}}};
};

class Stopping : public Process {
protected:
    void stop_while_it_has_a_mail(slow_mail_host& host)
    {
        write_configuration(relay_to(host.sinks));
        daemon.start();
        systemd.hear_until("READY=1");
        EXPECT_EQ(submit("urgent"), 202u);
        host.has_it.get_future().wait();
        daemon.signal(SIGTERM);
    }
};

/// The mail host has the mail and has not said so yet when SIGTERM comes. It is waited for: what would be uncertain
/// after kill -9 is known.
TEST_F(Stopping, AnAttemptUnderWayEndsBeforeIt)
{
    slow_mail_host host;
    stop_while_it_has_a_mail(host);
    EXPECT_THAT(systemd.hear_until("STOPPING=1"), ElementsAre("STOPPING=1"));
    host.may_answer.set_value();
    EXPECT_EQ(daemon.wait_for_end(), 0);

    daemon.start();
    systemd.hear_until("READY=1");
    http_caller again{address()};
    const auto all = boost::json::parse(again.call({"GET", "/v1/messages", {}, ""}).body);
    EXPECT_EQ(all.at("messages").at(0).at("state").as_string(), "sent");
    EXPECT_EQ(host.sinks.mail().count(), 1u) << "and it was not sent again";
    EXPECT_EQ(daemon.stop(), 0);
}

/// systemd would take "ready" for a service that does not end.
TEST_F(Stopping, AReloadWhileItStopsIsNotHeeded)
{
    slow_mail_host host;
    stop_while_it_has_a_mail(host);
    systemd.hear_until("STOPPING=1");
    daemon.signal(SIGHUP);
    host.may_answer.set_value();
    EXPECT_EQ(daemon.wait_for_end(), 0);
    daemon.start();
    EXPECT_THAT(systemd.hear_until("READY=1"), testing::Not(Contains("RELOADING=1"))) << "it is the next start's";
    EXPECT_EQ(daemon.stop(), 0);
}

/// The mail host has the mail and never says so: that is not waited for without end, and nobody claims to know.
TEST_F(Process, AProviderThatNeverAnswersDoesNotKeepItFromEnding)
{
    std::promise<void> has_it;
    provider_sinks sinks{{true,
                          [&] {
                              has_it.set_value();
                              return std::chrono::hours{24};
                          },
                          {}}};
    write_configuration(relay_to(sinks) + "[class.urgent]\non_uncertain = \"hold\"\n");
    daemon.start();
    systemd.hear_until("READY=1");
    EXPECT_EQ(submit("urgent"), 202u);
    has_it.get_future().wait();
    EXPECT_EQ(daemon.stop(), 0);
    EXPECT_THAT(log(), HasSubstr("event=stop_cancels_attempts count=1"));

    daemon.start();
    systemd.hear_until("READY=1");
    http_caller again{address()};
    const auto all = boost::json::parse(again.call({"GET", "/v1/messages", {}, ""}).body);
    EXPECT_EQ(all.at("messages").at(0).at("state").as_string(), "uncertain");
    EXPECT_THAT(log(), testing::Not(HasSubstr("event=left_over_attempts"))) << "it was recorded before the end";
    EXPECT_EQ(sinks.mail().count(), 1u) << "and it was not sent again";
    EXPECT_EQ(daemon.stop(), 0);
}

}  // namespace
}  // namespace todoke
