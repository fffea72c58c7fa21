// The Grafana dashboard: of a form that Grafana imports, and with something to see in every panel, asked of a real
// Prometheus that scrapes a running todoked as docs/metrics.md says; and so is what that page tells to ask.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <boost/url/url.hpp>
#include <fmt/format.h>
#include <fstream>
#include <gmock/gmock.h>
#include <optional>
#include <regex>
#include <set>

#include "tests/process/bench.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/outside/provider_sinks.hpp"
#include "tests/support/scripted_peer.hpp"

namespace todoke {
namespace {

using testing::HasSubstr;
using testing::Not;
namespace json = boost::json;

std::string source_text(const std::string& path)
{
    std::ifstream from{TODOKE_SOURCE_DIR "/" + path};
    return {std::istreambuf_iterator<char>{from}, {}};
}

json::value grafana_board()
{
    return json::parse(source_text("etc/grafana/todoke.json"));
}

std::string text_of(const json::value& in, const std::string& key)
{
    const auto* const found = in.as_object().if_contains(key);
    return found && found->is_string() ? std::string{found->as_string()} : "";
}

/// The queries of docs/metrics.md, as they are typed: the last column of "| question | query |".
std::vector<std::string> told_queries()
{
    const auto page = source_text("docs/metrics.md");
    const auto table = page.substr(page.find("| question | query |"));
    const std::regex row{R"(\n\| [^|`]+ \| `([^`]+)` \|)"}, kept_bar{R"(\\\|)"};
    std::vector<std::string> made;
    for (std::sregex_iterator at{table.begin(), table.end(), row}, end; at != end; ++at)
        made.push_back(std::regex_replace((*at)[1].str(), kept_bar, "|"));
    return made;
}

std::set<std::string> words_in(const std::string& text, const std::regex& form)
{
    std::set<std::string> made;
    for (std::sregex_iterator at{text.begin(), text.end(), form}, end; at != end; ++at) made.insert((*at)[1]);
    return made;
}

bool is_row(const json::value& panel)
{
    return text_of(panel, "type") == "row";
}

TEST(GrafanaBoard, HasWhatAnImportWants)
{
    const auto board = grafana_board();
    EXPECT_EQ(text_of(board, "uid"), "todoke") << "links to it stay when it is imported again";
    EXPECT_NE(text_of(board, "title"), "");
    EXPECT_FALSE(board.as_object().contains("id")) << "the number is Grafana's own";
    EXPECT_GE(board.at("schemaVersion").as_int64(), 36) << "before, data sources had no uid";
    std::set<std::string> variables{"__rate_interval"};
    for (const auto& one : board.at("templating").at("list").as_array()) {
        EXPECT_TRUE(variables.insert(text_of(one, "name")).second);
        if (text_of(one, "type") != "query") continue;
        EXPECT_EQ(text_of(one.at("datasource"), "uid"), "${datasource}") << text_of(one, "name");
    }
    const auto& source = board.at("templating").at("list").at(0);
    EXPECT_EQ(text_of(source, "name") + " " + text_of(source, "type") + " " + text_of(source, "query"),
              "datasource datasource prometheus");
    for (const auto& name : words_in(json::serialize(board), std::regex{R"(\$\{?(\w+))"}))
        EXPECT_TRUE(variables.contains(name) || name == "__all") << name;
}

/// Its plugins and units are Grafana's own; each panel knows where to ask.
void expect_to_be_whole(const json::value& panel)
{
    const std::set<std::string> types{"stat", "timeseries", "bargauge", "state-timeline"},
        units{"short", "s", "bytes", "percentunit", "cps", "reqps"};
    EXPECT_TRUE(types.contains(text_of(panel, "type"))) << text_of(panel, "type");
    EXPECT_TRUE(units.contains(text_of(panel.at("fieldConfig").at("defaults"), "unit")));
    EXPECT_EQ(text_of(panel.at("datasource"), "uid"), "${datasource}");
    std::set<std::string> letters;
    for (const auto& target : panel.at("targets").as_array()) {
        EXPECT_TRUE(letters.insert(text_of(target, "refId")).second);
        EXPECT_EQ(text_of(target.at("datasource"), "uid"), "${datasource}");
    }
    EXPECT_FALSE(letters.empty());
}

TEST(GrafanaBoard, HasPanelsThatAreWholeAndNoneOnAnother)
{
    std::set<std::pair<std::int64_t, std::int64_t>> taken;
    std::set<std::int64_t> numbers;
    const auto board = grafana_board();
    for (const auto& panel : board.at("panels").as_array()) {
        SCOPED_TRACE(text_of(panel, "title"));
        EXPECT_TRUE(numbers.insert(panel.at("id").as_int64()).second);
        const auto side = [&](const char* name) { return panel.at("gridPos").at(name).as_int64(); };
        EXPECT_LE(side("x") + side("w"), 24);
        for (auto x = side("x"); x < side("x") + side("w"); ++x)
            for (auto y = side("y"); y < side("y") + side("h"); ++y)
                EXPECT_TRUE(taken.emplace(x, y).second) << x << ", " << y << " is another panel's";
        if (!is_row(panel)) expect_to_be_whole(panel);
    }
    EXPECT_GE(numbers.size(), 30u);
}

/// A todoked of which every metric has something to show, and a Prometheus with the first block of docs/metrics.md.
class GrafanaProcess : public Process {
protected:
    GrafanaProcess()
    {
        const auto own = certificates().valid();
        write_configuration(
            fmt::format("[public]\nlisten = \"127.0.0.1:{}\"\nurl = \"https://localhost\"\ncertificate = \"{}\"\n"
                        "key = \"{}\"\n",
                        refusing_port(), own.certificate_file, own.key_file) +
            fmt::format("[[provider]]\nname = \"brand\"\nchannel = \"line\"\nkind = \"line\"\naccess_token = \"t\"\n"
                        "channel_secret = \"s\"\nendpoint = \"http://127.0.0.1:{}\"\n",
                        sinks.line_port()) +
            "[[provider]]\nname = \"mail\"\nchannel = \"email\"\nkind = \"sandbox\"\nrate = \"1000/d\"\n"
            "outcomes = { \"away.jp\" = [\"retry\"], \"doubt.jp\" = [\"uncertain\"], \"gone.jp\" = [\"rejected\"] }\n"
            "[class.careful]\npriority = 20\nquiet_hours = \"never\"\non_uncertain = \"hold\"\n"
            "[[callback]]\nname = \"shop\"\nurl = \"http://127.0.0.1:1/\"\n"
            "secret = \"whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz\"\n"
            "[[api.token]]\nname = \"prometheus\"\nscopes = [\"read\"]\nsecret = \"" +
            token + "\"\n");
        listen_at_tcp_too();
        daemon.start();
        systemd.hear_until("READY=1");
    }
    /// One is sent, one is refused, one fails for now, one waits for its time, of one nobody knows.
    void send_some()
    {
        const auto submit_to = [&](const std::string& who, const std::string& more) {
            api.call({"POST",
                      "/v1/messages",
                      {"Content-Type: application/json"},
                      R"({"to": {"email": ")" + who + R"("}, "content": {"text": "届きました"}, )" + more + "}"});
        };
        submit_to("a@shop.jp", R"("class": "urgent")");
        submit_to("a@gone.jp", R"("class": "urgent")");
        submit_to("a@away.jp", R"("class": "urgent")");
        submit_to("a@doubt.jp", R"("class": "careful")");
        submit_to("a@shop.jp", R"("class": "urgent", "dedupe_key": "later", "send_at": "2099-01-01T00:00:00Z")");
        for (const auto* const seen : {"todoke_messages_retrying{", R"(outcome="accepted")", R"(outcome="uncertain")",
                                       R"(outcome="rejected")", R"(rate="200/month")"})
            ask_until(address(), "", "/metrics", seen);
    }
    /// Every 200 ms it asks todoked; ready when a rate can be told.
    void start_prometheus()
    {
        prometheus.emplace(prometheus_line());
        prometheus->read_until("Server is ready to receive web requests");
        ask_until(at, "", "/api/v1/query?query=rate(process_cpu_seconds_total%7Bjob%3D%22todoke%22%7D%5B1m%5D)",
                  "\"value\"");
    }
    std::string prometheus_line()
    {
        const auto page = source_text("docs/metrics.md");
        const auto from = page.find("```yaml\n") + 8;
        auto text = page.substr(from, page.find("```", from) - from);
        for (const auto& [what, with] : {std::pair{"/etc/prometheus/todoke-token", (folder / "token").string()},
                                         {"127.0.0.1:8620", tcp},
                                         {"todoke.rules.yml", TODOKE_SOURCE_DIR "/etc/prometheus/todoke.rules.yml"}}) {
            const auto at = text.find(what);
            EXPECT_NE(at, text.npos) << what;
            text.replace(at, std::string_view{what}.size(), with);
        }
        std::ofstream{folder / "prometheus.yml"}
            << "global: { scrape_interval: 200ms, scrape_timeout: 200ms, evaluation_interval: 1s }\n"
            << text;
        std::ofstream{folder / "token"} << token;
        return fmt::format(
            "$({}/tests/promtool/install prometheus | tail -n 1) --config.file={}/prometheus.yml "
            "--storage.tsdb.path={}/tsdb --web.listen-address={} 2>&1",
            TODOKE_SOURCE_DIR, folder.string(), folder.string(), at);
    }
    json::array result_of(const std::string& expression)
    {
        boost::urls::url target{"/api/v1/query"};
        target.params().append({"query", expression});
        const auto answer = http_caller{at}.call({"GET", std::string{target.buffer()}, {}, ""});
        EXPECT_EQ(answer.status, 200u) << expression << "\n" << answer.body;
        return answer.status == 200 ? json::parse(answer.body).at("data").at("result").as_array() : json::array{};
    }
    /// Nothing waits longer than a minute in a test: tests/api holds what there is to see of that.
    void expect_to_find_something(const json::array& result, const std::string& query)
    {
        EXPECT_TRUE(!result.empty() || query.find("todoke_waiting_age_seconds") != query.npos) << query;
    }
    /// What a panel asks for is there, and each word of its legend is one of the answer's labels.
    void expect_to_be_seen(const json::value& target)
    {
        const auto written = text_of(target, "expr");
        const auto result = result_of(std::regex_replace(
            std::regex_replace(written, std::regex{R"(\$__rate_interval)"}, "1m"), std::regex{R"(\$\w+)"}, ".*"));
        expect_to_find_something(result, written);
        for (const auto& label : words_in(text_of(target, "legendFormat"), std::regex{R"(\{\{(\w+)\}\})"}))
            for (const auto& one : result) EXPECT_NE(text_of(one.at("metric"), label), "") << label << ": " << written;
    }

