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

    /// Gives it up when the disk is full, takes it back when there is room again. Changes go to the log.
    void look();
    /// The disk is so full that nothing should be begun whose outcome could not be recorded.
    bool is_given_up() const { return state_ == state::given_up; }
    std::uint64_t bytes() const { return bytes_; }

private:
    enum class state { unknown, held, given_up };

    bool is_there() const;
    bool take();
    void give_up(std::uint64_t free);

    std::string path_;
    std::uint64_t min_free_, bytes_;
    std::function<std::uint64_t()> free_disk_;
    state state_ = state::unknown;
};

}  // namespace todoke
