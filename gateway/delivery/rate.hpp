#pragma once
// How fast a provider may be used: "50/s", "100/m", "5000/h", "20000/d". Counted in what the provider bills, on a clock
// that never jumps.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "store/model/instant.hpp"

namespace todoke {

struct rate_limit {
    double amount = 0;
    span per{};
};

/// What of a limit is used up, for status pages.
struct rate_use {
    rate_limit limit;
    std::size_t used = 0, left = 0;
    span wait{};  ///< nothing is left: how long until some is
};

/// Units of a rate that were written down before they were taken.
struct booking {
    span begun{};  ///< nothing of it was taken before
    std::int64_t units = 0;
};

/// What is left of a limit for those who must leave `reserve` (0 to 1) of it alone; one unit at least.
rate_limit without_reserve(rate_limit whole, double reserve);

/// As configured: "50/s".
std::string to_text(const rate_limit& limit);

/// Says how many units may go now. Limits up to a minute are a token bucket that holds a tenth of a second's worth (at
/// least one unit), so that no second sees more than a tenth above the limit; longer ones are a rolling window kept in
/// 60 slots, never exceeded. Those of an hour and more can be booked ahead, a sixtieth of the limit at a time: then a
/// restart forgets nothing that was taken, and counts at most such a piece too much.
class rate_gate {
public:
    explicit rate_gate(rate_limit limit) : limit_{limit} {}

    std::size_t free(span now);
    /// The most that is ever free: who needs more waits for all of it.
    std::size_t whole() const;
    /// May take more than is free: the debt is waited off.
    void take(std::size_t units, span now);
    /// How long until so many units, or the whole, are free; 0: they are.
    span wait(span now, std::size_t units = 1);
    /// Of a rolling window: what was taken in it.
    rate_use use(span now);
    const rate_limit& limit() const { return limit_; }

    bool is_booked() const { return limit_.per >= std::chrono::hours{1}; }
    /// Goes on from what was booked before, the oldest first; from now on nothing is free that was not booked.
    void go_on_from(const std::vector<booking>& kept, span now);
    /// What is to be written down so that `units` are free, or what the limit leaves; none: they are, or nothing is
    /// left.
    std::optional<booking> to_book(span now, std::size_t units = 1);
    /// What to_book() said is on disk.
    void booked(const booking& written);

private:
    bool is_bucket() const { return limit_.per <= std::chrono::minutes{1}; }
    double per_ms() const { return limit_.amount / static_cast<double>(limit_.per.count()); }
    double bucket_size() const;
    void refill(span now);
    span slot_length() const { return limit_.per / 60; }
    void forget_old_slots(span now);
    /// Units that the limit lets go.
    double left(span now);

    rate_limit limit_;
    bool started_ = false;
    double tokens_ = 0;
    span filled_at_{};
    struct slot {
        span begin;
        double units;
    };
    std::deque<slot> slots_;
    double in_window_ = 0;
    std::optional<double> ahead_;  ///< booked and not taken yet; none: it need not be
    booking newest_;
};

}  // namespace todoke
