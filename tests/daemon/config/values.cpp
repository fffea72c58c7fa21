// What a good configuration comes to: defaults, overlays, several files.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <unistd.h>

#include "tests/daemon/config/cases.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/dkim_keys.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

bool warns(const config& made, const std::string& part)
{
    return std::any_of(made.warnings.begin(), made.warnings.end(),
                       [&](const auto& w) { return w.what.find(part) != std::string::npos; });
}

TEST(Config, AnEmptyTextIsASiteWithoutProviders)
{
    const auto made = good("");
    EXPECT_EQ(made.book->time_zone, "Asia/Tokyo");
    EXPECT_EQ(made.book->phone_region, "JP");
    EXPECT_EQ(made.book->classes.size(), 4u);
    ASSERT_EQ(made.api.listen.size(), 2u);
    EXPECT_EQ(made.api.listen[0].unix_path, "/run/todoke/api.sock");
    EXPECT_EQ(made.api.listen[1].host, "127.0.0.1");
    EXPECT_EQ(made.api.listen[1].port, 8620);
    EXPECT_EQ(made.api.max_body, 1u << 20);
    EXPECT_EQ(made.api.max_bodies, 64u << 20);
    EXPECT_TRUE(made.api.hosts.empty());
    EXPECT_EQ(made.store.path, "/var/lib/todoke/todoke.db");
    EXPECT_EQ(made.store.keep, 90 * 24h);
    EXPECT_EQ(made.store.keep_content, 30 * 24h);
    EXPECT_EQ(made.store.min_free_disk, 200u << 20);
    EXPECT_EQ(made.store.max_queue, 20'000'000);
    EXPECT_TRUE(warns(made, "no [[provider]]"));
}

TEST(Config, NothingButAProviderWorks)
{
    const auto made = good(
        "[[provider]]\nname = \"mail\"\nchannel = \"email\"\nkind = \"smtp\"\nhost = \"localhost\"\n"
        "from = \"お店 <news@shop.example.jp>\"\n");
    ASSERT_EQ(made.providers.size(), 1u);
    const auto& provider = made.providers[0];
    EXPECT_EQ(provider.name, "mail");
    EXPECT_EQ(provider.on, channel::email);
    EXPECT_TRUE(provider.rates.empty());
    EXPECT_EQ(provider.window, 8u);
    EXPECT_EQ(provider.priority, 1);
    EXPECT_EQ(provider.breaker.failures, 5);
    EXPECT_EQ(provider.breaker.pause, 30s);
    const auto& smtp = std::get<smtp_settings>(provider.how);
    EXPECT_EQ(smtp.port, 587);
    EXPECT_EQ(smtp.security, link_security::starttls);
    EXPECT_EQ(smtp.timeout, 30s);
    EXPECT_EQ(smtp.answer_timeout, 10min);
    ASSERT_EQ(made.book->providers.size(), 1u);
    const retry_pattern usual{10s, 60s, 5min, 5min, 5min, 30min, 30min, 30min, 30min, 2h, 2h, 2h, 2h, 2h, 2h};
    EXPECT_EQ(made.book->providers[0].retry, usual);
    EXPECT_EQ(made.book->providers[0].on, channel::email);
    EXPECT_FALSE(made.book->providers[0].recognises_repeats);
    EXPECT_TRUE(warns(made, "unsubscribe"));
}

TEST(Config, TheBudgetOfAllBodiesGrowsWithOne)
{
    EXPECT_EQ(good("[api]\nmax_body = \"48MiB\"\n").api.max_bodies, 96u << 20);
    EXPECT_EQ(good("[api]\nmax_body = \"4MiB\"\n").api.max_bodies, 64u << 20);
    EXPECT_EQ(good("[api]\nmax_body = \"4MiB\"\nmax_bodies = \"8MiB\"\n").api.max_bodies, 8u << 20);
}

TEST(Config, HostsArriveAsWritten)
{
    EXPECT_EQ(good("[api]\nhosts = [\"todoke.shop.internal\", \"shop\"]\n").api.hosts,
              (std::vector<std::string>{"todoke.shop.internal", "shop"}));
    EXPECT_EQ(good("[api]\nhosts = \"shop\"\n").api.hosts, (std::vector<std::string>{"shop"}));
}

