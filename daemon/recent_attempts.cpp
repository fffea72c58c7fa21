#include "daemon/recent_attempts.hpp"

namespace todoke {

namespace {

constexpr std::int64_t minutes = recent_attempts::window / std::chrono::minutes{1};

std::int64_t minute_of(span now)
{
    return now / std::chrono::minutes{1};
}

}  // namespace

void recent_attempts::note(const std::string& provider, outcome_kind how, span now)
{
    const auto no = minute_of(now);
    auto& slot = by_provider_[provider][static_cast<std::size_t>(no % minutes)];
    if (slot.no != no) slot = {no, {}};
    ++slot.counts[how];
}

std::map<outcome_kind, std::size_t> recent_attempts::of(const std::string& provider, span now) const
{
    std::map<outcome_kind, std::size_t> made;
    const auto found = by_provider_.find(provider);
    if (found == by_provider_.end()) return made;
    for (const auto& slot : found->second)
        if (slot.no > minute_of(now) - minutes)
            for (const auto& [how, count] : slot.counts) made[how] += count;
    return made;
}

}  // namespace todoke
