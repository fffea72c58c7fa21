#pragma once
// The file itself: whose it is while we run, and how much room is left beside it.

#include <cstdint>
#include <string>

namespace todoke {

/// Holds `path`.lock for as long as it lives, so that two daemons never send from one database. Throws store_failure
/// when another process has it.
class file_owner {
public:
    explicit file_owner(const std::string& path);
    ~file_owner();
    file_owner(const file_owner&) = delete;
    file_owner& operator=(const file_owner&) = delete;

private:
    int descriptor_ = -1;
};

/// Bytes an unprivileged process may still write where `path` lies. What cannot be asked counts as plenty.
std::uint64_t free_space(const std::string& path);

}  // namespace todoke
