#pragma once
// Room on the disk that is nobody's until the disk is full: a file beside the database, which is given up then, so that
// what must not be refused still finds a place: orders, opt-outs, the outcomes of what was under way. New messages
// never get any of it, for it is smaller than what [store] min_free_disk keeps from them.

#include <cstdint>
#include <functional>
#include <string>

namespace todoke {

class disk_reserve {
public:
    /// `database`: its path. `min_free`: as configured; 0: there is no reserve.
    disk_reserve(std::string database, std::uint64_t min_free, std::function<std::uint64_t()> free_disk = {});

    /// Gives it up when the disk is full, and takes it back when it finds room beside what is to stay free. Nothing
    /// needs to be held back from least_free on, long before. Every beginning and every end goes to the log.
    void look();
    /// The disk is so full that nothing should be begun whose outcome could not be recorded.
    bool is_given_up() const { return is_given_up_; }
    std::uint64_t bytes() const { return bytes_; }

private:
    void begin(std::uint64_t free);
    bool is_there() const;
    void take();
    void give_up(std::uint64_t free);
    void end(std::uint64_t free);

    std::string path_;
    std::uint64_t min_free_, bytes_;
    std::function<std::uint64_t()> free_disk_;
    bool has_looked_ = false, is_held_ = false, is_given_up_ = false, cannot_ = false;
};

}  // namespace todoke