struct port_case {
    const char* security;
    int port;
};
TEST(Config, TheUsualSmtpPortFollowsFromTheSecurity)
{
    for (const auto& row : {port_case{"tls", 465}, port_case{"starttls", 587}, port_case{"none", 25}}) {
        const auto made = good(std::string{"[[provider]]\nname = \"m\"\nchannel = \"email\"\nkind = \"smtp\"\n"
                                           "host = \"localhost\"\nfrom = \"a@b.jp\"\nsecurity = \""} +
                               row.security + "\"\n");
        EXPECT_EQ(std::get<smtp_settings>(made.providers.at(0).how).port, row.port) << row.security;
    }
}

TEST(Config, EveryKeyOfSmppArrives)
{
    const auto made = good(
        "[[provider]]\nname = \"smsc\"\nchannel = \"sms\"\nkind = \"smpp\"\nhost = \"smpp.example.jp\"\n"
        "port = 3550\nsecurity = \"tls\"\nsystem_id = \"shop\"\npassword = \"longer than 8\"\n"
        "system_type = \"X\"\nsource = \"0005123456\"\nbinds = 2\nwindow = 10\n"
        "rate = [\"100/s\", \"0.5/m\"]\npriority = 3\nbreaker = { failures = 2 }\n"
        "timeout = \"5s\"\nanswer_timeout = \"6s\"\nenquire_link = \"7s\"\nca_file = \"" +
        certificates().ca_file() + "\"\nretry = \"1s\"\n");
    const auto& provider = made.providers.at(0);
    const auto& smpp = std::get<smpp_settings>(provider.how);
    EXPECT_EQ(smpp.host + smpp.system_id + smpp.password + smpp.system_type + smpp.source + smpp.ca_file,
              "smpp.example.jpshoplonger than 8X0005123456" + certificates().ca_file());
    EXPECT_EQ(smpp.port + smpp.binds, 3552);
    EXPECT_EQ(smpp.timeout, 5s);
    EXPECT_EQ(smpp.answer_timeout, 6s);
    EXPECT_EQ(smpp.enquire_link, 7s);
    EXPECT_EQ(provider.window, 10u);
    EXPECT_EQ(provider.priority, 3);
    EXPECT_EQ(provider.breaker.failures, 2);
    EXPECT_EQ(provider.breaker.pause, 30s);
    ASSERT_EQ(provider.rates.size(), 2u);
    EXPECT_EQ(provider.rates[0].amount, 100);
    EXPECT_EQ(provider.rates[0].per, 1s);
    EXPECT_EQ(provider.rates[1].amount, 0.5);
    EXPECT_EQ(provider.rates[1].per, 1min);
    EXPECT_EQ(made.book->providers.at(0).retry, retry_pattern{1s});
}

TEST(Config, LineRecognisesRepeatsFor23Hours)
{
    const auto made = good(
        "[[provider]]\nname = \"l\"\nchannel = \"line\"\nkind = \"line\"\naccess_token = \"t\"\n"
        "endpoint = \"http://[::1]:4010/\"\n");
    EXPECT_EQ(made.book->providers.at(0).recognises_repeats, 23h);
    EXPECT_EQ(std::get<line_settings>(made.providers.at(0).how).endpoint, "http://[::1]:4010");
    EXPECT_EQ(std::get<line_settings>(made.providers.at(0).how).access_token, "t");
}

TEST(Config, SandboxScriptsAreOrderedByTheLongestEnding)
{
    const auto made = good(
        "[[provider]]\nname = \"s\"\nchannel = \"sms\"\nkind = \"sandbox\"\nrepeats = \"23h\"\n"
        "outcomes = { \"1\" = \"rejected\", \"0001\" = [\"retry\", \"accepted\"] }\n");
    const auto& scripts = std::get<sandbox_settings>(made.providers.at(0).how).scripts;
    ASSERT_EQ(scripts.size(), 2u);
    EXPECT_EQ(scripts[0].suffix, "0001");
    EXPECT_EQ(scripts[0].outcomes, (std::vector{outcome_kind::retry, outcome_kind::accepted}));
    EXPECT_EQ(scripts[1].outcomes, std::vector{outcome_kind::rejected});
    EXPECT_EQ(made.book->providers.at(0).recognises_repeats, 23h);
    EXPECT_TRUE(warns(made, "SANDBOX"));
}

