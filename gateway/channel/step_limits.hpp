#pragma once
// Limits for the steps of a connection at next to no cost: one timer a connection, armed only when a limit comes before
// the instant it is already armed for, so that a step that ends in time never touches it.

#include <algorithm>
#include <array>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <utility>

namespace todoke {

/// One for reads (connecting and the TLS handshake, too), one for writes: a read and a write may be pending together.
enum class step : std::size_t { read = 0, write = 1 };

class step_limits : public std::enable_shared_from_this<step_limits> {
public:
    using time = std::chrono::steady_clock;

    /// `overdue` is called when a step is too late; it must make the step's wait end.
    step_limits(boost::asio::any_io_executor executor, std::function<void()> overdue)
        : timer_{executor}, overdue_{std::move(overdue)}
    {
    }

    void begin(step which, time::duration within)
    {
        constexpr time::duration no_limit = std::chrono::hours{24 * 365};
        auto& mine = steps_[index(which)];
        mine.overdue = false;
        mine.ends = within >= no_limit ? time::time_point::max() : time::now() + within;
        if (mine.ends < armed_for_) arm(mine.ends);
    }
    /// Whether it took too long.
    bool end(step which)
    {
        auto& mine = steps_[index(which)];
        mine.ends = time::time_point::max();
        return std::exchange(mine.overdue, false);
    }
    /// Nothing is awaited: the timer holds up nobody's end until the next begin().
    void rest()
    {
        timer_.cancel();
        armed_for_ = time::time_point::max();
    }
    /// Nothing is called any more.
    void stop()
    {
        overdue_ = nullptr;
        timer_.cancel();
    }

private:
    struct one {
        time::time_point ends = time::time_point::max();
        bool overdue = false;
    };
    static std::size_t index(step which) { return static_cast<std::size_t>(which); }

    void arm(time::time_point when)
    {
        armed_for_ = when;
        timer_.expires_at(when);
        timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
            const auto self = weak.lock();
            if (self && !error) self->look();
        });
    }
    void look()
    {
        armed_for_ = time::time_point::max();
        const auto now = time::now();
        bool late = false;
        for (auto& each : steps_) {
            if (each.ends > now) continue;
            each.ends = time::time_point::max();
            late = each.overdue = true;
        }
        if (late && overdue_) overdue_();
        const auto next = std::min(steps_[0].ends, steps_[1].ends);
        if (next != time::time_point::max() && overdue_) arm(next);
    }

    boost::asio::steady_timer timer_;
    std::function<void()> overdue_;
    std::array<one, 2> steps_;
    time::time_point armed_for_ = time::time_point::max();
};

}  // namespace todoke
