#include "store/sqlite/disk/page_rest.hpp"

namespace todoke {

namespace {

constexpr std::size_t file_header = 100;  ///< at the front of the first page
enum kind_of_page : unsigned char { index_inside = 2, table_inside = 5, index_leaf = 10, table_leaf = 13 };

std::size_t number_at(const unsigned char* at)
{
    return std::size_t{at[0]} << 8 | at[1];
}

bool stand_behind(std::size_t first_cell, const unsigned char* list, std::size_t cells, std::size_t bytes)
{
    for (std::size_t i = 0; i < cells; ++i)
        if (const auto at = number_at(list + 2 * i); at < first_cell || at >= bytes) return false;
    return cells > 0 || first_cell == bytes;
}

}  // namespace

unused_bytes unused_in(const unsigned char* page, std::size_t bytes, bool is_first)
{
    constexpr std::size_t leaf_header = 8, inside_header = 12;
    const auto start = is_first ? file_header : 0;
    if (bytes < start + inside_header) return {};
    const auto kind = page[start];
    const bool is_inside = kind == index_inside || kind == table_inside;
    if (!is_inside && kind != index_leaf && kind != table_leaf) return {};
    const auto cells = number_at(page + start + 3), first_cell = number_at(page + start + 5);
    const auto from = start + (is_inside ? inside_header : leaf_header) + 2 * cells;
    if (from >= first_cell || first_cell > bytes) return {};
    const auto* list = page + from - 2 * cells;
    return stand_behind(first_cell, list, cells, bytes) ? unused_bytes{from, first_cell} : unused_bytes{};
}

}  // namespace todoke
