#include "tests/process/small_disk.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

namespace todoke {

namespace {

/// Whoever is not root may mount in a namespace of users of its own, and its daemons see what is mounted there. It
/// stays itself by name, and stays there to the end of this program.
bool enter_own_namespace()
{
    const auto user = geteuid();
    const auto group = getegid();
    if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
    std::ofstream{"/proc/self/setgroups"} << "deny";
    std::ofstream{"/proc/self/uid_map"} << fmt::format("{0} {0} 1", user);
    std::ofstream{"/proc/self/gid_map"} << fmt::format("{0} {0} 1", group);
    return geteuid() == user && getegid() == group;
}

}  // namespace

small_disk::small_disk(const std::filesystem::path& at) : at_{at}
{
    std::filesystem::create_directory(at);
    is_there_ = mounted() || (enter_own_namespace() && mounted());
}

small_disk::~small_disk()
{
    if (is_there_) umount2(at_.c_str(), MNT_DETACH);
}

bool small_disk::mounted() const
{
    return mount("tmpfs", at_.c_str(), "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "size=8m") == 0;
}

void small_disk::fill(std::size_t but_for_pages)
{
    const std::string page(4096, 'x');
    {
        std::ofstream filler{at_ / "filler", std::ios::binary | std::ios::app};
        while (filler.write(page.data(), static_cast<std::streamsize>(page.size())) && filler.flush()) {
        }
    }
    const auto size = std::filesystem::file_size(at_ / "filler");
    std::filesystem::resize_file(at_ / "filler", size - std::min(size, but_for_pages * page.size()));
}

void small_disk::make_room()
{
    std::filesystem::remove(at_ / "filler");
}

}  // namespace todoke
