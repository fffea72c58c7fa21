#pragma once
// A provider's rate as bulk and all others share it.

#include <cstddef>
#include <optional>
#include <vector>

#include "gateway/delivery/rate.hpp"
#include "store/store.hpp"

namespace todoke {

/// A booking of one of the two parts that are written down.
struct share_booking {
    bool bulk = false;
    booking what;
};

/// Bulk never takes the reserve. A long message goes with the whole of a share that is smaller than it; of a rate up to
/// a minute the others have a bucket of their own then, of `reserve` of the limit, for when the whole has nothing left.
/// So the reserve may let what that bucket holds (one message at least) go beyond the limit, and all wait it off. Of an
/// hour and more there is a debt only where one message takes more than bulk's share of all of it.
class shared_rate {
public:
    /// `reserve`: 0 (none) to below 1, of the limit.
    shared_rate(rate_limit limit, double reserve);

    std::size_t free(bool bulk, span now);
    shared_room room(span now);
    /// May take more than is free.
    void take(std::size_t units, bool bulk, span now);
    /// How long until so many units, or the whole, are free; 0: they are.
    span wait(std::size_t units, bool bulk, span now);
    rate_use use(span now) { return whole_.use(now); }
    const rate_limit& limit() const { return whole_.limit(); }

    /// See rate_gate.
    void go_on_from(const std::vector<share_booking>& kept, span now);
    std::vector<share_booking> to_book(std::size_t units, std::size_t of_bulk, span now);
    void booked(const share_booking& written);

private:
    rate_gate whole_, bulk_;
    std::optional<rate_gate> reserve_;
};

}  // namespace todoke
