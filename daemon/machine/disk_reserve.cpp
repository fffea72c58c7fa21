#include "daemon/machine/disk_reserve.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
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
    if (!has_looked_) begin(free);
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

/// Room that is written down as taken: a mere size would be none. Not every file system can.
void disk_reserve::take()
{
    const int file = ::open(path_.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    is_held_ = file >= 0 && ::fallocate(file, 0, 0, static_cast<off_t>(bytes_)) == 0;
    const int error = errno;
    if (file >= 0) ::close(file);
    if (is_held_) return;
    cannot_ = true;
    if (file >= 0) ::unlink(path_.c_str());
    log::warning(
        "event=no_reserve path={} bytes={} reason=\"{}\" remedy=\"none is needed before the disk is full; orders and "
        "opt-outs may find no room then. It is tried again at the next start\"",
        path_, bytes_, std::strerror(error));
}

void disk_reserve::give_up(std::uint64_t free)
{
    const auto given_up = is_held_ ? bytes_ : 0;
    ::unlink(path_.c_str());
    is_held_ = false;
    is_given_up_ = true;
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
