#pragma once
// What is kept of a provider's breaker while it is not closed.

#include <optional>
#include <string>

#include "store/model/instant.hpp"

namespace todoke {

struct breaker_state {
    std::string provider;
    int failures = 0;  ///< in a row
    int openings = 0;  ///< since it was last closed; 0: it is
    instant open_until{};
    std::optional<instant> since{};  ///< nothing has been taken since; none: something was, it is being tried
    bool over_quota = false;         ///< else it was not reached
    std::string reason{};
    friend bool operator==(const breaker_state&, const breaker_state&) = default;
};

}  // namespace todoke
