#include "gateway/delivery/rate.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>

namespace todoke {

rate_limit without_reserve(rate_limit whole, double reserve)
{
    const bool is_counted = whole.per > std::chrono::minutes{1};  // less than one of a day would be none at all
    whole.amount *= 1 - reserve;
    if (is_counted) whole.amount = std::max(1.0, whole.amount);
    return whole;
}

std::string to_text(const rate_limit& limit)
{
    std::ostringstream made;
    made << limit.amount << '/'
         << (limit.per == std::chrono::seconds{1}   ? "s"
             : limit.per == std::chrono::minutes{1} ? "m"
             : limit.per == std::chrono::hours{1}   ? "h"
                                                    : "d");
    return made.str();
}

double rate_gate::bucket_size() const
{
    return std::max(1.0, per_ms() * 100);
}

void rate_gate::refill(span now)
{
    if (!started_) {
        tokens_ = bucket_size();
        started_ = true;
    } else {
        tokens_ = std::min(bucket_size(), tokens_ + per_ms() * static_cast<double>((now - filled_at_).count()));
    }
    filled_at_ = now;
}

void rate_gate::forget_old_slots(span now)
{
    while (!slots_.empty() && slots_.front().begin + limit_.per + slot_length() <= now) {
        in_window_ -= slots_.front().units;
        slots_.pop_front();
    }
}

std::size_t rate_gate::free(span now)
{
    double left = 0;
    if (is_bucket()) {
        refill(now);
        left = tokens_ + 1e-9;
    } else {
        forget_old_slots(now);
        left = limit_.amount - in_window_;
    }
    return left < 1 ? 0 : static_cast<std::size_t>(left);
}

void rate_gate::take(std::size_t units, span now)
{
    const auto amount = static_cast<double>(units);
    if (is_bucket()) {
        refill(now);
        tokens_ -= amount;
        return;
    }
    forget_old_slots(now);
    if (slots_.empty() || now - slots_.back().begin >= slot_length()) slots_.push_back({now, 0});
    slots_.back().units += amount;
    in_window_ += amount;
}

span rate_gate::wait(span now)
{
    if (free(now) > 0) return span{0};
    if (is_bucket()) return span{static_cast<std::int64_t>(std::ceil((1 - tokens_) / per_ms()))};
    double over = in_window_ - limit_.amount + 1;
    for (const auto& old : slots_) {
        over -= old.units;
        if (over <= 0) return old.begin + limit_.per + slot_length() - now;
    }
    return limit_.per;
}

rate_use rate_gate::use(span now)
{
    rate_use made{limit_, 0, free(now), wait(now)};
    made.used = static_cast<std::size_t>(in_window_);
    return made;
}

}  // namespace todoke
