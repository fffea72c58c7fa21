#pragma once
// What several parts need.

#include <chrono>
#include <string>
#include <string_view>

#include "bench/ceilings.hpp"
#include "bench/gateway_run.hpp"
#include "bench/load.hpp"
#include "bench/results.hpp"
#include "bench/settings.hpp"

namespace todoke {

using bench_clock = std::chrono::steady_clock;

/// Far enough that nothing of it goes out during a run.
send_time tomorrow();
double since(bench_clock::time_point begin);
double mib(std::uint64_t bytes);

/// The CPU of `messages` since `cpu_before`, and the peak of memory.
void add_process(const std::string& what, const gateway_run& on, double cpu_before, std::size_t messages,
                 results& into);

struct sink_route {
    std::string_view name, legs;
    const taken_log& (provider_sinks::*sink)() const;

    const taken_log& taken_by(const gateway_run& on) const { return (on.sinks().*sink)(); }
};
inline constexpr sink_route routes[] = {{"LINE", R"(["line"])", &provider_sinks::line},
                                        {"SMTP", R"(["email"])", &provider_sinks::mail},
                                        {"SMPP", R"(["sms"])", &provider_sinks::sms}};

/// Until the sink has them all; throws when nothing arrives any more.
void wait_for(const taken_log& sink, std::size_t count);

/// How `set` reaches the daemon under load.
load_settings load_on(const settings& set, const gateway_run& on, std::size_t connections);
/// "HTTP, 16 connections".
std::string connections_named(std::size_t count);

/// The value below which `share` of them are; sorts them.
double percentile(std::vector<double>& values, double share);

}  // namespace todoke