TEST(Config, AClassKeepsTheDefaultsItDoesNotName)
{
    const auto made = good(
        "[class.promotional]\nttl = \"24h\"\nquiet_hours = { email = \"never\" }\n"
        "on_uncertain = { sms = \"next_leg\" }\nlegs = [\"email\"]\nfingerprint = \"off\"\n");
    const auto defaults = default_classes().at("promotional");
    const auto& klass = made.book->classes.at("promotional");
    EXPECT_EQ(klass.ttl, 24h);
    EXPECT_EQ(klass.priority, defaults.priority);
    EXPECT_EQ(klass.release_spread, defaults.release_spread);
    EXPECT_EQ(klass.quiet[index_of(channel::email)].is, quiet_pattern::kind::never);
    EXPECT_EQ(klass.quiet[index_of(channel::sms)], defaults.quiet[index_of(channel::sms)]);
    EXPECT_EQ(klass.uncertain[index_of(channel::sms)], on_uncertain::next_leg);
    EXPECT_EQ(klass.uncertain[index_of(channel::line)], on_uncertain::assume_sent);
    EXPECT_EQ(klass.legs, std::vector{channel::email});
    EXPECT_EQ(klass.prints, fingerprint::off);
}

TEST(Config, PatienceIsTheClasss)
{
    const auto made = good("[class.urgent]\npatience = \"10s\"\n[class.nurturing]\npatience = \"none\"\n");
    EXPECT_EQ(made.book->classes.at("urgent").patience, 10s);
    EXPECT_EQ(made.book->classes.at("transactional").patience, 15min);
    EXPECT_EQ(made.book->classes.at("promotional").patience, 2h);
    EXPECT_EQ(made.book->classes.at("nurturing").patience, std::nullopt);
    EXPECT_EQ(good("[class.alerts]\npriority = 5\n").book->classes.at("alerts").patience, 15min);
}

TEST(Config, ProvidersOfAChannelShareIt)
{
    const auto made = good(
        "[[provider]]\nname = \"a\"\nchannel = \"sms\"\nkind = \"sandbox\"\nweight = 3\nreserve = 0.5\n"
        "[[provider]]\nname = \"b\"\nchannel = \"sms\"\nkind = \"sandbox\"\nreserve = 0\n");
    EXPECT_EQ(made.providers[0].weight, 3);
    EXPECT_EQ(made.providers[0].reserve, 0.5);
    EXPECT_EQ(made.providers[1].weight, 1);
    EXPECT_EQ(made.providers[1].reserve, 0);
    EXPECT_TRUE(made.providers[0].takes_unnamed && made.providers[1].takes_unnamed);
    EXPECT_EQ(good("[[provider]]\nname = \"a\"\nchannel = \"sms\"\nkind = \"sandbox\"\n").providers[0].reserve, 0.2);
}

TEST(Config, OfSeveralLineAccountsOneTakesWhatNamesNoneUnlessTheyShareUsers)
{
    const auto account = [](const std::string& name, const std::string& more) {
        return "[[provider]]\nname = \"" + name + "\"\nchannel = \"line\"\nkind = \"line\"\naccess_token = \"t\"\n" +
               more + "\n";
    };
    const auto made = good(account("c", "priority = 3") + account("a", "priority = 1") +
                           account("b", "priority = 2\nsame_users = true"));
    const auto takes = [&](std::size_t i) {
        EXPECT_EQ(made.providers[i].takes_unnamed, made.book->providers[i].takes_unnamed);
        return made.providers[i].takes_unnamed;
    };
    EXPECT_FALSE(takes(0));
    EXPECT_TRUE(takes(1));
    EXPECT_TRUE(takes(2));
    EXPECT_TRUE(warns(made, "provider.c: takes only messages that name it"));
    EXPECT_FALSE(warns(made, "provider.b: takes only"));
}

