#pragma once
// Ctrl-C and SIGTERM as a question that a loop asks, so that what it does is left in order.

namespace todoke::cli {

/// From now on until it is gone. One at a time.
class interruption {
public:
    interruption();
    ~interruption();
    interruption(const interruption&) = delete;
    interruption& operator=(const interruption&) = delete;

    static bool came();
};

}  // namespace todoke::cli
