#include "store/sqlite/database_file.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "store/sqlite/generation_file.hpp"
#include "store/store.hpp"

namespace todoke {

namespace {

std::string reason()
{
    return std::strerror(errno);
}

/// An empty database in its place would lose every message that waits, and nobody would know.
void expect_not_lost(const std::string& path)
{
    if (::access(path.c_str(), F_OK) == 0 || !generation_file{path}.read()) return;
    throw store_failure{"the database " + path + " is gone, but " + path +
                        ".generation says that it was in use: put it back, or restore a backup; to begin with an empty "
                        "one, remove " +
                        path + ".generation"};
}

/// SQLite would make it readable for others; its log takes the file's mode. Not to be done while it is open: closing
/// any descriptor of a file drops the process's locks on it.
void make_private(const std::string& path)
{
    const int made = ::open(path.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
    if (made >= 0) ::close(made);
}

}  // namespace

file_owner::file_owner(const std::string& path) : path_{path}
{
    const auto lock = path + ".lock";
    descriptor_ = ::open(lock.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (descriptor_ < 0)
        throw store_failure{"cannot open the database " + path + ": " + reason() +
                            "; its directory must exist and be writable for this user"};
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) {
        try {
            expect_not_lost(path);
        } catch (...) {
            ::close(descriptor_);
            throw;
        }
        make_private(path);
        struct stat seen {};
        if (::stat(path.c_str(), &seen) == 0) device_ = seen.st_dev, inode_ = seen.st_ino;
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

bool file_owner::is_in_place() const
{
    struct stat seen {};
    return ::stat(path_.c_str(), &seen) == 0 && seen.st_dev == device_ && seen.st_ino == inode_;
}

std::uint64_t free_space(const std::string& path)
{
    struct statvfs seen {};
    const auto directory = std::filesystem::path{path}.parent_path();
    if (::statvfs(directory.empty() ? "." : directory.c_str(), &seen) != 0) return UINT64_MAX;
    return static_cast<std::uint64_t>(seen.f_bavail) * seen.f_frsize;
}

}  // namespace todoke
