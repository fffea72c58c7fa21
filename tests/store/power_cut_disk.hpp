#pragma once
// A SQLite file system that loses power. It knows of each file what a sync has made durable, and every change since.
// At the chosen operation the power goes: of each change that no sync had covered, each 512-byte sector is on the disk,
// or not, or only the front of it is; every later operation fails, so that nobody is told anything more. The files then
// hold what the disk holds. The same number and seed leave the same of the same changes.
//
// A sync covers what had been written when it began. A removed or new name is durable from any later sync on, as on
// file systems with a journal. What stands outside the SQLite file system (the lock, PATH.generation, which is synced
// before it is believed) stays as it is. Shared memory is gone.

#include <cstdint>
#include <memory>
#include <string>

namespace todoke {

/// When the power goes: at which of the writes, syncs, truncations and removals (the first is 1; 0: not by itself), of
/// all of them or of some.
struct power_cut_at {
    enum class of { all, syncs, not_the_log, syncs_not_of_the_log };
    std::uint64_t operation = 0;
    of counting = of::all;
};

class power_cut_disk {
public:
    /// There is one of it; its name among SQLite's file systems is "powercut".
    static power_cut_disk& the_one();
    static constexpr const char* name = "powercut";

    /// Files are known anew, as they are: durable.
    void turn_on(power_cut_at when, std::uint64_t seed);
    void cut();
    bool is_cut() const;
    /// Operations of this kind since it was turned on.
    std::uint64_t done(power_cut_at::of which) const;
    /// What was going on when it went: "log sync", "file write" and the like; empty: it was not at an operation of
    /// these.
    std::string struck() const;
    /// Puts on the disk what is left. Nobody may have a file open.
    void leave_what_is_durable();

    /// A disk, or a program, that only says it syncs: the log, or the database file.
    void lie_about_log_syncs(bool lies);
    void lie_about_file_syncs(bool lies);

    struct platters;  ///< of the file system's own functions

private:
    power_cut_disk();
    ~power_cut_disk();
    std::unique_ptr<platters> held_;
};

}  // namespace todoke
