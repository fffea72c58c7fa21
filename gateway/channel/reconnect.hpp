#pragma once
// How long to wait before trying to connect again.

#include <algorithm>
#include <chrono>

namespace todoke {

/// After the `failures`th failure in a row (1, 2, …): twice as long each time from `first` up to `longest`, of which
/// `chance` (0 to 1) leaves between half and all, so that many clients do not come back together.
inline std::chrono::milliseconds reconnect_pause(int failures, std::chrono::milliseconds first,
                                                 std::chrono::milliseconds longest, double chance)
{
    auto pause = first;
    for (int i = 1; i < failures && pause < longest; ++i) pause *= 2;
    const auto full = static_cast<double>(std::min(pause, longest).count());
    return std::chrono::milliseconds{static_cast<std::chrono::milliseconds::rep>(full * (0.5 + chance / 2))};
}

}  // namespace todoke
