#pragma once
// What the machine gives without todoke: the sync rate of the disk, and SQLite alone with rows of the same size.

#include <chrono>
#include <cstddef>
#include <filesystem>

namespace todoke {

using seconds_f = std::chrono::duration<double>;

/// `pages` of 4 KiB written one after the other and fdatasync'ed, times a second.
enum class sync_kind { overwrite, append };
double sync_rate(const std::filesystem::path& folder, sync_kind kind, seconds_f length, std::size_t pages = 1);

/// Rows a second with `batch` rows a commit (WAL, synchronous=FULL).
enum class row_kind {
    plain,    ///< only the row
    indexed,  ///< and a unique 37-character key and an index on the due time, as a queue table at its simplest has
};
double insert_rate(const std::filesystem::path& folder, row_kind kind, std::size_t row_bytes, std::size_t batch,
                   seconds_f length);

}  // namespace todoke
