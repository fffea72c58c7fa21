#pragma once
// A click or an opening that comes before the attempt that sent it has ended (a slow answer, a crash). It is kept like
// what providers tell, and matched when that attempt is over. Pure.

#include "gateway/receipt/readers/told.hpp"

namespace todoke {

inline constexpr const char* link_receipt_form = "todoke.link";

/// `what` names its message. It belongs to no provider; the same click counts once.
raw_receipt to_link_receipt(const told_receipt& what);

read_receipt read_link_receipt(const raw_receipt& what);

}  // namespace todoke
