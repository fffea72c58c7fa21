// What a running todoked exports, against docs/metrics.md, the alert rules and the Grafana dashboard: each names what
// is there, and what is there is documented.
#include <csignal>
#include <fmt/format.h>
#include <fstream>
#include <gmock/gmock.h>
#include <map>
#include <regex>
#include <set>

#include "tests/process/bench.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/scripted_peer.hpp"

namespace todoke {
namespace {

using names = std::set<std::string>;

const std::string docs_file = "docs/metrics.md", rules_file = "etc/prometheus/todoke.rules.yml",
                  grafana_file = "etc/grafana/todoke.json";

struct exported_metric {
    std::string type;
    names labels;
    friend bool operator==(const exported_metric&, const exported_metric&) = default;
    friend void PrintTo(const exported_metric& what, std::ostream* to)
    {
        *to << what.type << " " << testing::PrintToString(what.labels);
    }
};
using metrics_by_name = std::map<std::string, exported_metric>;

std::string kept_file(const std::string& path)
{
    std::ifstream from{TODOKE_SOURCE_DIR "/" + path};
    return {std::istreambuf_iterator<char>{from}, {}};
}

names all_of(const std::string& text, const std::regex& form, std::size_t group)
{
    names found;
    for (std::sregex_iterator at{text.begin(), text.end(), form}, end; at != end; ++at) found.insert((*at)[group]);
    return found;
}

/// "todoke_attempt_seconds" of "todoke_attempt_seconds_bucket", where that is a histogram.
std::string family_of(const std::string& name, const metrics_by_name& all)
{
    for (const std::string part : {"_bucket", "_sum", "_count"}) {
        if (!name.ends_with(part)) continue;
        const auto found = all.find(name.substr(0, name.size() - part.size()));
        if (found != all.end() && found->second.type == "histogram") return found->first;
    }
    return name;
}

metrics_by_name metrics_of_page(const std::string& page)
{
    metrics_by_name made;
    const std::regex type{R"(# TYPE (\w+) (\w+))"}, sample{R"((?:^|\n)(\w+)(?:\{([^}\n]*)\})? )"}, label{R"((\w+)=")"};
    for (std::sregex_iterator at{page.begin(), page.end(), type}, end; at != end; ++at) made[(*at)[1]].type = (*at)[2];
    for (std::sregex_iterator at{page.begin(), page.end(), sample}, end; at != end; ++at) {
        auto labels = all_of((*at)[2], label, 1);
        labels.erase("le");
        made[family_of((*at)[1], made)].labels = labels;
    }
    return made;
}

/// The rows of the tables: | `name` | type | unit | labels | meaning |.
metrics_by_name metrics_of_document(const std::string& text)
{
    metrics_by_name made;
    const std::regex row{R"(\n\| `(\w+)` \| (\w+) \| [^|\n]+ \| ([^|\n]*)\| [^|\n]+ \|)"};
    for (std::sregex_iterator at{text.begin(), text.end(), row}, end; at != end; ++at)
        made[(*at)[1]] = {(*at)[2], all_of((*at)[3], std::regex{R"(\w+)"}, 0)};
    return made;
}

/// The [public] section, with a certificate and its key.
std::string public_door(const std::string& certificate, const std::string& key)
{
    return fmt::format(
        "[public]\nlisten = \"127.0.0.1:{}\"\nurl = \"https://localhost\"\ncertificate = \"{}\"\nkey = \"{}\"\n",
        refusing_port(), certificate, key);
}

/// A daemon of which every metric has something to show: it sent something, has a day's rate, a callback and a
/// certificate.
class MetricsOfDaemon : public Process {
protected:
    std::string page()
    {
        const auto own = certificates().valid();
        write_configuration(
            public_door(own.certificate_file, own.key_file) +
            "[[provider]]\nname = \"mail\"\nchannel = \"email\"\nkind = \"sandbox\"\nrate = \"1000/d\"\n"
            "outcomes = { \"away.jp\" = [\"retry\"] }\n"
            "[[callback]]\nname = \"shop\"\nurl = \"http://127.0.0.1:1/\"\n"
            "secret = \"whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz\"\n");
        daemon.start();
        systemd.hear_until("READY=1");
        submit("urgent");
        submit_late();
        ask_until(address(), "", "/v1/messages?state=sent", "\"id\"");
        return ask_until(address(), "", "/metrics", "todoke_messages_retrying{");
    }

private:
    /// One that waits for its time, one that waits for its next try.
    void submit_late()
    {
        const std::vector<std::string> json{"Content-Type: application/json"};
        const std::string to = R"({"to": {"email": "a@)",
                          rest = R"("}, "class": "urgent", "content": {"text": "あとで"})";
        api.call({"POST", "/v1/messages", json, to + "later.jp" + rest + R"(, "send_at": "2099-01-01T00:00:00Z"})"});
        api.call({"POST", "/v1/messages", json, to + "away.jp" + rest + "}"});
    }
};

TEST_F(MetricsOfDaemon, AreDocumentedWithTypeAndLabelsEachAndNoOthersAre)
{
    const auto exported = metrics_of_page(page());
    const auto documented = metrics_of_document(kept_file(docs_file));
    ASSERT_GT(documented.size(), 25u);
    for (const auto& [name, what] : exported) {
        ASSERT_TRUE(documented.contains(name)) << name << " is exported, and not in " << docs_file;
        // Nothing waits longer than a minute in a test; standing.cpp and metrics.cpp of tests/api hold its labels.
        if (name == "todoke_waiting_age_seconds") continue;
        EXPECT_EQ(what, documented.at(name)) << name;
    }
    for (const auto& [name, what] : documented) EXPECT_TRUE(exported.contains(name)) << name << " is not exported";
}

