#pragma once
// What the daemon does for its database beside serving: purging, and saying when there is no room in it.

#include <boost/asio/awaitable.hpp>

#include "daemon/config/config.hpp"
#include "daemon/machine/disk_reserve.hpp"
#include "gateway/clock.hpp"
#include "gateway/delivery/rule_keeper.hpp"
#include "store/store.hpp"

namespace todoke {

/// Until it is cancelled. All that it is given outlives it.
boost::asio::awaitable<void> upkeep(store& messages, clock& time, const rule_keeper& keeper, disk_reserve& reserve,
                                    const store_config& set);

}  // namespace todoke
