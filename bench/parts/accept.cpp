// Part `accept`: durable answers to single submissions.
#include <fmt/format.h>

#include "bench/parts/measuring.hpp"
#include "bench/parts/parts.hpp"

namespace todoke {

namespace {

/// Pages that a commit of one message writes to the log, of a daemon that has just begun: it does not start over yet.
std::size_t pages_of_a_commit(const gateway_run& on)
{
    constexpr std::size_t commits = 50, frame = 4096 + 24;
    on.submit_one_by_one(2 * commits, commits);  // the first touches what is written once
    const auto before = on.log_bytes();
    on.submit_one_by_one(0, commits);
    return std::max<std::size_t>(1, (on.log_bytes() - before) / frame / commits);
}

/// One caller who waits for each answer can have at most one answer a sync.
void compare_with_disk(const settings& set, const std::string& what, double accepts, std::size_t pages, results& into)
{
    const seconds_f length{std::min(set.seconds, 3.0)};
    into.add(what, "pages a commit", static_cast<double>(pages));
    const auto compare = [&](const std::string& ceiling, double rate) {
        into.add(ceiling + ", beside it", "1/s", rate);
        into.add(what + ", of: " + ceiling, "ratio", accepts / rate);
    };
    compare("4 KiB + fdatasync, overwriting", sync_rate(set.folder, sync_kind::overwrite, length));
    compare("4 KiB + fdatasync, appending", sync_rate(set.folder, sync_kind::append, length));
    compare("as many pages as a commit + fdatasync, overwriting",
            sync_rate(set.folder, sync_kind::overwrite, length, pages));
}

}  // namespace

void measure_accept(const settings& set, results& into)
{
    for (const auto connections : set.connections) {
        gateway_run on{set.program, set.folder};
        const auto what = connections_named(connections);
        const auto pages = connections == 1 ? pages_of_a_commit(on) : 0;
        auto how = load_on(set, on, connections);
        how.first_number = 1000;
        const auto before = on.process().cpu_seconds();
        const auto got = submit_under_load(how);
        into.add(what, "accepts/s", got.per_second);
        into.add(what + ", answer", "ms p50", got.median_ms);
        into.add(what + ", answer", "ms p99", got.p99_ms);
        add_process(what, on, before, static_cast<std::size_t>(got.per_second * (set.seconds + how.warm_up.count())),
                    into);
        on.stop();
        if (connections == 1) compare_with_disk(set, what, got.per_second, pages, into);
    }
}

}  // namespace todoke
