#pragma once
// Thousands of hostile callers in a process of their own, which has descriptors of its own: slow heads, slow bodies,
// readers that never read, and garbage. Whoever is cut off comes again.

#include <cstddef>
#include <string>
#include <sys/types.h>

namespace todoke {

class mob {
public:
    /// Returns once each of them has tried twice to come in. `socket`: the path of a Unix socket.
    mob(std::string socket, std::size_t count);
    ~mob();
    mob(const mob&) = delete;
    mob& operator=(const mob&) = delete;

    /// All are gone.
    void leave();

private:
    pid_t pid_ = 0;
};

}  // namespace todoke
