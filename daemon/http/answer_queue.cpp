#include "daemon/http/answer_queue.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "daemon/http/release.hpp"

namespace todoke {

namespace {

constexpr std::size_t little = 4096;

int unlinked_file(const std::string& folder)
{
    const int direct = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (direct >= 0) return direct;
    auto name = folder + "/todoke-answers-XXXXXX";  // a file system without O_TMPFILE
    const int named = ::mkostemp(name.data(), O_CLOEXEC);
    if (named >= 0) ::unlink(name.c_str());
    return named;
}

std::uint64_t free_beside(int file)
{
    struct statvfs seen {};
    if (::fstatvfs(file, &seen) != 0) return UINT64_MAX;
    return static_cast<std::uint64_t>(seen.f_bavail) * seen.f_frsize;
}

}  // namespace

answer_queue::answer_queue(std::size_t in_memory, std::uint64_t in_file, std::string folder,
                           std::shared_ptr<spool_budget> disk, std::function<void()> has_to_make_room)
    : in_memory_{in_memory},
      in_file_{in_file},
      folder_{std::move(folder)},
      has_to_make_room_{std::move(has_to_make_room)},
      disk_{std::move(disk), [this] {
                forget();
                has_to_make_room_();
            }}
{
}

answer_queue::~answer_queue()
{
    close_file();
}

void answer_queue::forget()
{
    release(memory_);
    taken_ = 0;
    close_file();
}

/// The file goes with it: what lies in a file is not waited for any more.
void answer_queue::close_file()
{
    if (file_ >= 0) ::close(file_);
    file_ = -1;
    read_ = written_ = punched_ = 0;
    disk_.set(0);
}

bool answer_queue::open_file()
{
    if (file_ < 0 && !folder_.empty()) file_ = unlinked_file(folder_);
    if (file_ < 0) file_ = unlinked_file("/var/tmp");
    if (file_ < 0) file_ = unlinked_file("/tmp");
    return file_ >= 0;
}

bool answer_queue::push(std::string_view bytes, bool spare)
{
    memory_ += bytes;
    const auto waiting = memory_.size() - taken_;
    if (waiting > in_memory_) return spill();
    if (spare && waiting > little) spill();  // what no file takes may stay in memory
    return true;
}

/// False: nothing has changed.
bool answer_queue::spill()
{
    const std::string_view left = std::string_view{memory_}.substr(taken_);
    if (written_ - punched_ + left.size() > in_file_) return false;
    if (!open_file() || !disk_.take(left.size(), free_beside(file_))) {
        if (written_ == 0) close_file();
        return false;
    }
    for (std::size_t done = 0; done < left.size();) {
        const auto n = ::pwrite(file_, left.data() + done, left.size() - done, static_cast<off_t>(written_ + done));
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) {
            disk_.set(written_ - punched_);
            if (written_ == 0) close_file();
            return false;
        }
        done += static_cast<std::size_t>(n);
    }
    written_ += left.size();
    release(memory_);
    taken_ = 0;
    return true;
}

bool answer_queue::pop(std::string& into, std::size_t most)
{
    into.clear();
    if (read_ == written_) {
        into.assign(memory_, taken_, most);
        taken_ += into.size();
        if (taken_ == memory_.size() || taken_ > in_memory_) {
            memory_.erase(0, taken_);
            taken_ = 0;
        }
        return true;
    }
    into.resize(static_cast<std::size_t>(std::min<std::uint64_t>(most, spooled())));
    ssize_t n;
    do n = ::pread(file_, into.data(), into.size(), static_cast<off_t>(read_));
    while (n < 0 && errno == EINTR);
    if (n <= 0) return false;
    into.resize(static_cast<std::size_t>(n));
    read_ += static_cast<std::uint64_t>(n);
    if (read_ == written_)
        close_file();
    else
        give_back();
    return true;
}

/// A reader that never quite catches up: what it has read must not stay on the disk. (Where the file system cannot
/// punch holes the limit counts all that was written.)
void answer_queue::give_back()
{
    constexpr std::uint64_t piece = 1 << 20;
    const auto end = read_ / piece * piece;
    if (end <= punched_) return;
    const auto length = static_cast<off_t>(end - punched_);
    if (::fallocate(file_, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(punched_), length) == 0)
        punched_ = end;
    disk_.set(written_ - punched_);
}

}  // namespace todoke
