// What the doctor makes of a provider whose lane runs.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "daemon/doctor/doctor.hpp"
#include "daemon/doctor/provider_findings.hpp"
#include "tests/support/run.hpp"
#include "tests/support/scripted_peer.hpp"

namespace todoke {
namespace {

using testing::HasSubstr;
using grade = diagnosis::grade;

class DoctorOfAProvider : public testing::Test {
protected:
    static config with_centre(int port)
    {
        const auto text = fmt::format(
            "[[provider]]\nname = \"smsc\"\nchannel = \"sms\"\nkind = \"smpp\"\nhost = \"127.0.0.1\"\nport = {}\n"
            "security = \"none\"\nsystem_id = \"shop\"\npassword = \"secret\"\nsource = \"0005123456\"\n",
            port);
        return std::get<config>(parse_config({{"todoke.toml", text}}));
    }
    static lane_view lane(lane_state state, bool usable, bool in_session, const std::string& why = {})
    {
        lane_view made;
        made.provider = "smsc";
        made.state = state;
        made.usable = usable;
        made.in_session = in_session;
        made.why = why;
        return made;
    }
    /// The last finding; of a centre at this port.
    diagnosis look(int port, std::optional<lane_view> of)
    {
        const auto set = with_centre(port);
        auto looking = look_at_provider(io.get_executor(), set, set.providers.at(0), std::move(of), now);
        return run(io, std::move(looking)).back();
    }

