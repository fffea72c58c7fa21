#include "bench/memory_group.hpp"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace todoke {

namespace fs = std::filesystem;

memory_group::memory_group(std::size_t mib)
{
    const fs::path root{"/sys/fs/cgroup"};
    is_first_version_ = fs::exists(root / "memory");
    folder_ = (is_first_version_ ? root / "memory" : root) / ("todoke-bench-" + std::to_string(::getpid()));
    if (::mkdir(folder_.c_str(), 0755) != 0) {
        reason_ =
            "no memory control group can be made in " + folder_.parent_path().string() + ": " + std::strerror(errno);
        return;
    }
    std::ofstream limit{folder_ / (is_first_version_ ? "memory.limit_in_bytes" : "memory.max")};
    limit << mib * (1 << 20) << std::flush;
    if (!limit) reason_ = folder_.string() + " takes no limit: the controller is not handed down here";
}

memory_group::~memory_group()
{
    // Whoever was in it is gone, but for what the kernel has left to clear away.
    for (int i = 0; i < 100 && ::rmdir(folder_.c_str()) != 0 && errno == EBUSY; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
}

std::uint64_t memory_group::peak_bytes() const
{
    std::uint64_t made = 0;
    std::ifstream{folder_ / (is_first_version_ ? "memory.max_usage_in_bytes" : "memory.peak")} >> made;
    return made;
}

}  // namespace todoke
