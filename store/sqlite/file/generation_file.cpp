#include "store/sqlite/file/generation_file.hpp"

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <string_view>
#include <unistd.h>

#include "store/sqlite/file/failures.hpp"

namespace todoke {

namespace {

/// Closes when it goes.
class descriptor {
public:
    descriptor(const std::string& path, int flags) : fd_{::open(path.c_str(), flags | O_CLOEXEC, 0600)} {}
    ~descriptor()
    {
        if (fd_ >= 0) ::close(fd_);
    }
    descriptor(const descriptor&) = delete;
    descriptor& operator=(const descriptor&) = delete;
    bool is_open() const { return fd_ >= 0; }
    int get() const { return fd_; }

private:
    int fd_;
};

[[noreturn]] void fail(const std::string& path)
{
    const int error = errno;
    const auto what = "cannot write " + path + ": " + std::strerror(error) +
                      "; its folder must have room and be writable for this user";
    if (error == ENOSPC || error == EDQUOT) throw full_disk{what};
    throw store_failure{what};
}

/// A write that takes only some of it does not say why; the next one does.
bool wrote_all(int file, std::string_view text)
{
    while (!text.empty()) {
        const auto count = ::write(file, text.data(), text.size());
        if (count < 0 && errno == EINTR) continue;
        if (count == 0) errno = ENOSPC;
        if (count <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

}  // namespace

bool generation_file::wrote(const std::string& path, const std::string& text) const
{
    const descriptor file{path, O_CREAT | O_TRUNC | O_WRONLY};
    return file.is_open() && wrote_all(file.get(), text) && sync_(file.get()) == 0;
}

/// Not every file system has something to sync in a folder.
bool generation_file::synced_folder() const
{
    auto folder = std::filesystem::path{path_}.parent_path().string();
    const descriptor in{folder.empty() ? "." : folder, O_RDONLY | O_DIRECTORY};
    return in.is_open() && (sync_(in.get()) == 0 || errno == EINVAL);
}

std::optional<std::int64_t> generation_file::read() const
{
    if (in_doubt_) return std::nullopt;
    const descriptor file{path_, O_RDONLY};
    char text[32];
    const auto length = file.is_open() ? ::read(file.get(), text, sizeof text) : -1;
    std::int64_t made = 0;
    if (length <= 0) return std::nullopt;
    const auto [end, error] = std::from_chars(text, text + length, made);
    return error == std::errc{} && end != text + length && *end == '\n' ? std::optional{made} : std::nullopt;
}

/// The old one is in its place until the new one is whole.
void generation_file::write(std::int64_t generation)
{
    const auto fresh = path_ + ".new";
    if (!wrote(fresh, std::to_string(generation) + '\n') || ::rename(fresh.c_str(), path_.c_str()) != 0) fail(path_);
    in_doubt_ = !synced_folder();
    if (in_doubt_) fail(path_);
}

}  // namespace todoke
