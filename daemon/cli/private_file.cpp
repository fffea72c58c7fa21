#include "daemon/cli/private_file.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <stdexcept>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace todoke::cli {

namespace {

/// With its slash.
std::string folder_of(const std::string& path)
{
    const auto slash = path.rfind('/');
    return slash == path.npos ? "./" : path.substr(0, slash + 1);
}

/// A link is replaced, not followed; a device or a folder would be lost.
bool can_be_replaced(const std::string& path)
{
    struct stat found {};
    if (lstat(path.c_str(), &found) != 0) return true;
    return S_ISREG(found.st_mode) || S_ISLNK(found.st_mode);
}

struct descriptor {
    int number;
    ~descriptor()
    {
        if (number >= 0) close(number);
    }
};

std::string read_to_end(int file, const std::string& path)
{
    std::string made;
    std::array<char, 65536> piece{};
    for (;;) {
        const auto got = read(file, piece.data(), piece.size());
        if (got == 0) return made;
        if (got < 0 && errno != EINTR) throw std::runtime_error{"cannot read " + path + ": " + std::strerror(errno)};
        if (got > 0) made.append(piece.data(), static_cast<std::size_t>(got));
    }
}

}  // namespace

private_file::private_file(std::string path) : path_{std::move(path)}, temporary_{folder_of(path_) + ".todoke-XXXXXX"}
{
    if (!can_be_replaced(path_)) throw std::runtime_error{"cannot write " + path_ + ": it is there, and is no file"};
    file_ = mkostemp(temporary_.data(), O_CLOEXEC | O_APPEND);
    if (file_ < 0) fail();
}

private_file::~private_file()
{
    if (file_ >= 0) close(file_);
    if (!temporary_.empty()) unlink(temporary_.c_str());
}

void private_file::write(std::string_view text)
{
    while (!text.empty()) {
        const auto done = ::write(file_, text.data(), text.size());
        if (done < 0 && errno != EINTR) fail();
        text.remove_prefix(done > 0 ? static_cast<std::size_t>(done) : 0);
    }
}

void private_file::put_in_place()
{
    if (fsync(file_) != 0 || std::rename(temporary_.c_str(), path_.c_str()) != 0) fail();
    temporary_.clear();
    const descriptor folder{open(folder_of(path_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (folder.number >= 0) fsync(folder.number);  // a folder that cannot be read takes its names all the same
}

void private_file::fail() const
{
    throw std::runtime_error{"cannot write " + path_ + ": " + std::strerror(errno)};
}

own_file read_own_file(const std::string& path)
{
    const descriptor from{open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)};
    if (from.number < 0 && errno == ENOENT) return {};
    if (from.number < 0 && (errno == ELOOP || errno == EACCES || errno == ENXIO)) return {own_file::kind::foreign, {}};
    struct stat found {};
    if (from.number < 0 || fstat(from.number, &found) != 0)
        throw std::runtime_error{"cannot read " + path + ": " + std::strerror(errno)};
    const bool is_own =
        S_ISREG(found.st_mode) && found.st_uid == geteuid() && (found.st_mode & (S_IWGRP | S_IWOTH)) == 0;
    if (!is_own) return {own_file::kind::foreign, {}};
    return {own_file::kind::own, read_to_end(from.number, path)};
}

}  // namespace todoke::cli