TEST(Config, AnOwnClassStartsFromTransactional)
{
    const auto made = good("[class.alerts]\npriority = 5\n");
    const auto& klass = made.book->classes.at("alerts");
    EXPECT_EQ(klass.name, "alerts");
    EXPECT_EQ(klass.priority, 5);
    EXPECT_EQ(klass.weight, 1);
    EXPECT_EQ(klass.quiet, default_classes().at("transactional").quiet);
}

TEST(Config, AChannelWithoutALegMayBeQuietAlways)
{
    const auto made = good("[class.promotional]\nlegs = [\"line\"]\nquiet_hours = { sms = \"always\" }\n");
    EXPECT_EQ(made.book->classes.at("promotional").quiet[index_of(channel::sms)].is, quiet_pattern::kind::always);
}

TEST(Config, LatenessTheListedAndTheClockArrive)
{
    const auto plain = good("");
    EXPECT_EQ(plain.book->classes.at("promotional").max_lateness, 6h);
    EXPECT_EQ(plain.book->classes.at("nurturing").max_lateness, 24h);
    EXPECT_FALSE(plain.book->classes.at("transactional").max_lateness);
    EXPECT_TRUE(plain.book->only_to.empty());
    EXPECT_FALSE(plain.book->trust_clock);
    const auto made = good(R"(
[site]
trust_clock = true
only_to = ["*@shop.example.jp", "090-1234-5678", "U4af4980629000000000000000000aaaa"]
[class.promotional]
max_lateness = "none"
[class.urgent]
max_lateness = "5m"
)");
    EXPECT_TRUE(made.book->trust_clock);
    EXPECT_EQ(made.book->only_to,
              (std::vector<std::string>{"*@shop.example.jp", "+819012345678", "U4af4980629000000000000000000aaaa"}));
    EXPECT_FALSE(made.book->classes.at("promotional").max_lateness);
    EXPECT_EQ(made.book->classes.at("urgent").max_lateness, 5min);
}

TEST(Config, AQuietFloorIsKept)
{
    const auto made = good("[site]\nquiet_floor = [\"23:00-07:00\"]\n");
    EXPECT_EQ(made.book->quiet_floor.ranges, (std::vector<local_range>{{23h, 7h}}));
}

TEST(Config, AShorterKeepShortensKeepContent)
{
    EXPECT_EQ(good("[store]\nkeep = \"7d\"\n").store.keep_content, 7 * 24h);
}

TEST(Config, ATokenIsKeptAsItsDigestOnly)
{
    const auto made = good(
        "[[api.token]]\nname = \"shop\"\nsecret = \"abc\"\nscopes = [\"submit\", \"read\"]\nclasses = [\"urgent\"]\n");
    const auto& token = made.api.tokens.at(0);
    EXPECT_EQ(token.secret_sha256.substr(0, 4), "\xba\x78\x16\xbf");  // FIPS 180-2, appendix B.1
    EXPECT_EQ(token.secret_sha256.size(), 32u);
    EXPECT_TRUE(token.submit && token.read && !token.operate);
    EXPECT_EQ(token.classes, std::vector<std::string>{"urgent"});
    EXPECT_TRUE(warns(made, "shorter than 16 characters"));
}

TEST(Config, LaterFilesAddSectionsAndKeys)
{
    const std::string sandbox = "\nchannel = \"sms\"\nkind = \"sandbox\"\n";
    const auto made =
        good({{"todoke.toml", "[site]\ntime_zone = \"UTC\"\n[[provider]]\nname = \"a\"" + sandbox},
              {"conf.d/b.toml",
               "[site]\nquiet_floor = []\n[class.urgent]\nttl = \"5m\"\n[[provider]]\nname = \"b\"" + sandbox}});
    EXPECT_EQ(made.book->time_zone, "UTC");
    EXPECT_EQ(made.book->classes.at("urgent").ttl, 5min);
    ASSERT_EQ(made.providers.size(), 2u);
    EXPECT_EQ(made.providers[0].name, "a");
    EXPECT_EQ(made.providers[1].name, "b");
    ASSERT_GE(made.warnings.size(), 2u);
    EXPECT_EQ(made.warnings[1].file, "conf.d/b.toml");
    EXPECT_EQ(made.warnings[1].line, 5);
}

