#include "store/sqlite/disk/log_writes.hpp"

#include <cstring>
#include <sqlite3.h>

namespace todoke {

int log_writes::write(const void* some, int amount, long long at)
{
    if (head_waits_ && at == head_at_ + head_bytes && amount <= most_page_bytes) {
        head_waits_ = false;
        std::memcpy(frame_.data() + head_bytes, some, static_cast<std::size_t>(amount));
        return hand_on(frame_.data(), head_bytes + amount, head_at_);
    }
    if (const int failed = flush(); failed != SQLITE_OK) return failed;
    if (amount != head_bytes || at != end_) return hand_on(some, amount, at);
    std::memcpy(frame_.data(), some, head_bytes);
    head_at_ = at;
    head_waits_ = true;
    return SQLITE_OK;
}

int log_writes::flush()
{
    if (!head_waits_) return SQLITE_OK;
    head_waits_ = false;
    return hand_on(frame_.data(), head_bytes, head_at_);
}

int log_writes::hand_on(const void* some, int amount, long long at)
{
    const auto result = write_(file_, some, amount, at);
    end_ = result == SQLITE_OK ? at + amount : -1;
    return result;
}

}  // namespace todoke
