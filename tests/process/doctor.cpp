// `todoke doctor`, with providers that are well, broken, gone, and not to be asked.
#include <csignal>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/stat.h>

#include "tests/process/operator_bench.hpp"
#include "tests/support/outside/provider_sinks.hpp"
#include "tests/support/scripted_peer.hpp"

namespace todoke {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string smtp(const std::string& name, int port, const std::string& more = "")
{
    return fmt::format(
        "[[provider]]\nname = \"{}\"\nchannel = \"email\"\nkind = \"smtp\"\nhost = \"127.0.0.1\"\nport = {}\n"
        "security = \"none\"\nfrom = \"shop@example.jp\"\n{}",
        name, port, more);
}

std::string smpp(const std::string& name, int port)
{
    return fmt::format(
        "[[provider]]\nname = \"{}\"\nchannel = \"sms\"\nkind = \"smpp\"\nhost = \"127.0.0.1\"\nport = {}\n"
        "security = \"none\"\nsystem_id = \"shop\"\npassword = \"secret\"\nsource = \"0005123456\"\n",
        name, port);
}

std::string twilio(int port)
{
    return fmt::format(
        "[[provider]]\nname = \"cloud\"\nchannel = \"sms\"\nkind = \"twilio\"\nfrom = \"+15005550006\"\n"
        "account_sid = \"AC{:032d}\"\nauth_token = \"0123456789abcdef\"\nendpoint = \"http://127.0.0.1:{}\"\n",
        7, port);
}

std::string line(int port)
{
    return fmt::format(
        "[[provider]]\nname = \"line\"\nchannel = \"line\"\nkind = \"line\"\naccess_token = \"good-token\"\n"
        "endpoint = \"http://127.0.0.1:{}\"\n",
        port);
}

/// Nobody listens there.
constexpr int closed_port = 9;

class Doctor : public Operator {
protected:
    provider_sinks sinks{{}};
};

TEST_F(Doctor, FindsEachProviderWellWithoutSendingAnything)
{
    begin(smtp("relay", sinks.smtp_port()) + smpp("smsc", sinks.smpp_port()));
    ask_until(address(), "", "/v1/status", R"("name":"smsc","channel":"sms","state":"ready")");
    const auto told = todoke("doctor");
    EXPECT_THAT(told.said, AllOf(HasSubstr("✓ provider relay: 127.0.0.1:" + std::to_string(sinks.smtp_port()) +
                                           ": EHLO is answered"),
                                 HasSubstr("✓ provider smsc: bound; the link is checked by enquire_link"),
                                 HasSubstr("! provider mail: a SANDBOX: nothing leaves this machine"),
                                 HasSubstr("✓ disk "), HasSubstr("✓ permissions ")));
    EXPECT_EQ(sinks.mail().count() + sinks.sms().count(), 0u);
}

TEST_F(Doctor, NamesWhatIsBrokenAndWhatToDo)
{
    begin(smtp("gone", closed_port) + smpp("dead", closed_port) + twilio(closed_port) + line(closed_port));
    const auto told = todoke("doctor");
    EXPECT_EQ(told.status, 4);
    for (const auto* const name : {"gone", "dead", "cloud", "line"})
        EXPECT_THAT(told.said, testing::ContainsRegex(fmt::format("✗ provider {}: [^\n]*refused[^\n]*\n    → ", name)));
    EXPECT_THAT(told.said, HasSubstr("findings want you"));
    EXPECT_THAT(told.said, Not(HasSubstr("0123456789abcdef"))) << "no secret";
    EXPECT_EQ(field(todoke("doctor --json"), "/worst"), "bad");
    EXPECT_THAT(todoke("doctor", "LANG=ja_JP.UTF-8").said,
                AllOf(HasSubstr("プロバイダー gone"), HasSubstr("件の対応が必要です")));
}

TEST_F(Doctor, TellsARefusedAccountFromAnUnreachableProvider)
{
    begin(smtp("locked", sinks.smtp_port(), "user = \"shop\"\npassword = \"wrong\"\n"));
    EXPECT_THAT(
        todoke("doctor").said,
        testing::ContainsRegex("✗ provider locked: [^\n]*AUTH[^\n]*\n    → the provider was reached and refuses"));
}

/// The sink of LINE knows pushes only: bot/info is answered with 404 or the like, which is no refused token.
TEST_F(Doctor, SaysWhatLineAnswered)
{
    begin(line(sinks.line_port()));
    EXPECT_THAT(todoke("doctor").said, HasSubstr("provider line: GET /v2/bot/info: "));
}

TEST_F(Doctor, FindsWhatIsWrongWithTheBox)
{
    begin();
    chmod((folder / "todoke.db").c_str(), 0644);
    chmod((folder / "api.sock").c_str(), 0777);
    write_configuration("[class.urgent]\nttl = \"soon\"\n");
    const auto told = todoke("doctor");
    EXPECT_EQ(told.status, 4);
    EXPECT_THAT(told.said, AllOf(HasSubstr("✗ configuration: " + file().string() + ":"), HasSubstr("ttl"),
                                 HasSubstr("→ mend it, or the next reload or start refuses it"),
                                 HasSubstr("mode 0644: others may read addresses"),
                                 HasSubstr("→ chmod go= " + (folder / "todoke.db").string()),
                                 HasSubstr("mode 0777: every user of this machine")));
    std::filesystem::remove(folder / "api.sock");
    EXPECT_EQ(todoke("doctor").status, 3) << "nobody can be asked any more";
}

/// The [public] section; the rest of it, where there is TLS.
std::string public_side(const std::string& more = "")
{
    return fmt::format("[public]\nlisten = \"127.0.0.1:{}\"\nurl = \"https://localhost\"\n{}", refusing_port(), more);
}

TEST_F(Doctor, TellsThatACertificateEndsSoonOrIsForAnotherHostAndThatARenewedOneIsNotInUse)
{
    const auto at = (folder / "public").string();
    const auto issue = [&](int days, const std::string& more) {
        const auto line = fmt::format(
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost -days {0} "
            "{2} -keyout {1}.key -out {1}.pem 2>&1 && chmod 600 {1}.key",
            days, at, more);
        EXPECT_EQ(run_command(line).status, 0);
    };
    issue(10, "");  // "localhost" is its subject only, which nobody reads any more
    begin(public_side(fmt::format("certificate = \"{0}.pem\"\nkey = \"{0}.key\"\n", at)));
    EXPECT_THAT(todoke("doctor").said,
                AllOf(testing::ContainsRegex("! certificate https://localhost: it ends 20[^\n]*\n    → renew it"),
                      HasSubstr("✗ certificate https://localhost: it does not name localhost: "),
                      HasSubstr("✓ name [public]: addresses of localhost: ")));
    issue(90, "-addext subjectAltName=DNS:localhost");
    EXPECT_THAT(todoke("doctor").said, HasSubstr("the file has a newer one\n    → take it into use: systemctl reload"));
    daemon.signal(SIGHUP);
    systemd.hear_until("READY=1");
    EXPECT_THAT(todoke("doctor").said, AllOf(HasSubstr("✓ certificate https://localhost: good until 20"),
                                             Not(HasSubstr("does not name localhost"))));
}

TEST_F(Doctor, NamesWhatAReloadDidNotTakeIntoUse)
{
    begin();
    write_configuration(smtp("relay", sinks.smtp_port()));
    daemon.signal(SIGHUP);
    systemd.hear_until("READY=1");
    EXPECT_THAT(todoke("doctor").said,
                HasSubstr("! configuration " + file().string() +
                          ": [[provider]] relay is new; not in use before a restart\n    → systemctl restart todoked"));
    EXPECT_THAT(log(), HasSubstr("event=not_in_use what=\"[[provider]] relay is new\""));
}

TEST_F(Doctor, SaysWhatItCannotAsk)
{
    begin(public_side() + fmt::format("[[provider]]\nname = \"gateway\"\nchannel = \"sms\"\nkind = \"http\"\n"
                                      "url = \"http://127.0.0.1:{}/send\"\nid = \"/id\"\n"
                                      "body = {{ to = \"{{to.national}}\", text = \"{{text}}\" }}\n"
                                      "[[provider.answers]]\nstatus = \"200-299\"\nmeans = \"accepted\"\n",
                                      sinks.line_port()));
    EXPECT_THAT(todoke("doctor").said,
                AllOf(HasSubstr("? certificate https://localhost: TLS is done by whatever stands before"),
                      HasSubstr("? provider gateway: connected to 127.0.0.1:"),
                      HasSubstr("its credentials were not tried, as no call of it is known that costs nothing\n    → "),
                      HasSubstr("findings want you\n2 could not be looked at\n")));
}

}  // namespace
}  // namespace todoke
