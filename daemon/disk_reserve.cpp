#include "daemon/disk_reserve.hpp"

#include <algorithm>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gateway/log.hpp"
#include "store/sqlite/file/database_file.hpp"

namespace todoke {

namespace {

/// Thousands of orders and opt-outs.
constexpr std::uint64_t largest_reserve = 32ull << 20;
constexpr std::uint64_t part_of_min_free = 4;

}  // namespace

disk_reserve::disk_reserve(std::string database, std::uint64_t min_free, std::function<std::uint64_t()> free_disk)
    : path_{database + ".reserve"},
      min_free_{min_free},
      bytes_{std::min(min_free / part_of_min_free, largest_reserve)},
      free_disk_{free_disk ? std::move(free_disk) : [database] { return free_space(database); }}
{
}

void disk_reserve::look()
{
    if (bytes_ == 0) return;
    const auto free = free_disk_();
    const bool is_first = state_ == state::unknown;
    if (is_first) state_ = is_there() ? state::held : state::given_up;
    if (state_ == state::held) {
        if (free < bytes_ / 2) give_up(free);
    } else if (free >= min_free_ + bytes_) {
        // A file system may be unable to promise room: then there is none to give up.
        state_ = take() ? state::held : state::unknown;
        if (!is_first) log::info("event=room_for_all path={} bytes={}", path_, bytes_);
    } else if (is_first && free >= bytes_ / 2) {
        state_ = state::unknown;  // there was none yet, and the disk is only nearly full
    }
}

bool disk_reserve::is_there() const
{
    struct stat seen {};
    return ::stat(path_.c_str(), &seen) == 0 && static_cast<std::uint64_t>(seen.st_blocks) * 512 >= bytes_;
}

/// Room that is written down as taken: a mere size would be none.
bool disk_reserve::take()
{
    const int file = ::open(path_.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    if (file < 0) return false;
    const bool is_taken = ::fallocate(file, 0, 0, static_cast<off_t>(bytes_)) == 0;
    ::close(file);
    if (!is_taken) ::unlink(path_.c_str());
    return is_taken;
}

void disk_reserve::give_up(std::uint64_t free)
{
    ::unlink(path_.c_str());
    state_ = state::given_up;
    log::error(
        "event=reserve_given_up path={} bytes={} reason=\"the disk has {} KiB free\" remedy=\"make room on it: until "
        "then "
        "nothing new is stored or sent, only orders, opt-outs and outcomes are\"",
        path_, bytes_, free >> 10);
}

}  // namespace todoke
