// todoke_bench: what this machine gives without todoke, and what todoke makes of it, measured in one run. See
// README.md.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fmt/format.h>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "bench/ceilings.hpp"
#include "bench/decide.hpp"
#include "bench/gateway_run.hpp"
#include "bench/load.hpp"
#include "bench/results.hpp"

namespace todoke {

namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;
using clock_type = std::chrono::steady_clock;

struct settings {
    fs::path program, folder;
    std::vector<std::string> parts{"disk", "sqlite", "accept", "ndjson", "relay", "release", "decide"};
    std::vector<std::size_t> batches{1, 16, 64, 256, 1000}, connections{1, 16, 64};
    double seconds = 5;
    std::size_t lines = 100'000, messages = 20'000, runs = 3;
    bool over_socket = false;

    bool has(const std::string& part) const { return std::find(parts.begin(), parts.end(), part) != parts.end(); }
};

/// Far enough that nothing of it goes out during a run.
send_time tomorrow()
{
    return std::chrono::system_clock::now() + 24h;
}

double since(clock_type::time_point begin)
{
    return seconds_f{clock_type::now() - begin}.count();
}

void measure_disk(const settings& set, results& into)
{
    const seconds_f length{std::min(set.seconds, 3.0)};
    into.add("4 KiB + fdatasync, overwriting", "1/s", sync_rate(set.folder, sync_kind::overwrite, length));
    into.add("4 KiB + fdatasync, appending", "1/s", sync_rate(set.folder, sync_kind::append, length));
}

void measure_sqlite(const settings& set, results& into)
{
    const seconds_f length{std::min(set.seconds, 3.0)};
    const auto row = submission_json(123'456, R"(["line","email"])", tomorrow()).size();
    for (const auto kind : {row_kind::plain, row_kind::indexed})
        for (const auto batch : set.batches)
            into.add(
                fmt::format("bare SQLite, {}, {} rows a commit",
                            kind == row_kind::plain ? "plain rows" : "rows with a unique key and a due index", batch),
                "rows/s", insert_rate(set.folder, kind, row, batch, length));
}

void add_process(const std::string& what, const gateway_run& on, double cpu_before, std::size_t messages, results& into)
{
    const auto thousands = static_cast<double>(messages) / 1000;
    into.add(what + ", todoked", "CPU s per 1,000", (on.process().cpu_seconds() - cpu_before) / thousands);
    into.add(what + ", todoked", "peak RSS MiB", static_cast<double>(on.process().peak_rss_kib()) / 1024);
}

void measure_accept(const settings& set, results& into)
{
    for (const auto connections : set.connections) {
        gateway_run on{set.program, set.folder};
        load_settings how;
        how.address = set.over_socket ? on.socket_address() : on.tcp_address();
        how.token = set.over_socket ? "" : gateway_run::token();
        how.connections = connections;
        how.length = seconds_f{set.seconds};
        how.send_at = tomorrow();
        const auto before = on.process().cpu_seconds();
        const auto got = submit_under_load(how);
        const auto what = fmt::format("HTTP, {} connection{}", connections, connections == 1 ? "" : "s");
        into.add(what, "accepts/s", got.per_second);
        into.add(what + ", answer", "ms p50", got.median_ms);
        into.add(what + ", answer", "ms p99", got.p99_ms);
        add_process(what, on, before, static_cast<std::size_t>(got.per_second * (set.seconds + how.warm_up.count())),
                    into);
        on.stop();
    }
}

void measure_ndjson(const settings& set, results& into)
{
    gateway_run on{set.program, set.folder};
    const auto lines = submission_lines(set.lines, R"(["line","email"])", tomorrow());
    const auto what = fmt::format("NDJSON, {} lines in one request", set.lines);
    const auto before = on.process().cpu_seconds();
    const auto begin = clock_type::now();
    on.submit_lines(lines, set.lines);
    into.add(what, "accepts/s", static_cast<double>(set.lines) / since(begin));
    add_process(what, on, before, set.lines, into);
    on.stop();
}

struct route {
    std::string_view name, legs;
    const taken_log& (provider_sinks::*sink)() const;
};
constexpr route routes[] = {{"LINE", R"(["line"])", &provider_sinks::line},
                            {"SMTP", R"(["email"])", &provider_sinks::mail},
                            {"SMPP", R"(["sms"])", &provider_sinks::sms}};

/// Until the sink has them all; throws when nothing arrives any more.
void wait_for(const taken_log& sink, std::size_t count)
{
    auto last_news = clock_type::now();
    for (auto seen = sink.count(); seen < count;) {
        std::this_thread::sleep_for(1ms);
        if (sink.count() != seen) last_news = clock_type::now();
        seen = sink.count();
        if (clock_type::now() - last_news > 30s)
            throw std::runtime_error{fmt::format("the sink has {} of {} and nothing comes any more", seen, count)};
    }
}

/// Submitted and relayed at the same time: from the first byte to the last acceptance.
void measure_relay(const settings& set, results& into)
{
    for (const auto& to : routes) {
        gateway_run on{set.program, set.folder};
        const auto lines = submission_lines(set.messages, to.legs, {});
        const auto& sink = (on.sinks().*to.sink)();
        const auto before = on.process().cpu_seconds();
        const auto begin = clock_type::now();
        on.submit_lines(lines, set.messages);
        wait_for(sink, set.messages);
        const auto what = fmt::format("submitted and relayed to {}", to.name);
        into.add(what, "messages/s", static_cast<double>(set.messages) / since(begin));
        add_process(what, on, before, set.messages, into);
        on.stop();
    }
}

/// The eight o'clock case: all is stored and comes due in the same second.
void measure_release(const settings& set, results& into)
{
    for (const auto& to : routes) {
        gateway_run on{set.program, set.folder};
        const auto due = std::chrono::ceil<std::chrono::seconds>(std::chrono::system_clock::now()) + 3s +
                         std::chrono::seconds{set.messages / 4000};
        on.submit_lines(submission_lines(set.messages, to.legs, due), set.messages);
        if (std::chrono::system_clock::now() > due)
            throw std::runtime_error{"storing took longer than thought: use fewer --messages"};
        const auto& sink = (on.sinks().*to.sink)();
        std::this_thread::sleep_until(due);
        const auto before = on.process().cpu_seconds();
        const auto begin = clock_type::now();
        wait_for(sink, set.messages);
        const auto what = fmt::format("backlog relayed to {}", to.name);
        into.add(what, "messages/s", static_cast<double>(set.messages) / since(begin));
        add_process(what, on, before, set.messages, into);
        on.stop();
    }
}

void measure_decide(const settings& set, results& into)
{
    for (const std::size_t past : {0, 1000}) {
        const auto cost = measure_decisions(set.folder, past);
        const auto who = past == 0 ? std::string{"nobody's past"} : std::string{"1,000 past messages"};
        into.add("decision, " + who + ", rules alone", "us", cost.policy_us);
        into.add("decision, " + who + ", with what each rule says", "us", cost.explain_us);
        into.add("decision, " + who + ", read from the database", "us", cost.stored_us);
    }
}

void measure(const settings& set, results& into)
{
    if (set.has("disk")) measure_disk(set, into);
    if (set.has("sqlite")) measure_sqlite(set, into);
    if (set.has("accept")) measure_accept(set, into);
    if (set.has("ndjson")) measure_ndjson(set, into);
    if (set.has("relay")) measure_relay(set, into);
    if (set.has("release")) measure_release(set, into);
    if (set.has("decide")) measure_decide(set, into);
}

void add_options(CLI::App& line, settings& set)
{
    line.add_option("--program", set.program, "the todoked to measure")
        ->capture_default_str()
        ->check(CLI::ExistingFile);
    line.add_option("--folder", set.folder, "where the database goes: the disk that is measured")
        ->capture_default_str();
    line.add_option("--parts", set.parts, "what to measure")
        ->delimiter(',')
        ->capture_default_str()
        ->check(CLI::IsMember({"disk", "sqlite", "accept", "ndjson", "relay", "release", "decide"}));
    line.add_option("--connections", set.connections, "for the part accept")->delimiter(',')->capture_default_str();
    line.add_option("--batches", set.batches, "for the part sqlite")->delimiter(',')->capture_default_str();
    line.add_option("--seconds", set.seconds, "of each measurement that takes a time")->capture_default_str();
    line.add_option("--lines", set.lines, "for the part ndjson")->capture_default_str();
    line.add_option("--messages", set.messages, "for the parts relay and release, each channel")->capture_default_str();
    line.add_option("--runs", set.runs, "of everything; the table shows medians")->capture_default_str();
    line.add_flag("--socket", set.over_socket, "accept over the Unix socket instead of TCP with a token");
}

}  // namespace

}  // namespace todoke

int main(int argc, char** argv)
{
    todoke::settings set;
    const auto here = std::filesystem::absolute(argv[0]).parent_path();
    set.program = here.parent_path() / "todoked";
    set.folder = here / "measured";
    CLI::App line{"Measures todoke beside the ceilings of the machine"};
    todoke::add_options(line, set);
    CLI11_PARSE(line, argc, argv);
    try {
        std::filesystem::create_directories(set.folder);
        todoke::results into;
        for (std::size_t i = 0; i < set.runs; ++i) {
            std::cerr << fmt::format("run {} of {}\n", i + 1, set.runs);
            todoke::measure(set, into);
        }
        std::cout << into.table();
    } catch (const std::exception& e) {
        std::cerr << "todoke_bench: " << e.what() << '\n';
        return 1;
    }
}
