// Part `hostile`: what a backend feels of thousands of callers that mean no good: the latency of its submissions, each
// over a connection of its own, beside the same on a quiet box.

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <memory>
#include <stdexcept>
#include <string>
#include <sys/resource.h>
#include <vector>

#include "bench/gateway_run.hpp"
#include "bench/parts/parts.hpp"
#include "bench/submissions.hpp"
#include "tests/support/outside/http_caller.hpp"
#include "tests/support/outside/mob.hpp"

namespace todoke {

namespace {

using milliseconds_f = std::chrono::duration<double, std::milli>;

constexpr std::size_t most_calls = 2000;

/// In milliseconds, in order.
std::vector<double> latencies(const std::string& address, std::size_t calls)
{
    std::vector<double> made;
    const auto tomorrow = std::chrono::system_clock::now() + std::chrono::hours{24};
    for (std::size_t i = 0; i < calls; ++i) {
        const auto body = submission_json(i, R"(["email"])", tomorrow);
        const auto begin = std::chrono::steady_clock::now();
        http_caller one{address};
        const auto answer = one.call({"POST", "/v1/messages", {"Content-Type: application/json"}, body});
        if (answer.status != 202) throw std::runtime_error{fmt::format("answered {}: {}", answer.status, answer.body)};
        made.push_back(milliseconds_f{std::chrono::steady_clock::now() - begin}.count());
    }
    std::sort(made.begin(), made.end());
    return made;
}

void raise_limit()
{
    rlimit now{};
    getrlimit(RLIMIT_NOFILE, &now);
    now.rlim_cur = now.rlim_max;
    setrlimit(RLIMIT_NOFILE, &now);
}

}  // namespace

void measure_hostile(const settings& set, results& into)
{
    raise_limit();
    const auto calls = std::clamp<std::size_t>(set.messages, 1, most_calls);
    for (const std::size_t count : {0, 1000, 10'000}) {
        gateway_run on{set.program, set.folder};
        const auto address = on.socket_address();
        const auto before = on.process().peak_rss_kib();
        const auto crowd = count == 0 ? nullptr : std::make_unique<mob>(address.substr(address.find(':') + 1), count);
        const auto all = latencies(address, calls);
        const auto what = count == 0 ? std::string{"a submission a connection, alone"}
                                     : fmt::format("a submission a connection, among {} hostile callers", count);
        into.add(what, "ms p50", all[calls / 2]);
        into.add(what, "ms p99", all[calls * 99 / 100]);
        into.add(what + ", todoked", "RSS growth MiB",
                 static_cast<double>(on.process().peak_rss_kib() - before) / 1024);
        if (crowd) crowd->leave();
        on.stop();
    }
}

}  // namespace todoke
