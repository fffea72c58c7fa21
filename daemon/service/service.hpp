#pragma once
// Owns every part of the daemon, and the order in which they start and stop.

#include <filesystem>
#include <memory>

#include "daemon/config/config.hpp"

namespace todoke {

class service {
public:
    /// `file` is read again on SIGHUP. Throws std::runtime_error with a reason for the operator when a part cannot be
    /// started (store, sockets, trust store).
    service(config set, std::filesystem::path file);
    ~service();
    service(const service&) = delete;
    service& operator=(const service&) = delete;

    /// Serves until SIGTERM or SIGINT, then ends in order. 0; or 1 when the store broke and systemd is to start anew.
    int run();

private:
    struct parts;
    std::unique_ptr<parts> parts_;
};

}  // namespace todoke
