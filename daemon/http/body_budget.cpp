#include "daemon/http/body_budget.hpp"

namespace todoke {

void body_budget::allow(std::size_t most, std::size_t most_of_one)
{
    most_ = most;
    most_of_one_ = most_of_one;
}

bool body_budget::has_room(std::size_t bytes, const std::string& whose) const
{
    if (bytes > most_ || taken_ > most_ - bytes) return false;
    if (most_of_one_ == 0 || whose.empty()) return true;
    const auto known = by_address_.find(whose);
    const auto its = known == by_address_.end() ? 0 : known->second;
    return bytes <= most_of_one_ && its <= most_of_one_ - bytes;
}

void body_budget::change(const std::string& whose, std::size_t from, std::size_t to)
{
    if (from == to) return;
    taken_ = taken_ - from + to;
    if (whose.empty()) return;
    auto& its = by_address_[whose];
    its = its - from + to;
    if (its == 0) by_address_.erase(whose);
}

}  // namespace todoke
