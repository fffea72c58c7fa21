#pragma once
// When a message will go, said with the answer to its submission: counts every second what waits, and lends what it has
// counted to whoever answers. Dispatch does not ask for it.

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <vector>

#include "daemon/config/config.hpp"
#include "daemon/outlook/backlog.hpp"
#include "gateway/clock.hpp"
#include "gateway/delivery/rule_keeper.hpp"
#include "store/store.hpp"

namespace todoke {

/// Network thread only; what as_of_now() returns is for any.
class estimates {
public:
    estimates(store& messages, clock& time, rule_keeper& keeper, const std::vector<provider_config>& providers);

    boost::asio::awaitable<void> run();
    /// Those that can take no work, each time that changes.
    void providers_down(const std::vector<outage>& which);
    estimator as_of_now() const;

private:
    store& messages_;
    clock& time_;
    rule_keeper& keeper_;
    std::shared_ptr<const backlog> counted_;  ///< never changed, since estimators keep it: replaced
};

}  // namespace todoke
