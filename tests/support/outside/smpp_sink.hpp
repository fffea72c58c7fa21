#pragma once
// An SMS centre that takes everything. Its PDUs are written here from the specification, apart from the gateway's own,
// so that the two do not share their mistakes.

#include <memory>

#include "tests/support/outside/sink_dialogue.hpp"
#include "tests/support/outside/taken.hpp"

namespace todoke {

std::unique_ptr<sink_dialogue> make_smpp_sink(taken_log& log);

}  // namespace todoke
