#include "gateway/channel/reconnect.hpp"

#include <algorithm>
#include <random>

namespace todoke {

namespace {

reconnect_limits::duration spread(reconnect_limits::duration around, double chance)
{
    return std::chrono::duration_cast<reconnect_limits::duration>(around * (0.8 + 0.4 * chance));
}

}  // namespace

void reconnect_pauses::look_back(time_point now)
{
    if (since_ && now - *since_ >= limits_.lasting) failures_ = 0;
    since_.reset();
}

void reconnect_pauses::connected(time_point now)
{
    since_ = now;
    if (limits_.lasting == duration::zero()) failures_ = 0;
}

reconnect_pauses::duration reconnect_pauses::after_failure(time_point now, double chance)
{
    look_back(now);
    auto pause = std::min(limits_.first, limits_.longest);
    for (int i = 0; i < failures_ && pause < limits_.longest; ++i) pause = std::min(pause * 2, limits_.longest);
    ++failures_;
    return spread(pause, chance);
}

reconnect_pauses::duration reconnect_pauses::after_refusal(time_point now, double chance)
{
    look_back(now);
    return spread(limits_.refused, chance);
}

double chance()
{
    thread_local std::minstd_rand numbers{std::random_device{}()};
    return std::uniform_real_distribution<double>{0, 1}(numbers);
}

}  // namespace todoke
