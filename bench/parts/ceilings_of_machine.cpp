// Parts `disk` and `sqlite`: what the machine gives without todoke.
#include <fmt/format.h>

#include "bench/parts/measuring.hpp"
#include "bench/parts/parts.hpp"

namespace todoke {

void measure_disk(const settings& set, results& into)
{
    const seconds_f length{std::min(set.seconds, 3.0)};
    into.add("4 KiB + fdatasync, overwriting", "1/s", sync_rate(set.folder, sync_kind::overwrite, length));
    into.add("4 KiB + fdatasync, appending", "1/s", sync_rate(set.folder, sync_kind::append, length));
}

void measure_sqlite(const settings& set, results& into)
{
    const seconds_f length{std::min(set.seconds, 3.0)};
    const auto row = submission_json(123'456, R"(["line","email"])", tomorrow()).size();
    for (const auto kind : {row_kind::plain, row_kind::indexed})
        for (const auto batch : set.batches)
            into.add(
                fmt::format("bare SQLite, {}, {} rows a commit",
                            kind == row_kind::plain ? "plain rows" : "rows with a unique key and a due index", batch),
                "rows/s", insert_rate(set.folder, kind, row, batch, length));
}

}  // namespace todoke
