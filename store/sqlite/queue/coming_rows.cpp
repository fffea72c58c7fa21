#include "store/sqlite/queue/coming_rows.hpp"

#include <algorithm>
#include <set>

namespace todoke {

namespace {

constexpr std::size_t most_lines = 4096;

}  // namespace

statement coming_rows::question(db_connection& db)
{
    return {db,
            "SELECT due, no FROM queue WHERE lane = ?1 AND class = ?2 AND again = ?3 AND campaign = ?4"
            " AND (due, no) >= (?5, ?6) AND due <= ?7 ORDER BY due, no LIMIT ?8"};
}

std::vector<lanes::picked> coming_rows::next(statement& question, const std::vector<lanes::picked>& heads, instant now,
                                             const std::function<bool()>& goes_on)
{
    if (lines_.size() > most_lines) forget_others(heads);
    std::vector<std::vector<queue_place>> found;
    const auto share = std::max<std::size_t>(window_ / std::max<std::size_t>(heads.size(), 1), 1);
    std::size_t longest = 0;
    for (const auto& head : heads) {
        if (!found.empty() && !goes_on()) break;
        found.push_back(more_of(head, share, question, now));
        longest = std::max(longest, found.back().size());
    }
    std::vector<lanes::picked> made;
    for (std::size_t turn = 0; turn < longest; ++turn)
        for (std::size_t i = 0; i < found.size(); ++i)
            if (turn < found[i].size()) made.push_back({heads[i].in, found[i][turn]});
    return made;
}

std::vector<queue_place> coming_rows::more_of(const lanes::picked& head, std::size_t share, statement& question,
                                              instant now)
{
    auto& given = lines_[head.in];
    while (!given.empty() && given.front() < head.at) given.pop_front();
    std::vector<queue_place> made;
    if (given.size() >= share) return made;
    const auto from = given.empty() ? head.at : queue_place{given.back().due, {given.back().no.value + 1}};
    const auto& in = head.in;
    auto row = question.query(in.lane, in.klass, in.again, in.campaign, from.due, from.no, now,
                              std::uint64_t{share - given.size()});
    while (row.next()) made.push_back({row.when(0), {row.integer(1)}});
    given.insert(given.end(), made.begin(), made.end());
    return made;
}

void coming_rows::forget_others(const std::vector<lanes::picked>& heads)
{
    std::set<queue_group> kept;
    for (const auto& head : heads) kept.insert(head.in);
    std::erase_if(lines_, [&](const auto& one) { return !kept.contains(one.first); });
}

}  // namespace todoke
