#include "gateway/delivery/recipient_rests.hpp"

#include <algorithm>

namespace todoke {

namespace {

constexpr span shortest = std::chrono::seconds{2};
constexpr span longest = std::chrono::minutes{5};
constexpr span longest_asked = std::chrono::hours{1};
constexpr int most_times = 9;  ///< to beyond the longest
/// A refusal this long after a rest has ended begins a new row.
constexpr span remembered_for = std::chrono::minutes{10};

}  // namespace

std::vector<recipient_rests::rest>::iterator recipient_rests::find(const std::string& provider,
                                                                   const std::string& address)
{
    return std::find_if(rests_.begin(), rests_.end(),
                        [&](const rest& one) { return one.what.provider == provider && one.what.address == address; });
}

/// One that lasts longer than any can was noted before the system's clock was set back.
void recipient_rests::forget_old(instant now)
{
    std::erase_if(rests_, [now](const rest& one) {
        return one.what.until + remembered_for <= now || one.what.until > now + longest_asked;
    });
    if (rests_.size() < most_) return;
    rests_.erase(std::min_element(rests_.begin(), rests_.end(),
                                  [](const rest& a, const rest& b) { return a.what.until < b.what.until; }));
}

void recipient_rests::refused(const std::string& provider, const std::string& address, std::optional<span> asked,
                              instant now)
{
    auto its = find(provider, address);
    if (its == rests_.end()) {
        forget_old(now);
        its = rests_.insert(rests_.end(), rest{{provider, address, now}, 0});
    }
    its->times = std::min(its->times + 1, most_times);
    const auto own = std::min(shortest * (1 << (its->times - 1)), longest);
    its->what.until = now + std::max(own, std::min(asked.value_or(span{0}), longest_asked));
}

bool recipient_rests::worked(const std::string& provider, const std::string& address)
{
    const auto its = find(provider, address);
    if (its == rests_.end()) return false;
    rests_.erase(its);
    return true;
}

std::vector<recipient_rest> recipient_rests::at(instant now) const
{
    std::vector<recipient_rest> made;
    for (const auto& one : rests_)
        if (one.what.until > now) made.push_back(one.what);
    return made;
}

}  // namespace todoke
