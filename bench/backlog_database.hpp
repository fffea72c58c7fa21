#pragma once
// A database with millions of messages that wait: stored once through todoked itself, kept, and measured on copies.

#include <chrono>
#include <filesystem>

#include "bench/results.hpp"
#include "bench/settings.hpp"

namespace todoke {

/// The first of them is due so long after the first was stored, the last one so long after that; in no order.
inline constexpr std::chrono::hours backlog_waits{48}, backlog_spread{30 * 24};

class backlog_database {
public:
    /// Makes it unless it is there, and tells what making it took then.
    backlog_database(const settings& set, results& into);

    /// A copy for one run, in FOLDER/gateway; on disk, and in the system's cache.
    void copy_to(const std::filesystem::path& folder) const;
    /// How far a daemon's clock must be ahead (or behind) for all of them to wait, or to be due.
    std::chrono::seconds ahead_to_wait() const;
    std::chrono::seconds ahead_to_be_due() const;

private:
    using time_point = std::chrono::sys_seconds;

    void make(const settings& set);
    void read();
    void tell(const settings& set, results& into) const;

    std::filesystem::path folder_;
    time_point begun_, ended_;
    double seconds_ = 0;
};

/// Takes the file out of the system's cache.
void forget_cached(const std::filesystem::path& file);

}  // namespace todoke
