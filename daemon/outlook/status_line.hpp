#pragma once
// How it goes, in the one line that `systemctl status todoked` shows: what is wrong first, then what waits and what
// goes out. Everybody on the machine may read it: it holds no address, and of a provider's words only the beginning.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "daemon/outlook/lane_views.hpp"
#include "daemon/outlook/queue_figures.hpp"
#include "gateway/delivery/rule_keeper.hpp"
#include "gateway/receipt/callbacks/callback_endpoint.hpp"

namespace todoke {

/// Something counted, of the last minute.
class last_minute {
public:
    void add(span uptime);
    std::int64_t count(span uptime) const;

private:
    struct second {
        std::int64_t no = -1;
        std::int64_t count = 0;
    };
    std::array<second, 60> seconds_{};
};

struct standing {
    queue_figures queue{};
    std::int64_t sent_lately = 0;  ///< taken by providers in the last minute
    std::size_t holds = 0;
    bool only_sandbox = false;            ///< no message leaves this box
    std::vector<std::string> troubles{};  ///< the worst first
};

// What is wrong, in words.
std::vector<std::string> troubles_of(const box_view& box);
std::vector<std::string> troubles_of(const std::vector<lane_view>& lanes);
std::vector<std::string> troubles_of(const std::vector<callback_view>& backends);

/// Attempts whose outcome can never be recorded.
std::vector<std::string> troubles_of_unrecorded(std::size_t outcomes);

std::string status_line(const standing& now);

}  // namespace todoke
