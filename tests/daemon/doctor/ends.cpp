// What ends one day: tokens and certificates, and what the doctor says of each.
#include <fmt/format.h>
#include <fstream>
#include <gmock/gmock.h>
#include <utime.h>

#include "daemon/doctor/doctor.hpp"
#include "daemon/doctor/provider_findings.hpp"
#include "tests/support/run.hpp"
#include "tests/support/scripted_peer.hpp"

namespace todoke {
namespace {

using testing::HasSubstr;
using grade = diagnosis::grade;
using std::chrono::hours;
using std::chrono::minutes;

class DoctorOfEnds : public testing::Test {
protected:
    DoctorOfEnds() { std::filesystem::create_directories(folder); }
    ~DoctorOfEnds() override { std::filesystem::remove_all(folder); }

    static config read(const std::string& text)
    {
        auto found = parse_config({{"todoke.toml", text}});
        if (const auto* problems = std::get_if<config_problems>(&found)) ADD_FAILURE() << to_text(problems->front());
        return std::get<config>(found);
    }
    static std::string relay(const std::string& token_file)
    {
        return fmt::format(
            "[[provider]]\nname = \"relay\"\nchannel = \"email\"\nkind = \"smtp\"\nhost = \"127.0.0.1\"\n"
            "from = \"shop@example.jp\"\nuser = \"shop@example.jp\"\ntoken = {{ file = \"{}\" }}\n",
            token_file);
    }
    static std::string line(const std::string& credentials, int port = 1)
    {
        return fmt::format(
            "[[provider]]\nname = \"line\"\nchannel = \"line\"\nkind = \"line\"\nendpoint = "
            "\"http://127.0.0.1:{}\"\n{}",
            port, credentials);
    }
    diagnoses tokens(const config& set) const { return look_at_tokens(set, set.api.tokens, now); }
    /// One that was written so long ago.
    std::string token_file(std::chrono::seconds age) const
    {
        const auto path = (folder / "token").string();
        std::ofstream{path} << "ya29.token";
        const auto written = std::chrono::floor<std::chrono::seconds>(now - age).time_since_epoch().count();
        const utimbuf times{written, written};
        EXPECT_EQ(utime(path.c_str(), &times), 0);
        return path;
    }

