#pragma once
// A SQLite file system that fails when told to: the disk is full, or does not sync any more.

#include <atomic>
#include <string>

namespace todoke {

struct failing_disk {
    std::atomic<bool> is_full{false};
    std::atomic<bool> sync_fails{false};
    // Of the database file alone, which only checkpoints write.
    std::atomic<bool> file_is_full{false};
    std::atomic<bool> file_sync_fails{false};
    std::atomic<int> file_refusals{0};  ///< how often one of these two was met
    std::atomic<int> syncs{0};
    void mend();
};

/// Registers it (once) and returns its name; the switches are shared by all who use it.
std::string use_failing_disk();
failing_disk& the_failing_disk();

}  // namespace todoke
