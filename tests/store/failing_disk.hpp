#pragma once
// A SQLite file system that fails when told to: the disk is full, does not sync any more, or fails at the Nth of its
// operations.

#include <atomic>
#include <functional>
#include <mutex>
#include <string>

namespace todoke {

/// The Nth (from 1) operation of a kind, whichever file it is on; and how it fails, in SQLite's words.
struct disk_fault {
    enum class kind { write, sync, open, map_shared };
    kind of{};
    int at = 0;
    bool for_ever = false;  ///< all later ones too
    int result = 0;
    int system_said = 0;  ///< errno, for whoever asks for more than the result
};

struct failing_disk {
    std::atomic<bool> is_full{false};
    std::atomic<bool> sync_fails{false};
    // Of the database file alone, which only checkpoints write.
    std::atomic<bool> file_is_full{false};
    std::atomic<bool> file_sync_fails{false};
    std::atomic<int> file_refusals{0};  ///< how often one of these two was met
    std::atomic<int> syncs{0};
    /// Not empty: is asked what each sync of the database file comes to. Changed only while nobody syncs it.
    std::function<int()> on_file_sync;
    /// There is no room for another piece of the log's index (32 KiB of shared memory).
    std::atomic<bool> index_is_full{false};
    std::atomic<int> said_of_file{0};  ///< errno, of the database file alone, whatever was said of the log
    void mend();

    void arm(const disk_fault& next);
    bool has_fired() const;
    /// Counts one. SQLITE_OK: it works.
    int result_of(disk_fault::kind what);
    /// What the system said last; 0: nothing failed.
    int last_errno() const;

private:
    mutable std::mutex guard_;
    disk_fault armed_;
    int counted_ = 0;
    bool fired_ = false;
};

/// Registers it (once) and returns its name; the switches are shared by all who use it.
std::string use_failing_disk();
failing_disk& the_failing_disk();

}  // namespace todoke
