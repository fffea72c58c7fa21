// The rules have changed: what waits is decided anew, so that it goes when the new ones let it.
#include "store/sqlite/message/deciding.hpp"
#include "store/sqlite/message/transition.hpp"
#include "store/sqlite/message/transitions.hpp"

namespace todoke {

namespace {

/// Some twenty milliseconds of the writer's time: others wait for the same commit.
constexpr std::size_t decided_at_once = 200;
constexpr std::size_t decided_between_looks = 8;

void decide_row(books& b, const queue_row& row, const judge& rules, instant now)
{
    auto t = load(b, row.at.no);
    if (!t || t->flight || group_of(t->at) != row.in || t->at.due != row.at.due) return;  // it has moved on
    decide_anew(b, *t, rules, now);
}

}  // namespace

bool decide_again(books& b, const judge& rules, instant now, const walk_pace& pace)
{
    b.seen(now);
    const auto before = pace.disk_reads();
    for (std::size_t done = 0; done < decided_at_once; done += decided_between_looks) {
        for (const auto& row : b.again.next(rules.revision(), decided_between_looks))
            about(row.at.no, [&] { decide_row(b, row, rules, now); });
        if (pace.is_over(before) || !b.again.goes_on()) break;
    }
    return b.again.goes_on();
}

}  // namespace todoke
