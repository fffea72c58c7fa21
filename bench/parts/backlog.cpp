// Part `backlog`: the same figures with an empty queue and with millions that wait, starts, and their release.
#include <fmt/format.h>
#include <future>
#include <thread>

#include "bench/backlog_database.hpp"
#include "bench/parts/measuring.hpp"
#include "bench/parts/parts.hpp"

namespace todoke {

using namespace std::chrono_literals;

namespace {

struct pace {
    std::vector<double> accepts, slowest;  ///< messages a second; ms within which 99 of 100 are answered
    double relayed = 0;
};

/// Accepts at each number of connections, and messages to LINE that go at once. `first`: a number nobody has had.
pace pace_of(const settings& set, const gateway_run& on, std::size_t first)
{
    pace made;
    for (const auto connections : set.connections) {
        auto how = load_on(set, on, connections);
        how.send_at = on.now() + 24h;
        how.first_number = first;
        const auto got = submit_under_load(how);
        first += got.submitted;
        made.accepts.push_back(got.per_second);
        made.slowest.push_back(got.p99_ms);
    }
    const auto before = on.sinks().line().count();
    const auto lines = submission_lines(set.messages, R"(["line"])", {}, first);
    const auto begin = bench_clock::now();
    on.submit_lines(lines, set.messages);
    wait_for(on.sinks().line(), before + set.messages);
    made.relayed = static_cast<double>(set.messages) / since(begin);
    return made;
}

void add_beside(const settings& set, const std::string& queue, const pace& empty, const pace& full, results& into)
{
    const auto beside = [&](const std::string& what, const std::string& unit, double alone, double with) {
        into.add(what + ", empty queue", unit, alone);
        into.add(what + ", " + queue, unit, with);
        into.add(what + ", " + queue + ", of the empty queue's", "ratio", with / alone);
    };
    for (std::size_t i = 0; i < set.connections.size(); ++i) {
        const auto what = connections_named(set.connections[i]);
        beside(what, "accepts/s", empty.accepts[i], full.accepts[i]);
        beside(what + ", answer", "ms p99", empty.slowest[i], full.slowest[i]);
    }
    beside("submitted and relayed to LINE", "messages/s", empty.relayed, full.relayed);
}

void add_memory(const std::string& what, const gateway_run& on, results& into)
{
    into.add(what, "RSS MiB", mib(on.process().rss_kib() << 10));
    into.add(what, "peak RSS MiB", mib(on.process().peak_rss_kib() << 10));
}

/// From its start until the sink has a message that became due meanwhile, and until it answers a submission.
void time_start(const std::string& what, gateway_run& on, std::size_t number, results& into)
{
    const auto before = on.sinks().line().count();
    const auto begin = bench_clock::now();
    on.begin();
    auto accepting = std::async(std::launch::async, [&] {
        while (!on.submits(submission_json(number, R"(["line"])", on.now() + 24h))) std::this_thread::sleep_for(1ms);
        return since(begin);
    });
    wait_for(on.sinks().line(), before + 1);
    into.add(what, "s to sending", since(begin));
    into.add(what, "s to accepting", accepting.get());
}

/// So that something is due at the next start.
void leave_some_due(const gateway_run& on, std::size_t first)
{
    constexpr std::size_t count = 50;
    on.submit_lines(submission_lines(count, R"(["line"])", on.now() + 2s, first), count);
}

/// Behind much work, so that the log that the next start has to read is long.
void kill_under_load(gateway_run& on, std::size_t first)
{
    constexpr std::size_t count = 50'000;
    on.submit_lines(submission_lines(count, R"(["line"])", on.now() + 24h, first), count);
    leave_some_due(on, first + count);
    on.kill_at_once();
}

void measure_starts(const std::string& queue, gateway_run& on, results& into)
{
    leave_some_due(on, 30'000'000);
    on.stop();
    std::this_thread::sleep_for(3s);
    time_start("start with " + queue + " after SIGTERM", on, 30'001'000, into);
    add_memory("memory with " + queue + " after a start", on, into);
    kill_under_load(on, 30'100'000);
    into.add("log that a kill -9 left", "MiB", mib(on.log_bytes()));
    std::this_thread::sleep_for(3s);
    time_start("start with " + queue + " after kill -9", on, 30'003'000, into);
}

/// All are due, in another order than they were stored in.
void measure_random_release(const settings& set, const backlog_database& kept, const std::string& queue, results& into)
{
    kept.copy_to(set.folder);
    gateway_settings how{set.program, set.folder};
    how.keeps_database = true;
    how.clock = set.clock;
    how.clock_ahead = kept.ahead_to_be_due();
    gateway_run on{how};
    const auto begin = bench_clock::now();
    const auto before = on.sinks().line().count();
    const auto cpu = on.process().cpu_seconds();
    while (since(begin) < 4 * set.seconds && on.sinks().line().count() < set.queued) std::this_thread::sleep_for(10ms);
    const auto went = on.sinks().line().count() - before;
    const auto what = "release of " + queue + " in random order, warm";
    into.add(what, "messages/s", static_cast<double>(went) / since(begin));
    add_process(what, on, cpu, std::max<std::size_t>(went, 1), into);
    on.stop();
}

}  // namespace

void measure_backlog(const settings& set, results& into)
{
    const auto queue = fmt::format("{} queued", set.queued);
    const backlog_database kept{set, into};
    pace empty;
    {
        gateway_run on{set.program, set.folder};
        empty = pace_of(set, on, 0);
        on.stop();
    }
    kept.copy_to(set.folder);
    gateway_settings how{set.program, set.folder};
    how.keeps_database = true;
    how.clock = set.clock;
    how.clock_ahead = kept.ahead_to_wait();
    {
        gateway_run on{how};
        add_memory("memory with " + queue + ", idle", on, into);
        add_beside(set, queue, empty, pace_of(set, on, 0), into);
        add_memory("memory with " + queue + " after load", on, into);
        measure_starts(queue, on, into);
        on.stop();
    }
    measure_random_release(set, kept, queue, into);
    std::filesystem::remove_all(set.folder / "gateway");
}

}  // namespace todoke
