#include "daemon/machine/disk_reserve.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "gateway/log.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace todoke {

namespace {

/// Thousands of orders and opt-outs.
constexpr std::uint64_t largest_reserve = 32ull << 20;
constexpr std::uint64_t part_of_min_free = 4;

}  // namespace

disk_reserve::disk_reserve(std::string database, std::uint64_t min_free, std::function<std::uint64_t()> free_disk,
                           int (*taking_room)(int, int, off_t, off_t))
    : path_{database + ".reserve"},
      min_free_{min_free},
      bytes_{std::min(min_free / part_of_min_free, largest_reserve)},
      free_disk_{free_disk ? std::move(free_disk) : [database] { return free_space(database); }},
      taking_room_{taking_room}
{
}

void disk_reserve::look()
{
    if (bytes_ == 0) return;
    const std::lock_guard hold{lock_};
    const auto free = free_disk_();
    if (!has_looked_) begin(free);
    if (is_behind_quota_) return try_quota(free);
    if (is_given_up_ && free >= least_free(min_free_)) end(free);
    if (!is_given_up_ && free < bytes_ / 2) give_up(free);
    // Only when new messages lose no room by it.
    if (!is_held_ && !cannot_ && free >= min_free_ + bytes_) take();
}

/// One that is not there has been given up, and nobody knows when: a restart ends that no sooner. (A disk that was
/// nearly full at the first start of all takes no new messages either.)
void disk_reserve::begin(std::uint64_t free)
{
    has_looked_ = true;
    is_held_ = is_there();
    if (!is_held_ && free < least_free(min_free_)) give_up(free);
}

bool disk_reserve::is_there() const
{
    struct stat seen {};
    return ::stat(path_.c_str(), &seen) == 0 && static_cast<std::uint64_t>(seen.st_blocks) * 512 >= bytes_;
}

/// Where no such file can be made, only what the system says is free can tell when it is over.
bool disk_reserve::make_room()
{
    if (bytes_ == 0) return false;
    const std::lock_guard hold{lock_};
    const auto free = free_disk_();
    if (!has_looked_) begin(free);
    if (!is_given_up_) {
        const bool is_quota = free >= least_free(min_free_);
        if (is_quota && cannot_) return false;
        is_behind_quota_ = is_quota;
        give_up(free);
    }
    return std::exchange(is_news_, false);
}

/// Room that is written down as taken: a mere size would be none. 0, or why it could not be made.
int disk_reserve::allocate(std::uint64_t size) const
{
    const int file = ::open(path_.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    if (file < 0) return errno;
    int error = 0;
    do {  // a signal may end it
        error = taking_room_(file, 0, 0, static_cast<off_t>(size)) == 0 ? 0 : errno;
    } while (error == EINTR);
    ::close(file);
    if (error != 0) ::unlink(path_.c_str());
    return error;
}

/// Not every file system can.
void disk_reserve::take()
{
    const int error = allocate(bytes_);
    is_held_ = error == 0;
    if (is_held_) return;
    cannot_ = is_news_ = true;
    log::warning(
        "event=no_reserve path={} bytes={} reason=\"{}\" remedy=\"none is needed before the disk is full; orders and "
        "opt-outs may find no room then. It is tried again at the next start\"",
        path_, bytes_, std::strerror(error));
}

/// It is over when there is room for the reserve and as much again: its own room is not room again. Whoever found none
/// while this was being tried may try, too.
void disk_reserve::try_quota(std::uint64_t free)
{
    if (free < least_free(min_free_)) return;
    is_held_ = allocate(2 * bytes_) == 0 && ::truncate(path_.c_str(), static_cast<off_t>(bytes_)) == 0;
    is_news_ = true;
    if (!is_held_) return;
    is_behind_quota_ = false;
    end(free);
}

void disk_reserve::give_up(std::uint64_t free)
{
    const auto given_up = is_held_ ? bytes_ : 0;
    is_news_ = is_held_;
    ::unlink(path_.c_str());
    is_held_ = false;
    is_given_up_ = true;
    if (is_behind_quota_)
        return log::error(
            "event=reserve_given_up path={} bytes={} reason=\"the disk takes no more, though it has {} KiB free: a "
            "quota is used up\" remedy=\"raise it or make room: until {} KiB find room nothing new is stored or sent, "
            "only orders, opt-outs and outcomes are\"",
            path_, given_up, free >> 10, 2 * bytes_ >> 10);
    log::error(
        "event=reserve_given_up path={} bytes={} reason=\"the disk has {} KiB free\" remedy=\"make room on it: until "
        "{} "
        "KiB are free nothing new is stored or sent, only orders, opt-outs and outcomes are\"",
        path_, given_up, free >> 10, least_free(min_free_) >> 10);
}

void disk_reserve::end(std::uint64_t free)
{
    is_given_up_ = false;
    log::info("event=room_for_all path={} reason=\"the disk has {} KiB free: what waits is sent\"", path_, free >> 10);
}

}  // namespace todoke
