#pragma once
// Spans that nobody waits for: the steady clock of this program goes ahead when a test says so, and every timer that
// was set for less has run out. What a test is said to have taken counts with it.

#include <boost/asio/io_context.hpp>
#include <chrono>

namespace todoke {

/// It is so much later, and whoever waited for less has his turn.
void let_pass(boost::asio::io_context& io, std::chrono::steady_clock::duration span);

}  // namespace todoke
