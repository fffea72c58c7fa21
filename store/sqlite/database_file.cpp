#include "store/sqlite/database_file.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "store/store.hpp"

namespace todoke {

namespace {

std::string reason()
{
    return std::strerror(errno);
}

/// SQLite would make it readable for others; its log takes the file's mode. Not to be done while it is open: closing
/// any descriptor of a file drops the process's locks on it.
void make_private(const std::string& path)
{
    const int made = ::open(path.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
    if (made >= 0) ::close(made);
}

}  // namespace

file_owner::file_owner(const std::string& path)
{
    const auto lock = path + ".lock";
    descriptor_ = ::open(lock.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (descriptor_ < 0)
        throw store_failure{"cannot open the database " + path + ": " + reason() +
                            "; its directory must exist and be writable for this user"};
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) {
        make_private(path);
        return;
    }
    const auto why = errno == EWOULDBLOCK ? std::string{"another todoked is using it; stop that one first"} : reason();
    ::close(descriptor_);
    throw store_failure{"cannot open the database " + path + ": " + why};
}

file_owner::~file_owner()
{
    ::close(descriptor_);
}

std::uint64_t free_space(const std::string& path)
{
    struct statvfs seen {};
    const auto directory = std::filesystem::path{path}.parent_path();
    if (::statvfs(directory.empty() ? "." : directory.c_str(), &seen) != 0) return UINT64_MAX;
    return static_cast<std::uint64_t>(seen.f_bavail) * seen.f_frsize;
}

}  // namespace todoke
