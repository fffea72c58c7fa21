#pragma once
// The part of the contract that is about events, blocks and orders.

#include "tests/counterpart/contract_bench.hpp"

namespace todoke {

/// Events, blocks, and what is ordered of messages that are there: every status the document names.
void ask_for_orders(contract_bench& bench);

}  // namespace todoke
