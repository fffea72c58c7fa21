#include "store/sqlite/lane_holds.hpp"

#include <algorithm>

namespace todoke {

void lane_holds::hold_all_but(const std::vector<name_no>& spared, instant until)
{
    for (const auto klass : spared) classes_.try_emplace(klass, others_);
    for (auto& [klass, end] : classes_)
        if (std::find(spared.begin(), spared.end(), klass) == spared.end()) end = std::max(end, until);
    others_ = std::max(others_, until);
}

void lane_holds::hold_class(name_no klass, instant until)
{
    auto& end = classes_.try_emplace(klass, others_).first->second;
    end = std::max(end, until);
}

void lane_holds::hold_campaign(name_no campaign, instant until)
{
    auto& end = campaigns_.try_emplace(campaign, free).first->second;
    end = std::max(end, until);
}

}  // namespace todoke