    /// How many queries were asked.
    template <typename Wanted>
    std::size_t look_at_panels(Wanted wanted)
    {
        std::size_t asked = 0;
        const auto board = grafana_board();
        for (const auto& panel : board.at("panels").as_array()) {
            if (!wanted(panel)) continue;
            SCOPED_TRACE(text_of(panel, "title"));
            for (const auto& target : panel.at("targets").as_array()) {
                expect_to_be_seen(target);
                ++asked;
            }
        }
        return asked;
    }

    static sink_settings of_a_small_plan()
    {
        sink_settings made;
        made.line_a_month = 200;
        return made;
    }

    provider_sinks sinks{of_a_small_plan()};
    const std::string at = fmt::format("127.0.0.1:{}", refusing_port());
    const std::string tcp = fmt::format("127.0.0.1:{}", refusing_port());
    const std::string token = "0123456789abcdef0123456789abcdef";
    std::optional<running_command> prometheus;

private:
    void listen_at_tcp_too()
    {
        std::ifstream from{file()};
        std::string text{std::istreambuf_iterator<char>{from}, {}};
        const std::string socket = "api.sock\"";
        text.replace(text.find(socket), socket.size(), socket + ", \"" + tcp + "\"");
        std::ofstream{file()} << text;
    }
};

TEST_F(GrafanaProcess, HasSomethingToSeeInEveryPanel)
{
    send_some();
    start_prometheus();
    EXPECT_GE(look_at_panels([](const json::value& panel) { return !is_row(panel); }), 35u);
    EXPECT_THAT(ask_until(at, "", "/api/v1/rules", R"("health":"ok")"), Not(HasSubstr(R"("health":"err")")));
}

/// Typed as they stand on the page.
TEST_F(GrafanaProcess, AnswersTheQueriesThatTheMetricsPageTells)
{
    send_some();
    start_prometheus();
    const auto told = told_queries();
    EXPECT_GE(told.size(), 6u);
    for (const auto& query : told) expect_to_find_something(result_of(query), query);
}

/// "No data" in large letters reads as trouble.
TEST_F(GrafanaProcess, ShowsNumbersOfAGatewayThatHasNothingToDo)
{
    start_prometheus();
    EXPECT_GE(look_at_panels([](const json::value& panel) { return text_of(panel, "type") == "stat"; }), 10u);
}

}  // namespace
}  // namespace todoke
