// Part `migration`: how long a daemon that was upgraded needs until it accepts: changes such as a release may bring,
// made to a queue that is there.
#include <fmt/format.h>

#include "bench/lone_store.hpp"
#include "bench/parts/measuring.hpp"
#include "bench/parts/parts.hpp"
#include "store/sqlite/file/schema.hpp"

namespace todoke {

namespace {

struct change {
    const char *name, *sql;
};

constexpr change changes[] = {
    {"a new table and a new column", "CREATE TABLE seen(n INTEGER) STRICT; ALTER TABLE message ADD COLUMN a INTEGER;"},
    {"an index over all messages", "CREATE INDEX message_stored ON message(stored, no);"},
    {"every message and its progress written anew",
     "ALTER TABLE message ADD COLUMN b INTEGER NOT NULL DEFAULT 0; UPDATE message SET b = stored / 1000;"
     "ALTER TABLE progress ADD COLUMN c INTEGER NOT NULL DEFAULT 0; UPDATE progress SET c = due / 1000;"},
};

/// As the next version would: the change, its number, and the log moved into the file.
double upgrade(const std::string& path, const std::vector<const char*>& steps)
{
    const auto begin = bench_clock::now();
    {
        db_connection file{path, db_connection::mode::read_write, {}};
        prepare_database(file, path, steps);
    }
    return since(begin);
}

}  // namespace

void measure_migration(const settings& set, results& into)
{
    const auto batches = std::max<std::size_t>(1, set.lines / lone_store::batch);
    lone_store queued{set.folder, std::max<std::size_t>(1, batches * lone_store::batch / 5)};
    for (std::size_t i = 0; i < batches; ++i) queued.accept_batch(*parse_instant("2026-11-24T23:00:00Z"));
    queued.close();
    auto steps = migrations;
    for (const auto& one : changes) {
        steps.push_back(one.sql);
        const auto what = fmt::format("migration of {} queued: {}", batches * lone_store::batch, one.name);
        into.add(what, "s", upgrade(queued.path(), steps));
    }
}

}  // namespace todoke
