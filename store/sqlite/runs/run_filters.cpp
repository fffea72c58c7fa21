#include "store/sqlite/runs/run_filters.hpp"

#include <algorithm>
#include <cstring>
#include <sqlite3.h>

#include "store/sqlite/file/keyed_hash.hpp"

namespace todoke {

namespace {

/// What goes on a page of SQLite's without another one.
constexpr std::size_t blocks_of_a_piece = 62, bytes_of_a_piece = blocks_of_a_piece * sizeof(key_filter::block);
/// Pieces of one run follow each other in the table.
constexpr int bits_of_a_piece = 24;

[[noreturn]] void refuse_filter()
{
    throw sql_error{"table run_filter: a filter of claims is damaged; restore a backup", SQLITE_CORRUPT};
}

std::int64_t place_of(run_no run, std::size_t piece)
{
    return run << bits_of_a_piece | static_cast<std::int64_t>(piece);
}

/// Another for the same bits in another place.
std::int64_t checksum(run_no run, std::size_t piece, std::string_view bits)
{
    return static_cast<std::int64_t>(keyed_hash({static_cast<std::uint64_t>(run), piece}, bits));
}

std::string_view piece_of(const std::vector<key_filter::block>& blocks, std::size_t piece)
{
    const auto first = piece * blocks_of_a_piece;
    const auto count = std::min(blocks_of_a_piece, blocks.size() - first);
    return {reinterpret_cast<const char*>(blocks.data() + first), count * sizeof(key_filter::block)};
}

}  // namespace

run_filters::run_filters(db_connection& db)
    : write_{db, "INSERT INTO run_filter(place, bits, checksum) VALUES (?1, ?2, ?3)"},
      read_{db, "SELECT bits, checksum FROM run_filter WHERE place >= ?1 AND place < ?2 ORDER BY place"},
      list_{db, "SELECT place FROM run_filter WHERE place >= ?1 AND place < ?2 ORDER BY place LIMIT ?3"},
      remove_{db, "DELETE FROM run_filter WHERE place = ?1"}
{
}

std::size_t run_filters::pieces_of(const key_filter& filter)
{
    return (filter.blocks().size() + blocks_of_a_piece - 1) / blocks_of_a_piece;
}

std::size_t run_filters::write(run_no run, const key_filter& filter, std::size_t from, std::size_t most)
{
    const auto end = std::min(pieces_of(filter), from + most);
    for (; from < end; ++from) {
        const auto bits = piece_of(filter.blocks(), from);
        write_.run(place_of(run, from), bytes{bits}, checksum(run, from, bits));
    }
    return from;
}

/// As many as there are: who said how many may be wrong.
std::shared_ptr<const key_filter> run_filters::read(run_no run, std::size_t blocks)
{
    std::vector<key_filter::block> all;
    auto row = read_.query(place_of(run, 0), place_of(run + 1, 0));
    for (std::size_t piece = 0; row.next(); ++piece) {
        const auto bits = row.view(0);
        const bool is_whole = all.size() == piece * blocks_of_a_piece && bits.size() <= bytes_of_a_piece &&
                              bits.size() % sizeof(key_filter::block) == 0;
        if (!is_whole || bits.empty() || row.integer(1) != checksum(run, piece, bits)) refuse_filter();
        const auto before = all.size();
        all.resize(before + bits.size() / sizeof(key_filter::block));
        std::memcpy(all.data() + before, bits.data(), bits.size());
    }
    if (all.empty() || all.size() != blocks) refuse_filter();
    all.shrink_to_fit();
    return std::make_shared<key_filter>(std::move(all));
}

std::size_t run_filters::remove(run_no run, std::size_t most)
{
    std::vector<std::int64_t> some;
    {
        auto row = list_.query(place_of(run, 0), place_of(run + 1, 0), std::uint64_t{most});
        while (row.next()) some.push_back(row.integer(0));
    }
    for (const auto place : some) remove_.run(place);
    return some.size();
}

}  // namespace todoke
