#pragma once
// The contract of what tells why: forecasts and customers' timelines.

#include "tests/counterpart/contract_bench.hpp"

namespace todoke {

/// Customer c-1 is stored, and has messages; one with this `dedupe_key` of class transactional is among them.
void ask_why(contract_bench& bench, const std::string& dedupe_key);

}  // namespace todoke
