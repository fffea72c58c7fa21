#pragma once
// What pages of a database file hold where they say they hold nothing: between the list of cells and the first cell,
// and in the free blocks between cells (https://www.sqlite.org/fileformat2.html section 1.6).

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace todoke {

struct pages_seen {
    std::size_t pages = 0;       ///< of tables and indexes
    std::size_t with_rests = 0;  ///< bytes that are not zero in what is not used
};

namespace unused_pages {

constexpr std::size_t page_bytes = 4096, file_header = 100;

inline std::size_t number_at(const std::string& page, std::size_t at)
{
    return std::size_t{static_cast<unsigned char>(page[at])} << 8 | static_cast<unsigned char>(page[at + 1]);
}

inline bool is_empty(const std::string& page, std::size_t from, std::size_t to)
{
    const auto begin = page.begin();
    return std::all_of(begin + static_cast<std::ptrdiff_t>(from), begin + static_cast<std::ptrdiff_t>(to),
                       [](char c) { return c == 0; });
}

inline bool has_rests(const std::string& page, std::size_t start)
{
    const bool is_leaf = page[start] > 5;
    const auto list = start + (is_leaf ? 8 : 12) + 2 * number_at(page, start + 3);
    if (!is_empty(page, list, number_at(page, start + 5))) return true;
    constexpr std::size_t block_header = 4;
    for (auto block = number_at(page, start + 1); block != 0; block = number_at(page, block))
        if (!is_empty(page, block + block_header, block + number_at(page, block + 2))) return true;
    return false;
}

inline void look_at(const std::string& page, std::size_t start, pages_seen& seen)
{
    if (std::string{"\x02\x05\x0a\x0d"}.find(page[start]) == std::string::npos) return;
    ++seen.pages;
    seen.with_rests += has_rests(page, start);
}

}  // namespace unused_pages

inline pages_seen pages_with_rests(const std::string& path)
{
    using namespace unused_pages;
    std::ifstream file{path, std::ios::binary};
    const std::string all{std::istreambuf_iterator<char>{file}, {}};
    pages_seen seen;
    for (std::size_t at = 0; at + page_bytes <= all.size(); at += page_bytes)
        look_at(all.substr(at, page_bytes), at == 0 ? file_header : 0, seen);
    return seen;
}

/// The same of pages in a log (section 4.1); of one that began anew, also those that are no longer part of it.
inline pages_seen logged_pages_with_rests(const std::string& path)
{
    using namespace unused_pages;
    constexpr std::size_t log_header = 32, frame_header = 24;
    std::ifstream file{path, std::ios::binary};
    const std::string all{std::istreambuf_iterator<char>{file}, {}};
    pages_seen seen;
    for (auto at = log_header; at + frame_header + page_bytes <= all.size(); at += frame_header + page_bytes) {
        const bool is_first = all.substr(at, 4) == std::string{"\0\0\0\1", 4};
        look_at(all.substr(at + frame_header, page_bytes), is_first ? file_header : 0, seen);
    }
    return seen;
}

}  // namespace todoke
