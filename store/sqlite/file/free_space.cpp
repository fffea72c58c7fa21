#include "store/sqlite/file/free_space.hpp"

#include <filesystem>
#include <sys/statvfs.h>

namespace todoke {

std::uint64_t free_space(const std::string& path)
{
    struct statvfs seen {};
    const auto directory = std::filesystem::path{path}.parent_path();
    if (::statvfs(directory.empty() ? "." : directory.c_str(), &seen) != 0) return UINT64_MAX;
    return static_cast<std::uint64_t>(seen.f_bavail) * seen.f_frsize;
}

}  // namespace todoke
