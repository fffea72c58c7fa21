// Parts `ndjson`, `relay` and `release`: many messages at once.
#include <fmt/format.h>
#include <stdexcept>
#include <thread>

#include "bench/parts/measuring.hpp"
#include "bench/parts/parts.hpp"

namespace todoke {

using namespace std::chrono_literals;

void measure_ndjson(const settings& set, results& into)
{
    gateway_run on{set.program, set.folder};
    const auto lines = submission_lines(set.lines, R"(["line","email"])", tomorrow());
    const auto what = fmt::format("NDJSON, {} lines in one request", set.lines);
    const auto before = on.process().cpu_seconds();
    const auto begin = bench_clock::now();
    on.submit_lines(lines, set.lines);
    into.add(what, "accepts/s", static_cast<double>(set.lines) / since(begin));
    add_process(what, on, before, set.lines, into);
    on.stop();
}

/// Submitted and relayed at the same time: from the first byte to the last acceptance.
void measure_relay(const settings& set, results& into)
{
    for (const auto& to : routes) {
        gateway_run on{set.program, set.folder};
        const auto lines = submission_lines(set.messages, to.legs, {});
        const auto& sink = to.taken_by(on);
        const auto before = on.process().cpu_seconds();
        const auto begin = bench_clock::now();
        on.submit_lines(lines, set.messages);
        wait_for(sink, set.messages);
        const auto what = fmt::format("submitted and relayed to {}", to.name);
        into.add(what, "messages/s", static_cast<double>(set.messages) / since(begin));
        add_process(what, on, before, set.messages, into);
        into.add(what + ", todoked, written", "KiB a message",
                 static_cast<double>(on.process().written_bytes()) / 1024 / static_cast<double>(set.messages));
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
        const auto& sink = to.taken_by(on);
        std::this_thread::sleep_until(due);
        const auto before = on.process().cpu_seconds();
        const auto begin = bench_clock::now();
        wait_for(sink, set.messages);
        const auto what = fmt::format("backlog relayed to {}", to.name);
        into.add(what, "messages/s", static_cast<double>(set.messages) / since(begin));
        add_process(what, on, before, set.messages, into);
        on.stop();
    }
}

}  // namespace todoke