/// The tests of the alert rules, of promtool's own form.
std::vector<std::string> rule_tests()
{
    std::vector<std::string> made;
    for (const auto& one : std::filesystem::directory_iterator{std::string{TODOKE_SOURCE_DIR} + "/tests/promtool"})
        if (one.path().string().ends_with(".test.yml"))
            made.push_back("tests/promtool/" + one.path().filename().string());
    return made;
}

TEST_F(MetricsOfDaemon, AreTheOnesThatDocumentsRulesAndDashboardName)
{
    const auto exported = metrics_of_page(page());
    const std::regex named{R"(\b(?:todoke|process)_[a-z_]+[a-z]\b)"};
    auto files = rule_tests();
    files.insert(files.end(), {docs_file, rules_file, grafana_file});
    for (const auto& file : files) {
        const auto all = all_of(kept_file(file), named, 0);
        EXPECT_GT(all.size(), 5u) << file;
        for (const auto& name : all) EXPECT_TRUE(exported.contains(family_of(name, exported))) << file << ": " << name;
    }
}

std::string promtool()
{
    auto path = run_command(TODOKE_SOURCE_DIR "/tests/promtool/install 2>&1").said;
    while (path.ends_with('\n')) path.pop_back();
    return path.substr(path.rfind('\n') + 1);
}

TEST_F(MetricsOfDaemon, SayWhenTheCertificateEndsThatIsInUse)
{
    const auto at = (folder / "public").string();
    const auto issue = [&](int days) {
        const auto line = fmt::format(
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost -days {0} "
            "-keyout {1}.key -out {1}.pem 2>&1 && chmod 600 {1}.key",
            days, at);
        EXPECT_EQ(run_command(line).status, 0);
        return std::stod(
            run_command("date +%s -d \"$(openssl x509 -noout -enddate -in " + at + ".pem | cut -d= -f2)\"").said);
    };
    const auto shown = [&] {
        const auto page = api.call({"GET", "/metrics", {}, ""}).body;
        const std::string name = "\ntodoke_certificate_ends_timestamp_seconds ";
        const auto from = page.find(name);
        return from == page.npos ? 0.0 : std::stod(page.substr(from + name.size()));
    };
    const auto said = [&] { return api.call({"GET", "/v1/status", {}, ""}).body; };
    const auto first = issue(10);
    write_configuration(public_door(at + ".pem", at + ".key"));
    daemon.start();
    systemd.hear_until("READY=1");
    EXPECT_EQ(shown(), first);
    EXPECT_THAT(said(), testing::HasSubstr(R"("why":"the certificate of [public] ends in 9 days: renew it)"));
    systemd.hear_status("TROUBLE: the certificate of [public] ends in 9 days: renew it");
    const auto second = issue(90);
    EXPECT_GT(second, first);
    EXPECT_EQ(shown(), first) << "nobody is shown the new one yet";
    daemon.signal(SIGHUP);
    systemd.hear_until("READY=1");
    EXPECT_EQ(shown(), second);
    EXPECT_THAT(said(), testing::ContainsRegex(R"("certificate":\{"ends":"[^"]*"\})"));
}

TEST_F(MetricsOfDaemon, ReadWellByPrometheus)
{
    std::ofstream{folder / "page"} << page();
    const auto told = run_command(promtool() + " check metrics < " + (folder / "page").string());
    EXPECT_EQ(told.status, 0) << told.said;
}

TEST(AlertRules, StandTheTestsOfPromtool)
{
    const auto checked = run_command(promtool() + " check rules --lint-fatal " TODOKE_SOURCE_DIR "/" + rules_file);
    EXPECT_EQ(checked.status, 0) << checked.said;
    for (const auto& file : rule_tests()) {
        const auto tested = run_command(promtool() + " test rules " TODOKE_SOURCE_DIR "/" + file);
        EXPECT_EQ(tested.status, 0) << tested.said;
        EXPECT_THAT(tested.said, testing::HasSubstr("SUCCESS"));
    }
}

/// An alert that nobody saw raised may be deaf, and one that nobody saw silent may cry wolf.
TEST(AlertRules, EachIsSeenRaisedAndSilent)
{
    std::set<std::string> raised, silent;
    for (const auto& file : rule_tests()) {
        const auto text = kept_file(file);
        for (const auto& name : all_of(text, std::regex{R"(alertname: (\w+)\s+exp_alerts:\s+- exp_labels)"}, 1))
            raised.insert(name);
        for (const auto& name : all_of(text, std::regex{R"(alertname: (\w+),\s+exp_alerts: \[\])"}, 1))
            silent.insert(name);
    }
    const auto alerts = all_of(kept_file(rules_file), std::regex{R"(- alert: (\w+))"}, 1);
    EXPECT_GE(alerts.size(), 20u) << "nothing was read";
    for (const auto& name : alerts) {
        EXPECT_TRUE(raised.contains(name)) << "no test sees " << name << " raised";
        EXPECT_TRUE(silent.contains(name)) << "no test sees " << name << " silent";
    }
}

/// Whoever is woken looks there first.
TEST(AlertRules, LookAtNothingThatTheDashboardDoesNotShow)
{
    const std::regex named{R"(\btodoke_[a-z_]+[a-z]\b)"};
    const auto shown = all_of(kept_file(grafana_file), named, 0);
    const auto alerts = all_of(kept_file(rules_file), std::regex{R"(expr:([^\n]*(\n {10}[^\n]*)*))"}, 1);
    EXPECT_GE(alerts.size(), 20u) << "nothing was read";
    for (const auto& one : alerts)
        for (const auto& name : all_of(one, named, 0)) EXPECT_THAT(shown, testing::Contains(name));
}

}  // namespace
}  // namespace todoke
