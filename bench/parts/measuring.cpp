#include "bench/parts/measuring.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <stdexcept>
#include <thread>

namespace todoke {

using namespace std::chrono_literals;

send_time tomorrow()
{
    return std::chrono::system_clock::now() + 24h;
}

double since(bench_clock::time_point begin)
{
    return seconds_f{bench_clock::now() - begin}.count();
}

double mib(std::uint64_t bytes)
{
    return static_cast<double>(bytes) / (1 << 20);
}

void add_process(const std::string& what, const gateway_run& on, double cpu_before, std::size_t messages, results& into)
{
    const auto thousands = static_cast<double>(messages) / 1000;
    into.add(what + ", todoked", "CPU s per 1,000", (on.process().cpu_seconds() - cpu_before) / thousands);
    into.add(what + ", todoked", "peak RSS MiB", mib(on.process().peak_rss_kib() << 10));
}

void wait_for(const taken_log& sink, std::size_t count)
{
    auto last_news = bench_clock::now();
    for (auto seen = sink.count(); seen < count;) {
        std::this_thread::sleep_for(1ms);
        if (sink.count() != seen) last_news = bench_clock::now();
        seen = sink.count();
        if (bench_clock::now() - last_news > 30s)
            throw std::runtime_error{fmt::format("the sink has {} of {} and nothing comes any more", seen, count)};
    }
}

load_settings load_on(const settings& set, const gateway_run& on, std::size_t connections)
{
    load_settings how;
    how.address = set.over_socket ? on.socket_address() : on.tcp_address();
    how.token = set.over_socket ? "" : gateway_run::token();
    how.connections = connections;
    how.length = seconds_f{set.seconds};
    how.send_at = tomorrow();
    return how;
}

std::string connections_named(std::size_t count)
{
    return fmt::format("HTTP, {} connection{}", count, count == 1 ? "" : "s");
}

double percentile(std::vector<double>& values, double share)
{
    if (values.empty()) throw std::runtime_error{"nothing was measured"};
    std::sort(values.begin(), values.end());
    return values[std::min(values.size() - 1, static_cast<std::size_t>(share * static_cast<double>(values.size())))];
}

}  // namespace todoke
