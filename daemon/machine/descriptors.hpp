#pragma once
// Who may have how many files and sockets open. Callers never take what the store, the providers and the doors of
// reports need: with too few descriptors fewer callers are let in, and everything else goes on.

#include <cstddef>

#include "daemon/config/config.hpp"

namespace todoke {

/// Connections at once, and files with answers nobody has read yet.
struct door_share {
    std::size_t connections = 0;
    std::size_t files = 0;
};

struct descriptor_shares {
    std::size_t limit = 0;  ///< of this process
    std::size_t kept = 0;   ///< for everything but callers
    door_share api, open_side;
    bool reads_ahead = false;  ///< there are some for the store's readers ahead of the writer, too: these are counted
    bool is_short = false;     ///< there are fewer than this configuration could use
};

/// What everything but callers may use at once.
std::size_t descriptors_kept(const config& set);

/// Pure.
descriptor_shares share_descriptors(std::size_t limit, const config& set);

/// Raises this process's soft limit (RLIMIT_NOFILE) to its hard one, and says what it is then.
std::size_t raise_descriptor_limit();

/// The shares of this process; they go to the log.
descriptor_shares take_descriptors(const config& set);

}  // namespace todoke
