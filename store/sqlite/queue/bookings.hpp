#pragma once
// Table `booked`: what providers' hourly and daily rates have used, in pieces of a sixtieth of their time.

#include <vector>

#include "store/model/booked_units.hpp"
#include "store/sqlite/books.hpp"

namespace todoke {

/// By rate, the oldest first.
std::vector<booked_units> kept_bookings(books& b);
/// Begins a piece, or says how large it has become. Pieces of the same rate that this one leaves behind are forgotten.
void keep_booking(books& b, const booked_units& changed);

}  // namespace todoke
