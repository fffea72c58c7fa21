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

double rate_gate::left(span now)
{
    if (is_bucket()) {
        refill(now);
        return tokens_ + 1e-9;
    }
    forget_old_slots(now);
    return limit_.amount - in_window_;
}

std::size_t rate_gate::free(span now)
{
    const auto units = ahead_ ? std::min(left(now), *ahead_) : left(now);
    return units < 1 ? 0 : static_cast<std::size_t>(units);
}

std::size_t rate_gate::whole() const
{
    return static_cast<std::size_t>(std::max(1.0, is_bucket() ? bucket_size() : limit_.amount));
}

void rate_gate::take(std::size_t units, span now)
{
    const auto amount = static_cast<double>(units);
    if (ahead_) *ahead_ -= amount;
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

span rate_gate::wait(span now, std::size_t units)
{
    const auto needed = static_cast<double>(std::min(units, whole()));
    if (left(now) >= needed) return span{0};
    if (is_bucket()) return span{static_cast<std::int64_t>(std::ceil((needed - tokens_) / per_ms()))};
    double over = in_window_ - limit_.amount + needed;
    for (const auto& old : slots_) {
        over -= old.units;
        if (over <= 0) return old.begin + limit_.per + slot_length() - now;
    }
    return limit_.per;
}

rate_use rate_gate::use(span now)
{
    rate_use made{limit_, 0, static_cast<std::size_t>(std::max(0.0, left(now))), wait(now)};
    made.used = static_cast<std::size_t>(in_window_);
    return made;
}

/// A piece was taken until the next one began, the newest perhaps until now.
void rate_gate::go_on_from(const std::vector<booking>& kept, span now)
{
    ahead_ = in_window_ = 0;
    slots_.clear();
    for (std::size_t i = 0; i < kept.size(); ++i) {
        const auto taken = std::min(now, i + 1 < kept.size() ? kept[i + 1].begun : now);
        if (taken + limit_.per + slot_length() <= now) continue;
        slots_.push_back({taken, static_cast<double>(kept[i].units)});
        in_window_ += slots_.back().units;
    }
}

std::optional<booking> rate_gate::to_book(span now, std::size_t units)
{
    if (!ahead_ || left(now) < 1) return std::nullopt;
    const auto needed = std::min(static_cast<double>(std::min(units, whole())), std::floor(left(now)));
    if (*ahead_ >= needed) return std::nullopt;
    const auto piece = std::min(std::max(needed, limit_.amount / 60), left(now));
    const auto more = static_cast<std::int64_t>(std::ceil(piece - *ahead_));
    if (newest_.units > 0 && now - newest_.begun < slot_length()) return booking{newest_.begun, newest_.units + more};
    return booking{now, more};
}

void rate_gate::booked(const booking& written)
{
    if (written.begun != newest_.begun) newest_ = {written.begun, 0};
    *ahead_ += static_cast<double>(written.units - newest_.units);
    newest_ = written;
}

}  // namespace todoke
