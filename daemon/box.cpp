#include "daemon/box.hpp"

#include <cerrno>
#include <fstream>
#include <sys/timex.h>

namespace todoke {

namespace {

/// The kernel's own way to say "unknown", in microseconds. (Its flag STA_UNSYNC says something else: that the hardware
/// clock is not to be written.)
constexpr long error_unknown = 16'000'000;

}  // namespace

std::string machine_id()
{
    std::ifstream file{"/etc/machine-id"};
    std::string made;
    file >> made;
    return made == "uninitialized" ? std::string{} : made;
}

bool system_clock_is_set()
{
    struct timex seen {};
    if (::adjtimex(&seen) < 0) return errno == ENOSYS || errno == EPERM;
    return seen.maxerror < error_unknown;
}

}  // namespace todoke
