// Part `lives`: the store alone, in batches: bytes a queued message takes, and bytes written in a message's whole life.
#include <fmt/format.h>
#include <fstream>

#include "bench/lone_store.hpp"
#include "bench/parts/measuring.hpp"
#include "bench/parts/parts.hpp"

namespace todoke {

namespace {

constexpr std::size_t batch = lone_store::batch;

/// What this process made the kernel write to disks.
std::uint64_t written_by_us()
{
    std::ifstream file{"/proc/self/io"};
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("write_bytes:")) return std::stoull(line.substr(12));
    return 0;
}

}  // namespace

void measure_lives(const settings& set, results& into)
{
    const auto batches = std::max<std::size_t>(1, set.lines / batch);
    const auto count = static_cast<double>(batches * batch);
    const auto persons = std::max<std::size_t>(1, batches * batch / 5);
    const auto what = fmt::format("store alone, {} a batch", batch);
    {
        lone_store all{set.folder, persons};
        const auto empty = all.close();
        lone_store queued{set.folder, persons};
        for (std::size_t i = 0; i < batches; ++i) queued.accept_batch(*parse_instant("2026-11-24T23:00:00Z"));
        into.add(what + ", on disk", "bytes a queued message", static_cast<double>(queued.close() - empty) / count);
    }
    lone_store all{set.folder, persons};
    const auto before = written_by_us();
    const auto begin = bench_clock::now();
    for (std::size_t i = 0; i < batches; ++i) {
        all.accept_batch({});
        all.send_batch();
    }
    into.add(what + ", accept to record", "lives/s", count / since(begin));
    all.close();  // what is left of the log goes into the file
    into.add(what + ", written", "KiB a life", static_cast<double>(written_by_us() - before) / 1024 / count);
}

}  // namespace todoke
