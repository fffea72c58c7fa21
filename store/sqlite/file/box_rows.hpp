#pragma once
// Tables `hold` and `box` (single facts by name).

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/model/hold.hpp"
#include "store/sqlite/file/clock_past.hpp"
#include "store/sqlite/file/db_connection.hpp"
#include "store/sqlite/file/names.hpp"

namespace todoke {

class box_rows {
public:
    explicit box_rows(db_connection& db);

    hold add(hold what, names& words);
    std::optional<hold> end(std::int64_t no, instant now, const names& words);
    std::vector<hold> holds(const names& words);
    void forget_holds(instant ended_before);

    std::optional<std::int64_t> number(std::string_view fact);
    std::string text(std::string_view fact);
    template <class T>
    void keep(std::string_view fact, const T& value)
    {
        keep_.run(fact, value);
    }
    void forget(std::string_view fact) { forget_.run(fact); }

    struct newest {
        std::int64_t seq = 0;
        instant at = instant::min();
    };
    /// Of the journal.
    newest newest_row();

    /// How the clock was set. (True of the box, whether or not a transaction that wrote it is kept.)
    const clock_past& clock() const { return clock_; }
    /// Why its record cannot be read; empty: it can.
    const std::string& lost_clock() const { return lost_clock_; }
    /// The jumps that this process saw; `next`: the number of the next message. Asked before it stores the first one.
    void clock_was_set(const std::vector<clock_jump>& seen, message_no next);

private:
    clock_past kept_jumps();

    statement add_, end_, holds_, forget_holds_, fact_, keep_, forget_, newest_;
    std::string lost_clock_;
    clock_past clock_;
    std::optional<message_no> first_;  ///< of this process
};

}  // namespace todoke
