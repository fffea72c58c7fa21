#pragma once
// The only source of "now", and of pauses. Wall time can jump: whoever waits for an instant pauses and looks again.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "store/model/instant.hpp"

namespace todoke {

class clock {
public:
    virtual ~clock() = default;
    virtual instant now() const = 0;

    /// Time since some start that never jumps, and passes while the machine is suspended: for rates and pauses.
    virtual span uptime() const = 0;
    /// Returns once uptime() has grown by `length` (some seconds later after a suspension).
    virtual boost::asio::awaitable<void> pause(span length) = 0;
};

/// The machine's.
class system_clock_source final : public clock {
public:
    instant now() const override;
    span uptime() const override;
    boost::asio::awaitable<void> pause(span length) override;
};

}  // namespace todoke
