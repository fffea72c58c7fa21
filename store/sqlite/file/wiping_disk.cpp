#include "store/sqlite/file/wiping_disk.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <mutex>
#include <sqlite3.h>

namespace todoke {

namespace {

constexpr std::size_t file_header = 100;  ///< at the front of the first page
constexpr std::size_t largest_page = 65'536;
enum kind_of_page : unsigned char { index_inside = 2, table_inside = 5, index_leaf = 10, table_leaf = 13 };

std::size_t number_at(const unsigned char* at)
{
    return std::size_t{at[0]} << 8 | at[1];
}

/// A file's own functions but for one. SQLite hands them the file, so they find what they stand for.
struct wiping_file {
    sqlite3_io_methods methods;  ///< first: a file points here
    int (*write_whole)(sqlite3_file*, const void*, int, sqlite3_int64);
};

int write_wiped(sqlite3_file* file, const void* from, int amount, sqlite3_int64 at)
{
    const auto write = reinterpret_cast<const wiping_file*>(file->pMethods)->write_whole;
    const auto* page = static_cast<const unsigned char*>(from);
    const auto bytes = static_cast<std::size_t>(amount);
    if (at % amount != 0 || bytes > largest_page) return write(file, from, amount, at);
    const auto unused = unused_in(page, bytes, at == 0);
    const auto is_zero = [](unsigned char one) { return one == 0; };
    if (std::all_of(page + unused.from, page + unused.to, is_zero)) return write(file, from, amount, at);
    std::array<unsigned char, largest_page> wiped;
    std::copy(page, page + bytes, wiped.begin());
    std::fill(wiped.begin() + unused.from, wiped.begin() + unused.to, 0);
    return write(file, wiped.data(), amount, at);
}

struct wiping_vfs {
    sqlite3_vfs vfs;  ///< first: SQLite hands this to its functions
    sqlite3_vfs* real;
    std::string name;
};

/// What was registered stays: SQLite keeps pointers to it.
struct known_disks {
    std::mutex guard;
    std::map<std::string, std::unique_ptr<wiping_vfs>> disks;
    std::map<const sqlite3_io_methods*, std::unique_ptr<wiping_file>> files;
};

known_disks& known()
{
    static known_disks all;
    return all;
}

const sqlite3_io_methods* wiping(const sqlite3_io_methods* real)
{
    const std::lock_guard lock{known().guard};
    auto& made = known().files[real];
    if (!made) {
        made = std::make_unique<wiping_file>(wiping_file{*real, real->xWrite});
        made->methods.xWrite = write_wiped;
    }
    return &made->methods;
}

int open_wiping(sqlite3_vfs* disk, const char* path, sqlite3_file* file, int flags, int* given)
{
    auto* real = reinterpret_cast<wiping_vfs*>(disk)->real;
    const int result = real->xOpen(real, path, file, flags, given);
    if (result == SQLITE_OK && (flags & SQLITE_OPEN_MAIN_DB) && file->pMethods) file->pMethods = wiping(file->pMethods);
    return result;
}

int sleep_as_real(sqlite3_vfs* disk, int microseconds)
{
    auto* real = reinterpret_cast<wiping_vfs*>(disk)->real;
    return real->xSleep(real, microseconds);
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
    return from < first_cell && first_cell <= bytes ? unused_bytes{from, first_cell} : unused_bytes{};
}

std::string wiping_disk(const std::string& vfs)
{
    const std::lock_guard lock{known().guard};
    auto& made = known().disks[vfs];
    if (made) return made->name;
    auto* real = sqlite3_vfs_find(vfs.empty() ? nullptr : vfs.c_str());
    if (!real) return vfs;  // opening it says so
    made = std::make_unique<wiping_vfs>(wiping_vfs{*real, real, "wiping" + (vfs.empty() ? vfs : "-" + vfs)});
    made->vfs.zName = made->name.c_str();
    made->vfs.pNext = nullptr;
    made->vfs.xOpen = open_wiping;
    made->vfs.xSleep = sleep_as_real;
    sqlite3_vfs_register(&made->vfs, 0);
    return made->name;
}

}  // namespace todoke
