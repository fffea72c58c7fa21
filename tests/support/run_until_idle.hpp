#pragma once
// Runs a context as far as it goes without waiting for anything, and fails the test when work is left behind.

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace todoke {

/// For tests in which nothing real is waited for: every handler that is ready runs, then the context must be out of
/// work.
inline void run_until_idle(boost::asio::io_context& io)
{
    io.restart();
    io.run_for(std::chrono::seconds{30});
    EXPECT_TRUE(io.stopped()) << "work was left behind after 30 s";
}

}  // namespace todoke
