#include "store/sqlite/queue/room.hpp"

#include <string>

#include "store/sqlite/file/free_space.hpp"

namespace todoke {

namespace {

refused full(std::string detail)
{
    return {refused::reason::full, std::move(detail), std::nullopt};
}

/// What was purged leaves free pages in the file, which are used before it grows: they are room like any other. The log
/// cannot use them, so some must be on the disk. (Asked only when there is too little on it: a number in the file's
/// header.)
bool has_free_pages(const books& b)
{
    if (b.free_disk < least_free(b.limits.min_free_disk)) return false;
    const auto pages = b.db.integer("PRAGMA freelist_count"), bytes = b.db.integer("PRAGMA page_size");
    return b.free_disk + static_cast<std::uint64_t>(pages * bytes) >= b.limits.min_free_disk;
}

}  // namespace

std::optional<refused> no_room(const books& b)
{
    if (b.counts.open() >= b.limits.max_queue)
        return full("the queue holds " + std::to_string(b.counts.open()) +
                    " messages and its limit ([store] max_queue) is " + std::to_string(b.limits.max_queue) +
                    "; try again later, see what holds them (GET /v1/status), or raise the limit");
    if (b.free_disk < b.limits.min_free_disk && !has_free_pages(b))
        return full("the disk has " + std::to_string(b.free_disk >> 20) +
                    " MiB free, less than [store] min_free_disk (" + std::to_string(b.limits.min_free_disk >> 20) +
                    " MiB); make room on it, or raise its quota");
    return std::nullopt;
}

}  // namespace todoke
