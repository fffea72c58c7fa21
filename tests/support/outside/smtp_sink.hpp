#pragma once
// A mail server that takes everything: PIPELINING, 8BITMIME, SMTPUTF8, no TLS.

#include <memory>

#include "tests/support/outside/sink_dialogue.hpp"
#include "tests/support/outside/taken.hpp"

namespace todoke {

std::unique_ptr<sink_dialogue> make_smtp_sink(taken_log& log);

}  // namespace todoke
