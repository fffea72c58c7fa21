#include "daemon/outlook/recent_attempts.hpp"

namespace todoke {

namespace {

constexpr std::int64_t minutes = recent_attempts::window / std::chrono::minutes{1};
constexpr std::int64_t seconds = std::chrono::minutes{1} / std::chrono::seconds{1};

std::int64_t minute_of(span now)
{
    return now / std::chrono::minutes{1};
}

std::int64_t second_no(span now)
{
    return now / std::chrono::seconds{1};
}

}  // namespace

void recent_attempts::note(const std::string& provider, outcome_kind how, span now)
{
    auto& all = by_provider_[provider];
    const auto no = minute_of(now);
    auto& slot = all.minutes[static_cast<std::size_t>(no % minutes)];
    if (slot.no != no) slot = {no, {}};
    ++slot.counts[how];
    const auto fine_no = second_no(now);
    auto& fine = all.seconds[static_cast<std::size_t>(fine_no % seconds)];
    if (fine.no != fine_no) fine = {fine_no, 0};
    ++fine.count;
}

std::map<outcome_kind, std::size_t> recent_attempts::of(const std::string& provider, span now) const
{
    std::map<outcome_kind, std::size_t> made;
    const auto found = by_provider_.find(provider);
    if (found == by_provider_.end()) return made;
    for (const auto& slot : found->second.minutes)
        if (slot.no > minute_of(now) - minutes)
            for (const auto& [how, count] : slot.counts) made[how] += count;
    return made;
}

std::size_t recent_attempts::last_minute(const std::string& provider, span now) const
{
    const auto found = by_provider_.find(provider);
    if (found == by_provider_.end()) return 0;
    std::size_t made = 0;
    for (const auto& slot : found->second.seconds)
        if (slot.no > second_no(now) - seconds) made += slot.count;
    return made;
}

}  // namespace todoke
