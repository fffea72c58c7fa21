#include "store/sqlite/file/database_file.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/sqlite/file/generation_file.hpp"
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
    throw wrong_database{
        "the database " + path + " is gone, but " + path +
        ".generation says that it was in use: put it back, or restore a backup; to begin with an empty "
        "one, remove " +
        path + ".generation"};
}

/// Whoever puts back by hand what a restore had moved away may forget the log: what stands in it alone would go again.
void expect_with_its_log(const std::string& path)
{
    const auto replaced = path + ".replaced", log = replaced + "-wal";
    if (::access(log.c_str(), F_OK) != 0 || ::access(replaced.c_str(), F_OK) == 0) return;
    throw wrong_database{log + " is there without " + replaced + ": if that was put back as " + path +
                         ", move its log back, too, to " + path + "-wal; if " + path + " is what was restored, move " +
                         log + " away"};
}

/// Locks it for as long as it is open. Throws store_failure.
void lock(int descriptor, const std::string& path)
{
    if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return;
    const auto why = errno == EWOULDBLOCK ? std::string{"another todoked is using it; stop that one first"} : reason();
    throw store_failure{"cannot open the database " + path + ": " + why};
}

int open_private(const std::string& file, const std::string& path)
{
    const int made = ::open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (made >= 0) return made;
    throw store_failure{"cannot open the database " + path + ": " + reason() +
                        "; its directory must exist and be writable for this user"};
}

}  // namespace

file_owner::descriptor::~descriptor()
{
    if (number >= 0) ::close(number);
}

/// Two locks: the one beside the database keeps others away from one that does not exist yet; the one on the file
/// itself knows it under every name (a link), and when somebody took the other away. The file stays open: closing any
/// descriptor of it would drop the locks that SQLite has on it. SQLite would make it readable for others, so it is made
/// here; its log takes the file's mode.
file_owner::file_owner(const std::string& path) : path_{path}
{
    beside_.number = open_private(path + ".lock", path);
    lock(beside_.number, path);
    expect_not_lost(path);
    expect_with_its_log(path);
    itself_.number = open_private(path, path);
    lock(itself_.number, path);
    struct stat seen {};
    if (::fstat(itself_.number, &seen) == 0) device_ = seen.st_dev, inode_ = seen.st_ino;
}

bool file_owner::is_in_place() const
{
    struct stat seen {};
    return ::stat(path_.c_str(), &seen) == 0 && seen.st_dev == device_ && seen.st_ino == inode_;
}

bool file_owner::is_log_in_place()
{
    struct stat seen {};
    const bool is_there = ::stat((path_ + "-wal").c_str(), &seen) == 0;
    if (log_inode_ == 0 && is_there) log_inode_ = seen.st_ino;
    return log_inode_ == 0 || (is_there && seen.st_ino == log_inode_);
}

}  // namespace todoke
