#include "daemon/cli/private_file.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <random>
#include <stdexcept>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/cli/text/in_language.hpp"

namespace todoke::cli {

namespace {

/// With its slash.
std::string folder_of(const std::string& path)
{
    const auto slash = path.rfind('/');
    return slash == path.npos ? "./" : path.substr(0, slash + 1);
}

/// A planted link is replaced, not followed. One that leads to a pipe or a device, or to an open file as /dev/stdout
/// does, is somebody's own: it stays. So does what is no file at all.
bool can_be_replaced(const std::string& path)
{
    struct stat found {};
    if (lstat(path.c_str(), &found) != 0) return true;
    if (!S_ISLNK(found.st_mode)) return S_ISREG(found.st_mode);
    std::array<char, 4096> target{};
    const auto length = readlink(path.c_str(), target.data(), target.size());
    if (length < 0 || std::string_view{target.data(), static_cast<std::size_t>(length)}.starts_with("/proc/"))
        return false;
    return stat(path.c_str(), &found) == 0 ? S_ISREG(found.st_mode) : errno == ENOENT || errno == ELOOP;
}

bool is_under(const std::string& path, int file)
{
    struct stat named {
    }, open_one{};
    return lstat(path.c_str(), &named) == 0 && fstat(file, &open_one) == 0 && named.st_dev == open_one.st_dev &&
           named.st_ino == open_one.st_ino;
}

/// False: another process has it. Where a file system has no locks nobody is kept out.
bool is_locked(int file)
{
    return flock(file, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK;
}

std::string trouble_with(const std::string& path, language speaks, std::string_view english, std::string_view japanese,
                         std::string_view why)
{
    const bool is_english = speaks == language::english;
    return is_english ? fmt::format("{} {}: {}", english, path, why) : fmt::format("{} {}: {}", path, japanese, why);
}

[[noreturn]] void cannot_read(const std::string& path, language speaks)
{
    throw std::runtime_error{trouble_with(path, speaks, "cannot read", "を読み込めません", std::strerror(errno))};
}

std::string read_to_end(int file, const std::string& path, language speaks)
{
    std::string made;
    std::array<char, 65536> piece{};
    for (;;) {
        const auto got = read(file, piece.data(), piece.size());
        if (got == 0) return made;
        if (got < 0 && errno != EINTR) cannot_read(path, speaks);
        if (got > 0) made.append(piece.data(), static_cast<std::size_t>(got));
    }
}

}  // namespace

descriptor::~descriptor()
{
    if (is_open()) close(number_);
}

private_file::private_file(std::string path, language speaks) : path_{std::move(path)}, speaks_{speaks}
{
    if (!can_be_replaced(path_))
        throw std::runtime_error{trouble_with(path_, speaks_, "cannot write", "に書き込めません",
                                              in_language(speaks_, "it is there, and is no file, or leads to none",
                                                          "既にあり、ファイルではないか、ファイル以外へのリンクです"))};
    open_without_name();
}

private_file::~private_file()
{
    if (!temporary_.empty()) unlink(temporary_.c_str());
}

void private_file::open_without_name()
{
    constexpr int only_its_owner = 0600;
    file_ = descriptor{open(folder_of(path_).c_str(), O_TMPFILE | O_RDWR | O_APPEND | O_CLOEXEC, only_its_owner)};
    if (file_.is_open()) return;
    temporary_ = folder_of(path_) + ".todoke-XXXXXX";  // not every file system has files without a name
    file_ = descriptor{mkostemp(temporary_.data(), O_CLOEXEC | O_APPEND)};
    if (file_.is_open()) return;
    temporary_.clear();
    fail();
}

void private_file::write(std::string_view text)
{
    while (!text.empty()) {
        const auto done = ::write(file_.number(), text.data(), text.size());
        if (done < 0 && errno != EINTR) fail();
        text.remove_prefix(done > 0 ? static_cast<std::size_t>(done) : 0);
    }
}

bool private_file::put_in_place(over what)
{
    is_locked(file_.number());
    if (fsync(file_.number()) != 0) fail();
    const bool has_no_name = temporary_.empty();
    if (!has_no_name || !take_name(path_)) {
        if (has_no_name && what == over::nothing) return false;
        if (has_no_name) take_temporary_name();
        if (!move(what)) return false;
        temporary_.clear();
    }
    const descriptor folder{open(folder_of(path_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (folder.is_open()) fsync(folder.number());  // a folder that cannot be read takes its names all the same
    return true;
}

/// False: something has it.
bool private_file::take_name(const std::string& name) const
{
    const auto self = "/proc/self/fd/" + std::to_string(file_.number());
    if (linkat(AT_FDCWD, self.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) == 0) return true;
    if (errno != EEXIST) fail();
    return false;
}

/// A name can be replaced only by another name; it is gone in the next moment.
void private_file::take_temporary_name()
{
    std::string name;
    do name = fmt::format("{}.todoke-{:08x}", folder_of(path_), std::random_device{}());
    while (!take_name(name));
    temporary_ = name;
}

/// False: something is there, and stays.
bool private_file::move(over what) const
{
    if (what == over::nothing) {
        if (renameat2(AT_FDCWD, temporary_.c_str(), AT_FDCWD, path_.c_str(), RENAME_NOREPLACE) == 0) return true;
        if (errno == EEXIST) return false;
        if (errno != EINVAL) fail();  // a file system that cannot tell
    }
    if (std::rename(temporary_.c_str(), path_.c_str()) != 0) fail();
    return true;
}

bool private_file::is_in_place() const
{
    return is_under(path_, file_.number());
}

void private_file::fail() const
{
    throw std::runtime_error{trouble_with(path_, speaks_, "cannot write", "に書き込めません", std::strerror(errno))};
}

own_file read_own_file(const std::string& path, language speaks)
{
    using kind = own_file::kind;
    for (;;) {
        descriptor from{open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)};
        if (!from.is_open() && errno == ENOENT) return {};
        if (!from.is_open() && errno == ELOOP) return {kind::link, {}, {}};
        if (!from.is_open() && (errno == EACCES || errno == ENXIO)) return {kind::foreign, {}, {}};
        struct stat found {};
        if (!from.is_open() || fstat(from.number(), &found) != 0) cannot_read(path, speaks);
        const bool is_own =
            S_ISREG(found.st_mode) && found.st_uid == geteuid() && (found.st_mode & (S_IWGRP | S_IWOTH)) == 0;
        if (!is_own) return {kind::foreign, {}, {}};
        if (!is_locked(from.number())) return {kind::in_use, {}, {}};
        if (!is_under(path, from.number())) continue;  // whoever had it has put another in its place, or removed it
        auto content = read_to_end(from.number(), path, speaks);
        return {kind::own, std::move(content), std::move(from)};
    }
}

}  // namespace todoke::cli
