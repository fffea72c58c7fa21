#pragma once
// What a page of the database says it does not use. SQLite overwrites what is deleted (secure_delete), but a page that
// is filled anew when its neighbour is split keeps, between its list of cells and the first of them, copies of rows
// that have moved away; whoever they belong to may be erased later, and nothing would reach them.
//
// File format: https://www.sqlite.org/fileformat2.html section 1.6.

#include <cstddef>
#include <cstdint>

namespace todoke {

/// From which byte to which (not including it) a page holds nothing; both 0 for one that is no part of a B-tree. So
/// sure only of files without auto_vacuum (whose maps of pages begin with the same bytes) and with at most
/// `most_pages`: beyond, a page of a long text may look like one.
struct unused_bytes {
    std::size_t from = 0, to = 0;
};
unused_bytes unused_in(const unsigned char* page, std::size_t bytes, bool is_first);

constexpr std::int64_t most_pages = (1 << 25) - 1;  ///< 128 GiB of 4 KiB each

}  // namespace todoke
