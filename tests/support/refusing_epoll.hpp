#pragma once
// While it lives, the machine watches no more descriptors for this process, as where fs.epoll.max_user_watches is used
// up. Those that are watched already say nothing meanwhile.

#include <fcntl.h>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>
#include <unistd.h>

namespace todoke {

class refusing_epoll {
public:
    refusing_epoll()
    {
        for (const auto& one : std::filesystem::directory_iterator{"/proc/self/fd"}) {
            std::error_code gone;
            if (std::filesystem::read_symlink(one, gone) != "anon_inode:[eventpoll]") continue;
            const int at = std::stoi(one.path().filename());
            kept_[at] = ::fcntl(at, F_DUPFD_CLOEXEC, 0);
        }
        if (kept_.empty()) throw std::runtime_error{"nothing is watched yet"};
        const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
        for (const auto& [at, kept] : kept_) ::dup3(nothing, at, O_CLOEXEC);
        ::close(nothing);
    }
    ~refusing_epoll()
    {
        for (const auto& [at, kept] : kept_) {
            ::dup3(kept, at, O_CLOEXEC);
            ::close(kept);
        }
    }
    refusing_epoll(const refusing_epoll&) = delete;
    refusing_epoll& operator=(const refusing_epoll&) = delete;

private:
    std::map<int, int> kept_;
};

}  // namespace todoke
