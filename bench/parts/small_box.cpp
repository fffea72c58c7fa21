// Part `small-box`: the release of a backlog that the memory does not hold.
#include <fmt/format.h>
#include <iostream>
#include <thread>

#include "bench/backlog_database.hpp"
#include "bench/memory_group.hpp"
#include "bench/parts/measuring.hpp"
#include "bench/parts/parts.hpp"

namespace todoke {

using namespace std::chrono_literals;

namespace {

/// Messages that the sink gets in this time, a second; shorter when it has them all.
double rate_at(const taken_log& sink, double length, std::size_t all)
{
    const auto begin = bench_clock::now();
    const auto before = sink.count();
    while (since(begin) < length && sink.count() < all) std::this_thread::sleep_for(10ms);
    return static_cast<double>(sink.count() - before) / since(begin);
}

}  // namespace

void measure_small_box(const settings& set, results& into)
{
    const memory_group group{set.box_mib};
    if (!group.reason().empty()) {
        std::cerr << "small-box is left out: " << group.reason() << '\n';
        return;
    }
    const backlog_database kept{set, into};
    kept.copy_to(set.folder);
    forget_cached(set.folder / "gateway" / "todoke.db");
    gateway_settings how{set.program, set.folder};
    how.keeps_database = true;
    how.clock = set.clock;
    how.clock_ahead = kept.ahead_to_be_due();
    how.group = group.folder();
    const auto what =
        fmt::format("release of {} queued in random order, cold, {} MiB for all", set.queued, set.box_mib);
    const auto begin = bench_clock::now();
    {
        gateway_run on{how};
        into.add(what, "s to ready", since(begin));
        const auto& sink = on.sinks().line();
        into.add(what + ", at first", "messages/s", rate_at(sink, set.seconds, set.queued));
        into.add(what + ", then", "messages/s", rate_at(sink, 4 * set.seconds, set.queued));
        into.add(what + ", todoked", "peak RSS MiB", mib(on.process().peak_rss_kib() << 10));
        into.add(what + ", with what is cached", "peak MiB", mib(group.peak_bytes()));
        on.stop();
    }
    std::filesystem::remove_all(set.folder / "gateway");
}

}  // namespace todoke
