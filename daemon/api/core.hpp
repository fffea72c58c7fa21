#pragma once
// What every handler works with.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "daemon/api/auth.hpp"
#include "daemon/api/diagnosis.hpp"
#include "daemon/api/metrics.hpp"
#include "daemon/http/door.hpp"
#include "daemon/outlook/lane_views.hpp"
#include "gateway/clock.hpp"
#include "gateway/policy/rules.hpp"
#include "gateway/policy/wording/in_words.hpp"
#include "store/store.hpp"

namespace todoke {

class callback_endpoint;  // gateway/receipt/callbacks/callback_endpoint.hpp
class rule_keeper;        // gateway/delivery/rule_keeper.hpp
struct public_side;       // daemon/public/public_side.hpp

/// All of it outlives the door. The functions are called on the network thread.
struct door_core {
    store& messages;
    clock& time;
    metrics& counted;
    std::function<std::shared_ptr<const rules>()> book;  ///< the rules in force, as values
    std::function<rules_ptr()> policy;                   ///< the same, as the store calls them
    std::function<void()> work_arrived;                  ///< something was stored or moved: the dispatcher looks again
    std::function<bool()> ready;                         ///< for /readyz: start-up is done, and it is not stopping
    std::function<std::vector<lane_view>()> lanes;
    std::function<estimator()> estimates;  ///< by the figures of this moment
    std::string version;
    rule_keeper* keeper = nullptr;  ///< holds, the clock, adoption; needed by their calls and by /v1/status
    std::vector<callback_endpoint*> callbacks{};  ///< the backends that are called back
    const public_side* open_side = nullptr;       ///< what the public listener's calls need beside all this
    std::function<process_figures()> process{};   ///< for /metrics
    /// Looks at the whole; nothing: somebody has it looked at already.
    std::function<boost::asio::awaitable<std::optional<std::vector<diagnosis>>>()> examine{};
    std::function<std::optional<instant>()> certificate_ends{};  ///< of [public]'s, as it is shown now; nothing: no TLS
};

/// What a door with these calls leads to.
interior make_interior(door_core core, const route_table& routes);

/// In which language.
inline language speaks(const request& what)
{
    return preferred_language(what.head.accept_language);
}

}  // namespace todoke
