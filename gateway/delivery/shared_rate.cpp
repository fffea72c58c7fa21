#include "gateway/delivery/shared_rate.hpp"

#include <algorithm>

namespace todoke {

namespace {

unit_room room_of(rate_gate& gate, span now)
{
    return {gate.free(now), gate.whole()};
}

}  // namespace

shared_rate::shared_rate(rate_limit limit, double reserve) : whole_{limit}, bulk_{without_reserve(limit, reserve)}
{
    if (reserve > 0 && !whole_.is_booked()) reserve_.emplace(rate_limit{limit.amount * reserve, limit.per});
}

std::size_t shared_rate::free(bool bulk, span now)
{
    if (bulk) return std::min(whole_.free(now), bulk_.free(now));
    return std::max(whole_.free(now), reserve_ ? reserve_->free(now) : 0);
}

shared_room shared_rate::room(span now)
{
    return {room_of(whole_, now), room_of(bulk_, now), reserve_ ? room_of(*reserve_, now) : unit_room{}};
}

void shared_rate::take(std::size_t units, bool bulk, span now)
{
    if (bulk)
        bulk_.take(units, now);
    else if (reserve_ && whole_.wait(now, units) > span{0})
        reserve_->take(units, now);
    whole_.take(units, now);
}

span shared_rate::wait(std::size_t units, bool bulk, span now)
{
    const auto for_whole = whole_.wait(now, units);
    if (bulk) return std::max(for_whole, bulk_.wait(now, units));
    return reserve_ ? std::min(for_whole, reserve_->wait(now, units)) : for_whole;
}

void shared_rate::go_on_from(const std::vector<share_booking>& kept, span now)
{
    if (!whole_.is_booked()) return;
    std::vector<booking> of_whole, of_bulk;
    for (const auto& one : kept) (one.bulk ? of_bulk : of_whole).push_back(one.what);
    whole_.go_on_from(of_whole, now);
    bulk_.go_on_from(of_bulk, now);
}

std::vector<share_booking> shared_rate::to_book(std::size_t units, std::size_t of_bulk, span now)
{
    std::vector<share_booking> made;
    if (const auto more = whole_.to_book(now, std::max(units, of_bulk))) made.push_back({false, *more});
    if (const auto more = bulk_.to_book(now, of_bulk)) made.push_back({true, *more});
    return made;
}

void shared_rate::booked(const share_booking& written)
{
    (written.bulk ? bulk_ : whole_).booked(written.what);
}

}  // namespace todoke
