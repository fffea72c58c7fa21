#include "store/sqlite/file/log_writes.hpp"

#include <algorithm>
#include <new>
#include <sqlite3.h>

namespace todoke {

namespace {

constexpr int frame_head = 24;
/// SQLite's own file system takes less than 128 KiB at once.
constexpr std::size_t most_taken = 100 << 10;

/// Bytes 4 to 7: of how many pages the database is after the commit; zero for any other frame.
bool is_end_of_commit(const char* head)
{
    return std::any_of(head + 4, head + 8, [](char one) { return one != 0; });
}

}  // namespace

int log_writes::write(const void* some, int amount, long long at)
try {
    if (!taken_.empty() && at != end())
        if (const int failed = flush(); failed != SQLITE_OK) return failed;
    if (taken_.empty()) at_ = at;
    const auto* begin = static_cast<const char*>(some);
    taken_.append(begin, static_cast<std::size_t>(amount));
    if (amount == frame_head) {
        commits_ = is_end_of_commit(begin);
        return SQLITE_OK;
    }
    return commits_ || taken_.size() >= most_taken ? flush() : SQLITE_OK;
} catch (const std::bad_alloc&) {
    return SQLITE_IOERR_NOMEM;
}

int log_writes::flush()
{
    commits_ = false;
    if (taken_.empty()) return SQLITE_OK;
    const int result = write_(file_, taken_.data(), static_cast<int>(taken_.size()), at_);
    taken_.clear();
    return result;
}

}  // namespace todoke
