#pragma once
// The legs of a message as it was submitted: which channels, in which order, and which wait for something not to
// happen.

#include <optional>
#include <string>
#include <vector>

#include "store/model/words.hpp"
#include "tests/weeks/dice.hpp"

namespace todoke::weeks {

/// Goes only if `lacks` has not happened `after` the leg before ended.
struct condition {
    std::string lacks;
    span after{};
    bool counts_allowed = false;  ///< only minutes outside quiet hours
};

struct planned_leg {
    channel on{};
    std::optional<condition> when;
};
using route = std::vector<planned_leg>;

/// One to three channels, now and then with follow-ups among them.
route random_route(dice& chance);
std::string to_json(const route& legs);

/// Which leg goes on this channel; there is one.
std::size_t place_on(const route& legs, channel on);
/// Each follow-up begins a chain, and each plain leg is of the chain of the one before: the chain's first leg.
std::size_t head_of(const route& legs, std::size_t leg);
bool has_follow_up(const route& legs);

}  // namespace todoke::weeks
