#include "store/sqlite/queue/impatient_rows.hpp"

#include "store/sqlite/message/deciding.hpp"
#include "store/sqlite/message/transition.hpp"
#include "store/sqlite/message/transitions.hpp"

namespace todoke {

namespace {

/// Each is a decision, and most are moved: a tenth of a second of the writer's time at most.
constexpr std::size_t impatient_at_once = 500;

/// One that still waits in the same place is left where it is, so that the order is kept.
void decide_again(books& b, const queue_row& row, const judge& rules, instant now)
{
    auto t = load(b, row.at.no);
    if (!t || t->flight) return;
    if (group_of(t->at) != row.in || t->at.due != row.at.due) return;  // it has moved on since it was read
    const auto v = ask(b, *t, customer_of(b, t->row), rules, now);
    if (const auto* over = std::get_if<hand_over>(&v.next))
        if (lane_of(b, t->at.legs.at(over->leg)) == row.in.lane) return;
    carry_out(b, *t, v, rules, now);
}

}  // namespace

impatient_rows::impatient_rows(db_connection& db, lanes& waiting, const names& words)
    : waiting_{waiting}, words_{words}, walk_{db, overdue_walk::again::never}
{
    waiting_.attach(walk_);
}

std::map<impatient_rows::wait_place, int> impatient_rows::places_of(const std::vector<lost_patience>& lost,
                                                                    instant now) const
{
    std::map<wait_place, int> made;
    for (const auto& one : lost) {
        const auto klass = words_.known(one.klass);
        const auto provider = one.provider.empty() ? 0 : words_.known(one.provider);
        if (one.from > now || klass == 0 || (provider == 0 && !one.provider.empty())) continue;
        made[{provider == 0 ? lane::of(one.on) : lane::of_provider(provider), klass}] = one.epoch;
    }
    return made;
}

overdue_walk::visited impatient_rows::visit(const std::vector<lost_patience>& lost, instant now, std::size_t rows)
{
    if (lost.empty() && followed_.empty()) return {};
    const auto wanted = places_of(lost, now);
    std::erase_if(followed_, [&](const auto& one) {
        const auto& [place, epoch] = one;
        const auto still = wanted.find(place);
        if (still != wanted.end() && still->second == epoch) return false;
        walk_.leave(place.first, place.second);
        return true;
    });
    for (const auto& [place, epoch] : wanted)
        if (followed_.try_emplace(place, epoch).second) waiting_.let_follow(walk_, place.first, place.second);
    return walk_.visit(now, rows);
}

bool decide_impatient(books& b, const judge& rules, instant now)
{
    const auto found = b.impatient.visit(rules.impatient(), now, impatient_at_once);
    for (const auto& row : found.rows) about(row.at.no, [&] { decide_again(b, row, rules, now); });
    return found.more;
}

}  // namespace todoke
