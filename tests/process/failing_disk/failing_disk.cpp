// Loaded into todoked (LD_PRELOAD): a disk that breaks. Once the file that TODOKE_DISK_BREAKS names is there, so many
// calls as it says ("pwrite64 3", "fdatasync 0") still succeed, and from then on each fails with EIO.

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <sys/types.h>
#include <unistd.h>

#include "tests/process/failing_disk/hanging.hpp"

namespace {

std::atomic<bool> is_armed{false};
std::atomic<int> left{0};
char broken_call[32];

bool arm()
{
    const char* const order = std::getenv("TODOKE_DISK_BREAKS");
    std::FILE* const file = order ? std::fopen(order, "re") : nullptr;
    if (file == nullptr) return false;
    int still = 0;
    const bool is_whole = std::fscanf(file, "%31s %d.", broken_call, &still) == 2;
    std::fclose(file);
    left = still;
    return is_whole;
}

bool breaks(const char* call)
{
    if (!is_armed.load()) {
        static std::atomic_flag looking = ATOMIC_FLAG_INIT;
        if (looking.test_and_set()) return false;
        const bool now = arm();
        is_armed = now;
        looking.clear();
        if (!now) return false;
    }
    if (std::strcmp(call, broken_call) != 0 || left-- > 0) return false;
    left = 0;
    errno = EIO;
    return true;
}

}  // namespace

extern "C" ssize_t pwrite64(int file, const void* bytes, size_t count, off64_t at)
{
    using function = ssize_t (*)(int, const void*, size_t, off64_t);
    static const auto next = reinterpret_cast<function>(dlsym(RTLD_NEXT, "pwrite64"));
    return breaks("pwrite64") ? -1 : next(file, bytes, count, at);
}

extern "C" int fdatasync(int file)
{
    using function = int (*)(int);
    static const auto next = reinterpret_cast<function>(dlsym(RTLD_NEXT, "fdatasync"));
    wait_while_it_hangs(file);
    return breaks("fdatasync") ? -1 : next(file);
}
