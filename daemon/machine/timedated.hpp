#pragma once
// systemd's timedated, which asks the kernel for those who may not. It is asked over the system's bus (or the one of
// DBUS_SYSTEM_BUS_ADDRESS) without waiting for either on the thread that asks.

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <optional>

namespace todoke {

/// Whether the clock is synchronised (NTPSynchronized). Nothing: no answer, or not in time.
boost::asio::awaitable<std::optional<bool>> ask_timedated(
    std::chrono::steady_clock::duration within = std::chrono::seconds{5});

}  // namespace todoke
