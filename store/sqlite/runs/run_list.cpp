#include "store/sqlite/runs/run_list.hpp"

#include <array>
#include <sqlite3.h>

#include "store/sqlite/file/keyed_hash.hpp"
#include "store/sqlite/runs/key_filter.hpp"

namespace todoke {

namespace {

constexpr int most_levels = 64;

std::int64_t row_checksum(const std::array<std::int64_t, 8>& columns)
{
    const std::string_view all{reinterpret_cast<const char*>(columns.data()), sizeof columns};
    return static_cast<std::int64_t>(keyed_hash({}, all));
}

std::array<std::int64_t, 8> columns_of(const run_row& row)
{
    const auto number = [](std::size_t count) { return static_cast<std::int64_t>(count); };
    return {row.no,
            row.level,
            number(row.entries),
            number(row.low_keys),
            row.last_key,
            row.is_whole ? 1 : 0,
            number(row.filter_blocks),
            row.filter_has_all ? 1 : 0};
}

/// Of a run that counts, whatever the file says.
bool makes_sense(const run_row& row, const std::array<std::int64_t, 8>& columns)
{
    if (columns_of(row) != columns || row.level < 0 || row.level >= most_levels) return false;
    return !row.is_whole || (row.entries > 0 && columns[2] > 0 && row.low_keys <= row.entries);
}

/// A filter has room for all that it is to know. (Where a checksum says so, a smaller one is right, too, and asked for
/// nothing: some were made so.)
bool has_room(const run_row& row)
{
    const auto known = row.filter_has_all ? row.entries : row.low_keys;
    return row.filter_blocks >= key_filter::blocks_for(known);
}

run_row row_of(const std::array<std::int64_t, 8>& columns)
{
    const auto count = [&](std::size_t column) { return static_cast<std::size_t>(columns[column]); };
    return {columns[0],     static_cast<int>(columns[1]), count(2), count(3), columns[4], columns[5] != 0, count(6),
            columns[7] != 0};
}

}  // namespace

run_list::run_list(db_connection& db)
    : list_{db,
            "SELECT no, level, entries, low_keys, last_key, whole, filter_blocks, filter_has_all, checksum"
            " FROM sorted_run ORDER BY no"},
      put_{db,
           "INSERT OR REPLACE INTO sorted_run(no, level, entries, low_keys, last_key, whole, filter_blocks,"
           " filter_has_all, checksum) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"},
      remove_{db, "DELETE FROM sorted_run WHERE no = ?1"}
{
}

std::vector<run_row> run_list::all(run_pages& pages)
{
    std::vector<run_row> made;
    auto row = list_.query();
    while (row.next()) {
        std::array<std::int64_t, 8> columns{};
        for (int at = 0; at < 8; ++at) columns[static_cast<std::size_t>(at)] = row.integer(at);
        const auto one = row_of(columns);
        const bool is_of_before = row.is_null(8);
        if (!makes_sense(one, columns) || (!is_of_before && row.integer(8) != row_checksum(columns)) ||
            (is_of_before && one.is_whole && (!has_room(one) || pages.last_key(one.no) != one.last_key)))
            throw sql_error{"table sorted_run: a run of claims is damaged; restore a backup", SQLITE_CORRUPT};
        made.push_back(one);
    }
    return made;
}

void run_list::put(const run_row& row)
{
    const auto c = columns_of(row);
    put_.run(c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7], row_checksum(c));
}

}  // namespace todoke
