#pragma once
// Ctrl-C and SIGTERM as a question that a loop asks, so that what it does is left in order. A second one ends it at
// once; where they are ignored they stay so.

#include <array>
#include <csignal>

namespace todoke::cli {

/// From now on until it is gone. One at a time.
class interruption {
public:
    interruption();
    ~interruption();
    interruption(const interruption&) = delete;
    interruption& operator=(const interruption&) = delete;

    static bool came();

private:
    std::array<struct sigaction, 2> before_{};
};

}  // namespace todoke::cli
