#include "gateway/delivery/throttle.hpp"

#include <algorithm>

namespace todoke {

namespace {

constexpr span first_rest = std::chrono::seconds{1};
constexpr span longest_rest = std::chrono::minutes{1};
constexpr int most_steps = 7;  ///< 1, 2, 4 … 64 seconds
/// A provider may ask for more; it is asked again after this all the same.
constexpr span longest_lane_rest = std::chrono::hours{1};
/// The same, while it may be about one recipient only.
constexpr span longest_asked_once = std::chrono::seconds{10};

}  // namespace

void throttle::refused(std::optional<span> asked, span now)
{
    if (now < until_) return;
    const auto most = in_a_row_ ? longest_lane_rest : longest_asked_once;
    in_a_row_ = true;
    steps_ = std::min(steps_ + 1, most_steps);
    const auto own = std::min(first_rest * (1 << (steps_ - 1)), longest_rest);
    until_ = now + std::max(own, std::min(asked.value_or(span{0}), most));
}

void throttle::worked()
{
    in_a_row_ = false;
    steps_ = std::max(0, steps_ - 1);
}

span throttle::wait(span now) const
{
    return std::max(span{0}, until_ - now);
}

}  // namespace todoke
