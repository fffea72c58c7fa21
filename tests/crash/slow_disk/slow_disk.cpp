// Loaded into todoked by the crash test (LD_PRELOAD): now and then a write to a file takes milliseconds, as on a busy
// disk. Without it a kill hardly ever falls between the first and the last write of a commit, and an answer that is
// sent before its commit would go unnoticed.

#include <cstdint>
#include <dlfcn.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

namespace {

constexpr std::uint32_t one_in = 24;
constexpr long longest_ns = 3'000'000;

void wait_now_and_then()
{
    thread_local std::uint32_t dice = static_cast<std::uint32_t>(gettid()) * 2654435761u | 1u;
    dice ^= dice << 13;
    dice ^= dice >> 17;
    dice ^= dice << 5;
    if (dice % one_in != 0) return;
    const timespec length{0, static_cast<long>(dice / one_in) % longest_ns};
    nanosleep(&length, nullptr);
}

}  // namespace

extern "C" ssize_t pwrite64(int file, const void* bytes, size_t count, off64_t at)
{
    using function = ssize_t (*)(int, const void*, size_t, off64_t);
    static const auto next = reinterpret_cast<function>(dlsym(RTLD_NEXT, "pwrite64"));
    wait_now_and_then();
    return next(file, bytes, count, at);
}
