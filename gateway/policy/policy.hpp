#pragma once
// The rule book as the store calls it: binds the configured rules to the pure functions beside this file.

#include <memory>

#include "gateway/policy/circumstances.hpp"
#include "gateway/policy/rules.hpp"
#include "store/judge.hpp"

namespace todoke {

/// Thread-safe, immutable.
std::shared_ptr<const judge> make_policy(std::shared_ptr<const rules> book, circumstances around = {});

}  // namespace todoke
