// What the doctor makes of a provider whose lane runs.
#include "daemon/doctor/doctor.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

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
    static lane_view lane(const std::string& state, bool usable, bool in_session, const std::string& why = {})
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
        auto looking = look_at_provider(io.get_executor(), set, set.providers.at(0), std::move(of));
        return run(io, std::move(looking)).back();
    }

    boost::asio::io_context io;
};

/// Nobody listens at the port: any bind of its own would be refused and found bad.
TEST_F(DoctorOfAProvider, OpensNoBindBesideASessionOfTheLane)
{
    const auto port = refusing_port();
    const auto ready = look(port, lane("ready", true, true));
    EXPECT_EQ(ready.how, grade::good) << ready.what.english;
    EXPECT_THAT(ready.what.english, HasSubstr("bound; the link is checked by enquire_link"));
    const auto slowed = look(port, lane("paused", true, true, "too fast"));
    EXPECT_EQ(slowed.how, grade::notice) << slowed.what.english;
    EXPECT_THAT(slowed.what.english, testing::AllOf(HasSubstr("bound; "), HasSubstr("too fast")));
    const auto shut = look(port, lane("breaker_open", true, true, "no answers"));
    EXPECT_EQ(shut.how, grade::warning) << shut.what.english;
    EXPECT_THAT(shut.what.english, testing::AllOf(HasSubstr("bound; "), HasSubstr("no answers")));
    const auto binding = look(port, lane("connecting", false, true));
    EXPECT_EQ(binding.how, grade::unknown) << binding.what.english;
    EXPECT_THAT(binding.what.english, HasSubstr("no second bind is tried"));
    const auto refused = look(port, lane("misconfigured", false, true, "ESME_RINVPASWD"));
    EXPECT_EQ(refused.how, grade::bad) << refused.what.english;
    EXPECT_THAT(refused.what.english, HasSubstr("ESME_RINVPASWD"));
    EXPECT_EQ(look(port, lane("connecting", false, false)).how, grade::bad) << "without a session it is really asked";
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
    EXPECT_EQ(not_answered("relay", true).how, grade::bad);
    EXPECT_THAT(not_answered("relay", true).what.english, HasSubstr("had not ended after 60 s"));
    EXPECT_EQ(not_answered("relay", false).how, grade::unknown);
    EXPECT_THAT(not_answered("relay", false).what.english, HasSubstr("not asked"));
}

/// Its file of certificates was removed after the start: one finding, not the end of all of them.
TEST_F(DoctorOfAProvider, WhatCannotBeAskedIsAFinding)
{
    const auto port = refusing_port();
    auto set = with_centre(port);
    auto& how = std::get<smpp_settings>(set.providers.at(0).how);
    how.security = link_security::tls;
    how.ca_file = "/nowhere/ca.pem";
    const auto said = run(io, look_at_provider(io.get_executor(), set, set.providers.at(0), std::nullopt)).back();
    EXPECT_EQ(said.how, grade::bad);
    EXPECT_THAT(said.what.english, HasSubstr("/nowhere/ca.pem"));
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
    const auto asked = run(io, look_at_provider(io.get_executor(), running, running.providers.at(0), std::nullopt));
    EXPECT_EQ(findings_with(asked, "SANDBOX"), 1);
    EXPECT_EQ(asked.at(0).how, grade::warning);
    const auto empty = parse_config({{"todoke.toml", ""}});
    EXPECT_EQ(findings_with(look_at_configuration("todoke.toml", empty, std::get<config>(empty)), "no [[provider]]"),
              0);
    EXPECT_EQ(findings_with(look_at_configuration("todoke.toml", empty, running), "no [[provider]]"), 1);
}

}  // namespace
}  // namespace todoke
