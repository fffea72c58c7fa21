#pragma once
// What upkeep takes for now. The wall clock may jump (a dead battery, a typing error), and what is purged does not come
// back: so it is believed only as fast as time passes on a clock that never jumps, times a factor, so that a box that
// was off for weeks catches up within days. A jump by a year takes a month of running to be believed; by then somebody
// has set it right. It goes back no faster: a box that wakes up in 1970 and is then told the time has forgotten
// nothing. Kept in the file now and then: a restart under a wrong clock knows better, too.

#include <optional>

#include "store/sqlite/file/db_connection.hpp"

namespace todoke {

class believed_time {
public:
    explicit believed_time(db_connection& db);

    /// Takes `now` as far as it can be believed when `passed` went by since the last call; never later than it.
    instant after(instant now, span passed);

private:
    statement keep_;
    std::optional<instant> at_, kept_;
};

/// `last` moved towards `now`, either way, never faster than time passes.
instant believed(instant last, instant now, span passed);

}  // namespace todoke