    boost::asio::io_context io;
    const instant now = *parse_instant("2026-11-27T03:00:00+09:00");
};

/// Nobody listens at the port: any bind of its own would be refused and found bad.
TEST_F(DoctorOfAProvider, OpensNoBindBesideASessionOfTheLane)
{
    const auto port = refusing_port();
    const auto ready = look(port, lane(lane_state::ready, true, true));
    EXPECT_EQ(ready.how, grade::good) << ready.what.english;
    EXPECT_THAT(ready.what.english, HasSubstr("bound; the link is checked by enquire_link"));
    const auto slowed = look(port, lane(lane_state::paused, true, true, "too fast"));
    EXPECT_EQ(slowed.how, grade::notice) << slowed.what.english;
    EXPECT_THAT(slowed.what.english, testing::AllOf(HasSubstr("bound; "), HasSubstr("too fast")));
    const auto shut = look(port, lane(lane_state::breaker_open, true, true, "no answers"));
    EXPECT_EQ(shut.how, grade::warning) << shut.what.english;
    EXPECT_THAT(shut.what.english, testing::AllOf(HasSubstr("bound; "), HasSubstr("no answers")));
    const auto binding = look(port, lane(lane_state::connecting, false, true));
    EXPECT_EQ(binding.how, grade::unknown) << binding.what.english;
    EXPECT_THAT(binding.what.english, HasSubstr("no second bind is tried"));
    const auto refused = look(port, lane(lane_state::misconfigured, false, true, "ESME_RINVPASWD"));
    EXPECT_EQ(refused.how, grade::bad) << refused.what.english;
    EXPECT_THAT(refused.what.english, HasSubstr("ESME_RINVPASWD"));
    EXPECT_EQ(look(port, lane(lane_state::connecting, false, false)).how, grade::bad)
        << "without a session it is really asked";
    EXPECT_EQ(look(port, std::nullopt).how, grade::bad);
}

TEST_F(DoctorOfAProvider, AnAccountThatIsBoundAlreadyIsASignOfLife)
{
    const auto said = of_probe("smsc", {false, false, "127.0.0.1:2775: ESME_RALYBND: still bound", true});
    EXPECT_EQ(said.how, grade::warning) << "this gateway has no session there";
    EXPECT_THAT(said.remedy.english, testing::AllOf(HasSubstr("host and port are right"), HasSubstr("bound already")));
}

TEST_F(DoctorOfAProvider, WhatWasNotAskedIsToldFromWhatDidNotAnswer)
{
    using area = diagnosis::area;
    const auto silent = not_answered(area::provider, "relay", true);
    EXPECT_EQ(silent.how, grade::bad);
    EXPECT_THAT(silent.what.english, HasSubstr("had not ended after 60 s"));
    EXPECT_THAT(silent.remedy.english, HasSubstr("firewall"));
    EXPECT_THAT(not_answered(area::dns, "shop-backend", true).remedy.english, HasSubstr("resolvectl status"));
    const auto left_out = not_answered(area::provider, "relay", false);
    EXPECT_EQ(left_out.how, grade::unknown);
    EXPECT_THAT(left_out.what.english, HasSubstr("not asked"));
}

TEST_F(DoctorOfAProvider, ANameThatIsNotKnownIsBadAndSaysHowToLook)
{
    using boost::asio::ip::tcp;
    const auto known = of_name("relay", "mx.example.jp", {{}, {tcp::endpoint{}, tcp::endpoint{}}});
    EXPECT_EQ(known.how, grade::good);
    EXPECT_EQ(known.what.english, "addresses of mx.example.jp: 2");
    const struct {
        addresses_found found;
        std::string said;
    } table[] = {{{boost::asio::error::host_not_found, {}}, "mx.example.jp: Host not found"},
                 {{boost::asio::error::timed_out, {}}, "mx.example.jp: Connection timed out"},
                 {{{}, {}}, "mx.example.jp: no address"}};
    for (const auto& row : table) {
        const auto made = of_name("relay", "mx.example.jp", row.found);
        EXPECT_EQ(made.how, grade::bad) << row.said;
        EXPECT_EQ(std::string{to_text(made.about)} + " " + made.name, "dns relay");
        EXPECT_THAT(made.what.english, HasSubstr(row.said));
        EXPECT_THAT(made.remedy.english, HasSubstr("getent hosts mx.example.jp"));
        EXPECT_THAT(made.remedy.japanese, HasSubstr("getent hosts mx.example.jp"));
    }
}

/// A label of DNS has 63 characters at most: no name server is asked for this one.
const std::string no_name = std::string(64, 'x') + ".example.jp";

TEST_F(DoctorOfAProvider, AProviderWhoseNameIsNotKnownIsNotAskedFurther)
{
    auto set = with_centre(2775);
    std::get<smpp_settings>(set.providers.at(0).how).host = no_name;
    auto looking = look_at_provider(io.get_executor(), set, set.providers.at(0), std::nullopt, now);
    const auto made = run(io, std::move(looking));
    ASSERT_EQ(made.size(), 1u);
    EXPECT_EQ(std::string{to_text(made[0].about)} + " " + made[0].name, "dns smsc");
    EXPECT_EQ(made[0].how, grade::bad);
}

TEST_F(DoctorOfAProvider, NamesOfTheShopsOwnServersAreLookedUpToo)
{
    callback_account backend;
    backend.name = "shop-backend";
    backend.to = {true, "localhost", 443};
    const auto known = run(io, look_at_callback(io.get_executor(), backend));
    ASSERT_EQ(known.size(), 1u);
    EXPECT_EQ(std::string{to_text(known[0].about)} + " " + known[0].name, "dns shop-backend");
    EXPECT_EQ(known[0].how, grade::good) << known[0].what.english;
    backend.to.host = no_name;
    EXPECT_EQ(run(io, look_at_callback(io.get_executor(), backend)).at(0).how, grade::bad);

    const auto own = run(io, look_at_public_name(io.get_executor(), "https://localhost:8621"));
    ASSERT_EQ(own.size(), 1u);
    EXPECT_EQ(std::string{to_text(own[0].about)} + " " + own[0].name, "dns [public]");
    EXPECT_EQ(own[0].how, grade::good) << own[0].what.english;
    EXPECT_EQ(run(io, look_at_public_name(io.get_executor(), "https://" + no_name)).at(0).how, grade::bad);

    line_settings line;
    line.channel_id = "1234";
    line.channel_secret = "0123456789abcdef0123456789abcdef";
    line.endpoint = fmt::format("http://127.0.0.1:{}", refusing_port());
    line.webhook_forward = {{true, no_name, 443}, "/line"};
    config set = with_centre(1);
    provider_config of;
    of.name = "line";
    of.on = channel::line;
    of.how = line;
    const auto made = run(io, look_at_provider(io.get_executor(), set, of, std::nullopt, now));
    ASSERT_EQ(made.size(), 3u);
    EXPECT_EQ(made[0].how, grade::bad);
    EXPECT_THAT(made[0].what.english, HasSubstr(no_name));
    EXPECT_THAT(made[2].what.english, HasSubstr("refused")) << "LINE itself is asked all the same";
}

/// Its file of certificates was removed after the start: one finding, not the end of all of them.
TEST_F(DoctorOfAProvider, WhatCannotBeAskedIsAFinding)
{
    const auto port = refusing_port();
    auto set = with_centre(port);
    auto& how = std::get<smpp_settings>(set.providers.at(0).how);
    how.security = link_security::tls;
    how.ca_file = "/nowhere/ca.pem";
    const auto said = run(io, look_at_provider(io.get_executor(), set, set.providers.at(0), std::nullopt, now)).back();
    EXPECT_EQ(said.how, grade::bad);
    EXPECT_THAT(said.what.english, HasSubstr("/nowhere/ca.pem"));
}

/// A provider that is described by its configuration, at this port.
config with_a_described_one(int port, const std::string& more)
{
    const auto text = fmt::format(
        "[[provider]]\nname = \"gateway\"\nchannel = \"sms\"\nkind = \"http\"\nurl = \"http://127.0.0.1:{}/send\"\n"
        "secrets = {{ key = \"old-key\" }}\nheaders = {{ X-Key = \"{{secret.key}}\" }}\nbody = {{ to = \"{{to}}\" }}\n"
        "answers = [{{ means = \"accepted\" }}]\n{}",
        port, more);
    return std::get<config>(parse_config({{"todoke.toml", text}}));
}

TEST_F(DoctorOfAProvider, ADescribedOneIsAskedByItsFreeCall)
{
    const auto says = [](const std::string& status) {
        return peer::script{peer::read_http{}, peer::reply{"HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n"}};
    };
    scripted_peer other{io, {says("200 OK"), says("401 Unauthorized")}};
    const auto set = with_a_described_one(other.port(), "free_call = \"/balance\"\n");
    const auto look = [&] {
        return run(io, look_at_provider(io.get_executor(), set, set.providers.at(0), std::nullopt, now)).back();
    };
    EXPECT_EQ(look().how, grade::good);
    EXPECT_THAT(other.received(0), testing::AllOf(HasSubstr("GET /balance HTTP/1.1"), HasSubstr("X-Key: old-key")));
    const auto ended = look();
    EXPECT_EQ(ended.how, grade::bad);
    EXPECT_THAT(ended.what.english, HasSubstr("GET /balance: the provider answers 401"));
    EXPECT_THAT(ended.remedy.english, HasSubstr("mend its credentials"));
}

TEST_F(DoctorOfAProvider, WithoutAFreeCallItIsSaidThatTheCredentialsWereNotTried)
{
    scripted_peer other{io, {{peer::silence{}}}};
    const auto set = with_a_described_one(other.port(), "");
    const auto said = run(io, look_at_provider(io.get_executor(), set, set.providers.at(0), std::nullopt, now)).back();
    EXPECT_EQ(said.how, grade::unknown);
    EXPECT_THAT(said.what.english,
                testing::AllOf(HasSubstr("connected to 127.0.0.1:"), HasSubstr("its credentials were not tried")));
    EXPECT_THAT(said.remedy.english, HasSubstr("free_call = "));
    EXPECT_THAT(said.remedy.japanese, HasSubstr("free_call = "));
}

int findings_with(const diagnoses& made, const std::string& text)
{
    int count = 0;
    for (const auto& one : made) count += one.what.english.find(text) != std::string::npos;
    return count;
}

TEST_F(DoctorOfAProvider, ASandboxIsNamedOnce)
{
    const std::string sandbox = "[[provider]]\nname = \"mail\"\nchannel = \"email\"\nkind = \"sandbox\"\n";
    const auto read = parse_config({{"todoke.toml", sandbox}});
    const auto& running = std::get<config>(read);
    EXPECT_EQ(findings_with(look_at_configuration("todoke.toml", read, running), "SANDBOX"), 0);
    EXPECT_EQ(findings_with(look_at_configuration("todoke.toml", read, with_centre(1)), "SANDBOX"), 1)
        << "one that the next start would take";
    const auto asked =
        run(io, look_at_provider(io.get_executor(), running, running.providers.at(0), std::nullopt, now));
    EXPECT_EQ(findings_with(asked, "SANDBOX"), 1);
    EXPECT_EQ(asked.at(0).how, grade::warning);
    const auto empty = parse_config({{"todoke.toml", ""}});
    EXPECT_EQ(findings_with(look_at_configuration("todoke.toml", empty, std::get<config>(empty)), "no [[provider]]"),
              0);
    EXPECT_EQ(findings_with(look_at_configuration("todoke.toml", empty, running), "no [[provider]]"), 1);
}

}  // namespace
}  // namespace todoke
