#include "store/sqlite/queue/class_turns.hpp"

#include <algorithm>

namespace todoke {

class_turns::shares class_turns::resolve(const std::vector<class_share>& configured, const names& words)
{
    shares made;
    for (const auto& one : configured) {
        const auto no = words.known(one.klass);
        if (no == 0) continue;
        if (!one.bulk) made.ahead.push_back(no);
        if (one.priority == 0)
            made.urgent.push_back(no);
        else
            made.weights[no] = std::max(1, one.weight);
    }
    return made;
}

bool class_turns::shares::is_bulk(name_no klass) const
{
    return std::find(ahead.begin(), ahead.end(), klass) == ahead.end();
}

name_no class_turns::next(std::int64_t lane, const std::vector<name_no>& due, const shares& by)
{
    auto& credit = credit_[lane];
    int total = 0;
    name_no best = due.front();
    for (const auto klass : due) {
        const auto found = by.weights.find(klass);
        const int weight = found == by.weights.end() ? 1 : found->second;
        total += weight;
        credit[klass] += weight;
        if (credit[klass] > credit[best]) best = klass;
    }
    credit[best] -= total;
    return best;
}

class_turns::kind class_turns::kind_of(name_no klass, const shares& by)
{
    if (std::find(by.urgent.begin(), by.urgent.end(), klass) != by.urgent.end()) return kind::urgent;
    return by.is_bulk(klass) ? kind::bulk : kind::ahead;
}

std::optional<lanes::picked> class_turns::first_in_line(std::int64_t lane, kind of)
{
    const auto found = first_in_line_.find({lane, of});
    if (found == first_in_line_.end()) return std::nullopt;
    const auto who = found->second;
    first_in_line_.erase(found);
    return who;
}

}  // namespace todoke
