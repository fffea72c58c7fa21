#pragma once
// The file itself: whose it is while we run.

#include <cstdint>
#include <string>

namespace todoke {

/// Holds `path` and `path`.lock for as long as it lives, so that two daemons never send from one database, by whatever
/// name they know it. Throws store_failure when another process has it, or when it is gone though it was used here
/// before. Must outlive all connections to the database.
class file_owner {
public:
    explicit file_owner(const std::string& path);
    file_owner(const file_owner&) = delete;
    file_owner& operator=(const file_owner&) = delete;

    /// False: what stands at `path` now is not the file that was there at the start. What is written goes nowhere.
    bool is_in_place() const;
    /// The same of its log (`path`-wal), from the first call on at which there is one.
    bool is_log_in_place();

private:
    std::string path_;
    struct descriptor {
        descriptor() = default;
        ~descriptor();
        descriptor(const descriptor&) = delete;
        descriptor& operator=(const descriptor&) = delete;
        int number = -1;
    } beside_, itself_;
    std::uint64_t device_ = 0, inode_ = 0, log_inode_ = 0;
};

}  // namespace todoke
