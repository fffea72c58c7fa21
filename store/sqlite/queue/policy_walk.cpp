#include "store/sqlite/queue/policy_walk.hpp"

namespace todoke {

policy_walk::policy_walk(db_connection& db, const lanes& waiting)
    : waiting_{waiting},
      rows_{db,
            "SELECT due, no, expires FROM queue WHERE lane = ?1 AND class = ?2 AND again = ?3 AND campaign = ?4"
            " AND (due, no) >= (?5, ?6) ORDER BY due, no LIMIT ?7"}
{
}

void policy_walk::begin(int revision)
{
    at_.revision = revision;
    at_.next.clear();
    at_.again = false;
    for (const auto& [in, first] : waiting_.firsts()) at_.next.emplace(first, in);
}

std::vector<queue_row> policy_walk::next(int revision, std::size_t rows)
{
    std::vector<queue_row> made;
    const bool is_over = at_.next.empty();
    if (at_.revision == revision && is_over && !at_.again) return made;
    moved_ = true;
    if (at_.revision != revision || is_over) begin(revision);
    while (!at_.next.empty() && made.size() < rows) read(rows - made.size(), made);
    return made;
}

void policy_walk::go_round_again()
{
    moved_ = true;
    at_.again = true;
}

/// Of the group whose turn it is, as far as no other group has something that is due before.
void policy_walk::read(std::size_t limit, std::vector<queue_row>& into)
{
    const auto [from, in] = *at_.next.begin();
    at_.next.erase(at_.next.begin());
    auto row = rows_.query(in.lane, in.klass, in.again, in.campaign, from.due, from.no, std::uint64_t{limit + 1});
    for (std::size_t read = 0; row.next(); ++read) {
        const queue_place place{row.when(0), {row.integer(1)}};
        const bool is_others_turn = read > 0 && !at_.next.empty() && at_.next.begin()->first < place;
        if (read == limit || is_others_turn) {
            at_.next.emplace(place, in);
            return;
        }
        into.push_back({in, place, row.when(2)});
    }
}

void policy_walk::committed()
{
    if (!moved_) return;
    kept_ = at_;
    moved_ = false;
}

void policy_walk::rolled_back()
{
    if (!moved_) return;
    at_ = kept_;
    moved_ = false;
}

}  // namespace todoke
