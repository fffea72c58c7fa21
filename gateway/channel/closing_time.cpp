#include "gateway/channel/closing_time.hpp"

namespace todoke {

closing_time::closing_time(const clock& time, instant when)
{
    if (when == never_ends) return;
    time_ = &time;
    when_ = when;
    until_ = time.uptime() + (when - time.now());
}

bool closing_time::has_come() const
{
    return time_ != nullptr && (time_->now() >= when_ || time_->uptime() >= until_);
}

outcome given_up_at_closing_time()
{
    outcome ended;
    ended.kind = outcome_kind::retry;
    ended.detail = closed_before_hand_over;
    return ended;
}

}  // namespace todoke
