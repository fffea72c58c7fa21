// Part `memory`: what one daemon holds at rest, at full load of each kind, and after it.
#include <thread>

#include "bench/parts/measuring.hpp"
#include "bench/parts/parts.hpp"

namespace todoke {

using namespace std::chrono_literals;

void measure_memory(const settings& set, results& into)
{
    gateway_run on{set.program, set.folder};
    const auto rss = [&] { return mib(on.process().rss_kib() << 10); };
    const auto peak = [&](const std::string& what) {
        into.add("memory, up to and with " + what, "peak RSS MiB", mib(on.process().peak_rss_kib() << 10));
    };
    std::this_thread::sleep_for(1s);
    const auto idle = rss();
    into.add("memory, idle", "RSS MiB", idle);
    std::size_t remembered = 0;
    for (const auto connections : set.connections) {
        auto how = load_on(set, on, connections);
        how.first_number = remembered;
        remembered += submit_under_load(how).submitted;
        peak(connections_named(connections));
    }
    on.submit_lines(submission_lines(set.lines, R"(["line","email"])", tomorrow(), remembered), set.lines);
    remembered += set.lines;
    peak("NDJSON");
    for (const auto& to : routes) {
        on.submit_lines(submission_lines(set.messages, to.legs, {}, remembered), set.messages);
        remembered += set.messages;
        wait_for(to.taken_by(on), set.messages);
    }
    peak("relay to all sinks");
    std::this_thread::sleep_for(3s);
    into.add("memory, three seconds after the load", "RSS MiB", rss());
    into.add("memory, idempotency keys remembered by then", "count", static_cast<double>(remembered));
    into.add("memory, after the load less idle, a key", "bytes",
             (rss() - idle) * (1 << 20) / static_cast<double>(remembered));
    on.stop();
}

}  // namespace todoke
