#pragma once
// Room on the disk that is nobody's until the disk is full: a file beside the database, which is given up then, so that
// what must not be refused still finds a place: orders, opt-outs, the outcomes of what was under way. New messages
// never get any of it, for it is smaller than what [store] min_free_disk keeps from them.

#include <atomic>
#include <cstdint>
#include <fcntl.h>
#include <functional>
#include <mutex>
#include <string>

namespace todoke {

class disk_reserve {
public:
    /// `database`: its path. `min_free`: as configured; 0: there is no reserve.
    /// `taking_room`: tests, fallocate(2).
    disk_reserve(std::string database, std::uint64_t min_free, std::function<std::uint64_t()> free_disk = {},
                 int (*taking_room)(int, int, off_t, off_t) = ::fallocate);

    /// Gives it up when the disk is full, and takes it back when it finds room beside what is to stay free. Nothing
    /// needs to be held back from least_free on, long before. Every beginning and every end goes to the log.
    void look();

    // From any thread:

    /// Something found no room: gives it up, whatever the system says is free. True: trying again may help, since
    /// nobody who found no room has been told of what is free now.
    bool make_room();
    /// The disk is so full that nothing should be begun whose outcome could not be recorded.
    bool is_given_up() const { return is_given_up_; }
    /// Bytes that new messages may count on. Behind a used-up quota the system speaks of free room that nobody gets.
    std::uint64_t free_for_new() const { return is_behind_quota_ ? 0 : free_disk_(); }
    std::uint64_t bytes() const { return bytes_; }

private:
    void begin(std::uint64_t free);
    bool is_there() const;
    void take();
    void try_quota(std::uint64_t free);
    int allocate(std::uint64_t size) const;
    void give_up(std::uint64_t free);
    void end(std::uint64_t free);

    const std::string path_;
    const std::uint64_t min_free_, bytes_;
    const std::function<std::uint64_t()> free_disk_;
    int (*const taking_room_)(int, int, off_t, off_t);
    std::mutex lock_;  ///< of the file, and of what follows
    std::atomic<bool> is_given_up_{false};
    std::atomic<bool> is_behind_quota_{false};  ///< given up, and what the system says is free tells nothing of the end
    bool has_looked_ = false, is_held_ = false, cannot_ = false;
    bool is_news_ = false;  ///< room was made since somebody was told of it
};

}  // namespace todoke