    const std::filesystem::path folder =
        std::filesystem::path{testing::TempDir()} / fmt::format("doctor_ends.{}", getpid());
    const instant now = *parse_instant("2026-11-27T03:00:00+09:00");
};

TEST_F(DoctorOfEnds, ATokenFileThatGrowsOldIsAWarning)
{
    const struct {
        std::chrono::seconds age;
        grade how;
        std::string said;
    } table[] = {{minutes{5}, grade::good, "was written 5 minutes ago"},
                 {hours{1}, grade::good, "was written 60 minutes ago"},
                 {hours{1} + minutes{1}, grade::warning, "was written 61 minutes ago: such tokens mostly live"},
                 {hours{72}, grade::warning, "was written 4320 minutes ago"}};
    for (const auto& row : table) {
        const auto made = tokens(read(relay(token_file(row.age))));
        ASSERT_EQ(made.size(), 1u);
        EXPECT_EQ(made[0].how, row.how) << row.said;
        EXPECT_EQ(std::string{to_text(made[0].about)} + " " + made[0].name, "token relay");
        EXPECT_THAT(made[0].what.english, HasSubstr(row.said));
        EXPECT_EQ(made[0].remedy.english.empty(), row.how == grade::good);
        EXPECT_EQ(made[0].remedy.japanese.empty(), row.how == grade::good);
    }
}

TEST_F(DoctorOfEnds, ATokenFileThatIsGoneIsBad)
{
    const auto path = token_file(minutes{1});
    const auto set = read(relay(path));
    std::filesystem::remove(path);
    const auto made = tokens(set);
    ASSERT_EQ(made.size(), 1u);
    EXPECT_EQ(made[0].how, grade::bad);
    EXPECT_EQ(made[0].what.english, path + " is not there");
    EXPECT_THAT(made[0].remedy.english, HasSubstr("start what writes it"));
}

TEST_F(DoctorOfEnds, SecretsOfBeforeAreNamedUntilTheyAreRemoved)
{
    const std::string old = R"(previous_secret = "0123456789abcdef0123456789abcdef")";
    const std::string token =
        "[[api.token]]\nname = \"shop\"\nscopes = [\"submit\"]\nsecret = \"fedcba9876543210fedcba9876543210\"\n";
    EXPECT_TRUE(tokens(read(token)).empty());
    const std::string channel = "channel_id = \"1234\"\nchannel_secret = \"0123456789abcdef0123456789abcdef\"\n";
    const auto made = tokens(
        read(token + old + "\n" + line(channel + "previous_channel_secret = \"1123456789abcdef0123456789abcdef\"\n")));
    ASSERT_EQ(made.size(), 3u);
    EXPECT_EQ(made[1].how, grade::good);
    EXPECT_THAT(made[1].what.english, HasSubstr("issued and renewed by todoked"));
    for (const auto* const one : {&made[0], &made[2]}) {
        EXPECT_EQ(one->how, grade::notice);
        EXPECT_THAT(one->what.english, HasSubstr("the secret of before is still taken"));
        EXPECT_THAT(one->remedy.english, HasSubstr("remove the previous one"));
    }
    EXPECT_EQ(made[0].name + " " + made[2].name, "shop line");
}

TEST_F(DoctorOfEnds, ATokenOfTheConsoleEndsWhenLineSaysSo)
{
    const auto days = [](int count) { return std::chrono::seconds{std::chrono::days{count}}; };
    const struct {
        line_token_life life;
        grade how;
        std::string said;
    } table[] = {{{days(36319), {}}, grade::good, "a long-lived access token"},
                 {{days(30), {}}, grade::good, "the access token ends 2026-12-26T18:00:00Z"},
                 {{days(21), {}}, grade::good, "the access token ends 2026-12-17T18:00:00Z"},
                 {{days(21) - minutes{1}, {}}, grade::warning, "the access token ends 2026-12-1"},
                 {{std::chrono::seconds{1}, {}}, grade::warning, "the access token ends 2026-11-2"},
                 {{std::chrono::seconds{0}, {}}, grade::bad, "the access token ended 2026-11-2"},
                 {{{}, "LINE answers 500"}, grade::unknown, "is not known: LINE answers 500"}};
    for (const auto& row : table) {
        const auto made = of_line_token("line", row.life, now);
        EXPECT_EQ(made.how, row.how) << row.said;
        EXPECT_EQ(std::string{to_text(made.about)} + " " + made.name, "token line");
        EXPECT_THAT(made.what.english, HasSubstr(row.said));
        EXPECT_EQ(made.remedy.english.empty(), row.how == grade::good) << row.said;
    }
    EXPECT_THAT(of_line_token("line", {days(3), {}}, now).remedy.english, HasSubstr("issue a new one"));
}

TEST_F(DoctorOfEnds, TheCertificateOfAProviderIsWatchedToo)
{
    const auto well = of_its_certificate("relay", "mx2.example.jp", now + std::chrono::days{14}, now);
    EXPECT_EQ(well.how, grade::good);
    EXPECT_EQ(std::string{to_text(well.about)} + " " + well.name, "certificate relay");
    EXPECT_THAT(well.what.english, HasSubstr("that of mx2.example.jp is good until 2026-12-10T18:00:00Z"));
    EXPECT_THAT(well.what.japanese, HasSubstr("mx2.example.jp の証明書は"));
    const auto near =
        of_its_certificate("relay", "mx2.example.jp", now + std::chrono::days{14} - std::chrono::seconds{1}, now);
    EXPECT_EQ(near.how, grade::warning);
    EXPECT_THAT(near.what.english, HasSubstr("that of mx2.example.jp ends 2026-12-10T17:59:59Z"));
    EXPECT_THAT(near.what.japanese, HasSubstr("mx2.example.jp の証明書は"));
    EXPECT_THAT(near.remedy.english, HasSubstr("have it renewed"));
}

/// One that has ended is not believed, and is told as what it is.
TEST_F(DoctorOfEnds, WhatAProviderHasShownIsAmongTheFindings)
{
    boost::asio::io_context io;
    scripted_peer other{
        io, {{peer::secure{certificates().valid()}, peer::silence{}}, {peer::secure{certificates().expired()}}}};
    auto set = read(line("channel_id = \"1234\"\nchannel_secret = \"0123456789abcdef0123456789abcdef\"\n"));
    http_sms_settings http;
    http.account.to = {true, "localhost", other.port()};
    http.account.ca_file = certificates().ca_file();
    set.providers.at(0).how = http;
    const auto look = [&](instant at) {
        auto looking = look_at_provider(io.get_executor(), set, set.providers.at(0), std::nullopt, at);
        return run(io, std::move(looking));
    };
    const auto shown = look(now);
    ASSERT_EQ(shown.size(), 3u);
    EXPECT_EQ(to_text(shown[1].about), "certificate");
    EXPECT_THAT(shown[1].what.english, HasSubstr("that of localhost "));
    const auto ended = look(now);
    ASSERT_EQ(ended.size(), 2u);
    EXPECT_EQ(ended[1].how, grade::bad);
    EXPECT_THAT(ended[1].what.english, HasSubstr("certificate has expired"));
}

peer::script says(const std::string& status, const std::string& body)
{
    return {peer::read_http{},
            peer::reply{fmt::format("HTTP/1.1 {}\r\nContent-Length: {}\r\n\r\n{}", status, body.size(), body)}};
}

TEST_F(DoctorOfEnds, ATokenThatLineTakesIsAskedAboutAndOneThatItRefusesIsNot)
{
    boost::asio::io_context io;
    const auto look = [&](std::vector<peer::script> scripts) {
        scripted_peer other{io, std::move(scripts)};
        const auto set = read(line("access_token = \"of-the-console\"\n", other.port()));
        EXPECT_TRUE(tokens(set).empty()) << "nothing is said of it unasked";
        auto looking = look_at_provider(io.get_executor(), set, set.providers.at(0), std::nullopt, now);
        return run(io, std::move(looking));
    };
    const auto taken = look({says("200 OK", R"({"displayName": "shop"})"), says("200 OK", R"({"expires_in": 86400})")});
    ASSERT_EQ(taken.size(), 3u);
    EXPECT_EQ(taken[1].how, grade::good);
    EXPECT_EQ(taken[2].how, grade::warning);
    EXPECT_THAT(taken[2].what.english, HasSubstr("the access token ends 2026-11-2"));
    const auto refused = look({says("401 Unauthorized", "{}")});
    ASSERT_EQ(refused.size(), 2u);
    EXPECT_EQ(refused[1].how, grade::bad);
}

std::string content_of(const std::string& file)
{
    std::ifstream from{file};
    return {std::istreambuf_iterator<char>{from}, {}};
}

public_config door_with(const std::string& certificate)
{
    public_config made;
    made.url = "https://localhost:8621";
    made.certificate = certificate;
    return made;
}

TEST_F(DoctorOfEnds, TheCertificateOfTheOwnDoorIsWatchedUntilItEnds)
{
    const auto valid = door_with(content_of(certificates().valid().certificate_file));
    const auto look = [&](instant at) {
        const auto made = look_at_certificates(valid, valid, at);
        return made.size() == 1 ? made[0] : diagnosis{};
    };
    const auto well = look(instant{});
    EXPECT_EQ(well.how, grade::good);
    EXPECT_EQ(std::string{to_text(well.about)} + " " + well.name, "certificate https://localhost:8621");
    const std::string said = "good until ";
    ASSERT_EQ(well.what.english.substr(0, said.size()), said);
    const auto end = parse_instant(well.what.english.substr(said.size()));
    ASSERT_TRUE(end);
    EXPECT_EQ(look(*end - std::chrono::days{21}).how, grade::good);
    const auto near = look(*end - std::chrono::days{21} + std::chrono::seconds{1});
    EXPECT_EQ(near.how, grade::warning);
    EXPECT_THAT(near.what.english, HasSubstr("it ends " + to_text(*end)));
    EXPECT_EQ(look(*end - std::chrono::seconds{1}).how, grade::warning);
    const auto over = look(*end);
    EXPECT_EQ(over.how, grade::bad);
    EXPECT_EQ(over.what.english, "it ended " + to_text(*end));
    EXPECT_THAT(over.remedy.english, HasSubstr("renew it, then: systemctl restart todoked"));
}

TEST_F(DoctorOfEnds, TheCertificateIsForTheHostThatTheOutsideComesBy)
{
    const auto own = content_of(certificates().valid().certificate_file);
    const struct {
        std::string url, certificate, refused;
    } table[] = {
        {"https://localhost", own, ""},
        {"https://LOCALHOST:8621", own, ""},
        {"https://127.0.0.1:8621", own, ""},
        {"https://msg.example.jp", own, "msg.example.jp"},
        {"https://127.0.0.2", own, "127.0.0.2"},
        {"https://[::1]:8621", own, "::1"},
        {"https://other.example", content_of(certificates().wrong_name().certificate_file), ""},
        {"https://msg.other.example", content_of(certificates().wrong_name().certificate_file), "msg.other.example"}};
    for (const auto& row : table) {
        auto door = door_with(row.certificate);
        door.url = row.url;
        const auto made = look_at_certificates(door, door, now);
        ASSERT_EQ(made.size(), row.refused.empty() ? 1u : 2u) << row.url;
        if (row.refused.empty()) continue;
        EXPECT_EQ(made[1].how, grade::bad);
        EXPECT_EQ(std::string{to_text(made[1].about)} + " " + made[1].name, "certificate " + row.url);
        EXPECT_EQ(made[1].what.english, "it does not name " + row.refused + ": browsers, LINE and Twilio refuse it");
        EXPECT_THAT(made[1].what.japanese, HasSubstr("証明書に " + row.refused + " が含まれていない"));
        EXPECT_THAT(made[1].remedy.english, HasSubstr("have one issued for that name"));
    }
}

TEST_F(DoctorOfEnds, ACertificateThatEndedThatNobodyCanReadOrThatWasRenewed)
{
    const auto valid = door_with(content_of(certificates().valid().certificate_file));
    const auto expired = door_with(content_of(certificates().expired().certificate_file));
    const auto today = *parse_instant("2100-01-01T00:00:00Z");
    const auto ended = look_at_certificates(expired, expired, today).at(0);
    EXPECT_EQ(ended.how, grade::bad);
    EXPECT_THAT(ended.what.english, HasSubstr("it ended 20"));
    const auto renewed = look_at_certificates(expired, valid, today).at(0);
    EXPECT_EQ(renewed.how, grade::warning);
    EXPECT_THAT(renewed.what.english, HasSubstr("the file has a newer one"));
    EXPECT_EQ(renewed.remedy.english, "take it into use: systemctl reload todoked");
    const auto unreadable = look_at_certificates(door_with("no PEM"), std::nullopt, today).at(0);
    EXPECT_EQ(unreadable.how, grade::bad);
    EXPECT_EQ(unreadable.what.english, "its certificate cannot be read");
    EXPECT_THAT(unreadable.remedy.english, HasSubstr("it must be PEM"));
    EXPECT_EQ(look_at_certificates(door_with(""), std::nullopt, today).at(0).how, grade::unknown);
    EXPECT_TRUE(look_at_certificates(std::nullopt, valid, today).empty());
}

}  // namespace
}  // namespace todoke
