#pragma once
// How many messages wait, by the minute in which they become due: table `due_count`, changed in the transactions that
// move rows of `queue`, one write for each count that moved in a commit. A count of none has no row, so there are at
// most as many as messages that wait, and mostly few: campaigns open together, and what is due now shares a minute.

#include <compare>
#include <cstdint>
#include <map>

#include "store/model/words.hpp"
#include "store/sqlite/file/db_connection.hpp"
#include "store/sqlite/message/rows.hpp"

namespace todoke {

constexpr span due_minute = std::chrono::minutes{1};

struct due_key {
    std::int64_t minute = 0;  ///< since 1970; the one in which they become due
    std::int64_t lane = lane::none;
    state in{};
    name_no klass = 0;
    rule why = rule::none;
    friend auto operator<=>(const due_key&, const due_key&) = default;
};

class due_counts {
public:
    explicit due_counts(db_connection& db);

    /// It enters the queue, or leaves it, as `at` says.
    void add(const progress_row& at) { change(at, 1); }
    void remove(const progress_row& at) { change(at, -1); }

    void flush();
    void rolled_back() { changes_.clear(); }

private:
    void change(const progress_row& at, int by);

    statement add_, forget_;
    std::map<due_key, std::int64_t> changes_;
};

}  // namespace todoke
