#pragma once
// Ctrl-C, SIGTERM and a terminal that is closed (SIGHUP) as a question that a loop asks, so that what it does is left
// in order. The third ends it at once (timeout(1) sends each twice); where they are ignored they stay so.

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
    std::array<struct sigaction, 3> before_{};
};

}  // namespace todoke::cli
