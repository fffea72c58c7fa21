#include "store/sqlite/file/future_rows.hpp"

#include <algorithm>

#include "store/sqlite/file/db_connection.hpp"

namespace todoke {

void future_rows::begin(const row_ages& by)
{
    if (jumps_ != by.clock.jumps().size()) runs_.clear();
    jumps_ = by.clock.jumps().size();
    std::erase_if(runs_, [&](const run& one) { return !by.is_to_come(one.earliest); });
    before_ = 0;
}

std::int64_t future_rows::end_of_run(std::int64_t no)
{
    const auto found =
        std::find_if(runs_.begin(), runs_.end(), [&](const run& one) { return one.first <= no && no <= one.last; });
    if (found == runs_.end()) return 0;
    before_ = found->last;
    return found->last;
}

bool future_rows::pass(std::int64_t no, instant when, const row_ages& by)
{
    const auto before = std::exchange(before_, no);
    if (!by.is_to_come(when)) return false;
    const auto follows = [&](const run& one) { return one.last == before; };
    const auto found = before ? std::find_if(runs_.begin(), runs_.end(), follows) : runs_.end();
    if (found == runs_.end()) {
        runs_.push_back({no, no, when});
    } else {
        found->last = no;
        found->earliest = std::min(found->earliest, when);
    }
    return true;
}

future_rows::found future_rows::older(statement& some, instant before, std::size_t most, const row_ages& by)
{
    begin(by);
    found made;
    std::int64_t after = 0;
    for (std::size_t looked_at = 0;;) {
        auto row = some.query(after, std::uint64_t{most - looked_at});
        bool skipped = false;
        while (!skipped && row.next()) {
            const auto no = row.integer(0);
            if (const auto end = end_of_run(no)) {
                skipped = true;
                after = end;
                continue;
            }
            const auto when = by.of(row.when(1));
            if (!pass(no, when, by)) {
                if (when >= before) return made;
                made.old.push_back(no);
            }
            after = no;
            if (++looked_at == most) {
                made.more = true;
                return made;
            }
        }
        if (!skipped) return made;
    }
}

}  // namespace todoke