TEST(Config, AKeyInTwoFilesIsAProblemThatNamesBoth)
{
    const auto result = parse_config({{"todoke.toml", "[site]\ntime_zone = \"UTC\"\n"},
                                      {"conf.d/b.toml", "\n[site]\ntime_zone = \"Asia/Tokyo\"\n"}});
    const auto& problems = std::get<config_problems>(result);
    ASSERT_EQ(problems.size(), 1u) << listed(problems);
    EXPECT_EQ(to_text(problems[0]),
              "conf.d/b.toml:3: site.time_zone: already given in todoke.toml:2; keep one of the two");
}

TEST(Config, ProblemsOfSeveralFilesCarryTheirFile)
{
    const auto result = parse_config({{"todoke.toml", "[site\n"}, {"conf.d/b.toml", "a = \n"}});
    const auto& problems = std::get<config_problems>(result);
    ASSERT_EQ(problems.size(), 2u) << listed(problems);
    EXPECT_EQ(problems[0].file, "todoke.toml");
    EXPECT_EQ(problems[1].file, "conf.d/b.toml");
}

TEST(Config, ASmartHostHasManySettings)
{
    const auto token = fs::temp_directory_path() / ("todoke-token-" + std::to_string(::getpid()));
    std::ofstream{token} << "ya29.abc\n";
    const auto made = good(
        "[[provider]]\nname = \"mail\"\nchannel = \"email\"\nkind = \"smtp\"\n"
        "host = [\"smtp1.example.jp\", \"smtp2.example.jp\", \"smtp3.example.jp\"]\n"
        "user = \"shop@example.jp\"\ntoken = { file = \"" +
        token.string() +
        "\" }\nauth = \"xoauth2\"\nhelo = \"gateway.shop.example.jp\"\n"
        "from = \"お店 <news@shop.example.jp>\"\nbounces = \"bounces@shop.example.jp\"\ntell_success = true\n"
        "reports = \"unix:/run/todoke/reports.sock\"\n"
        "answers = { \"550 5.7.1\" = \"retry\", \"421\" = \"throttled\" }\n"
        "[[provider.dkim]]\nselector = \"todoke\"\nkey = \"\"\"" +
        std::string{ed25519_key_for_tests} +
        "\"\"\"\n"
        "[[provider.dkim]]\ndomain = \"example.jp\"\nselector = \"rsa\"\nkey = \"\"\"" +
        std::string{rsa_key_for_tests} + "\"\"\"\n");
    fs::remove(token);
    const auto& smtp = std::get<smtp_settings>(made.providers.at(0).how);
    EXPECT_EQ(smtp.host, "smtp1.example.jp");
    EXPECT_EQ(smtp.more_hosts, (std::vector<std::string>{"smtp2.example.jp", "smtp3.example.jp"}));
    EXPECT_EQ(smtp.token_file, token.string());
    EXPECT_EQ(smtp.mechanism + smtp.helo, "XOAUTH2gateway.shop.example.jp");
    EXPECT_EQ(smtp.bounces, "bounces@shop.example.jp");
    EXPECT_TRUE(smtp.tell_success);
    ASSERT_TRUE(smtp.reports);
    EXPECT_EQ(smtp.reports->unix_path, "/run/todoke/reports.sock");
    EXPECT_EQ(made.book->providers.at(0).tells,
              (std::vector<receipt_kind>{receipt_kind::failed, receipt_kind::delivered}));
    EXPECT_EQ(made.providers.at(0).answers, (std::map<std::string, outcome_kind>{{"550 5.7.1", outcome_kind::retry},
                                                                                 {"421", outcome_kind::throttled}}));
    ASSERT_EQ(smtp.dkim.size(), 2u);
    EXPECT_EQ(smtp.dkim[0].domain, "shop.example.jp");
    EXPECT_EQ(smtp.dkim[0].selector, "todoke");
    EXPECT_EQ(smtp.dkim[1].domain, "example.jp");
}

}  // namespace
}  // namespace todoke
