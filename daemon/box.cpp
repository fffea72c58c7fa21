#include "daemon/box.hpp"

#include <fstream>
#include <sys/timex.h>
#include <unistd.h>

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
    if (::adjtimex(&seen) >= 0) return seen.maxerror < error_unknown;
    return ::access("/run/systemd/timesync/synchronized", F_OK) == 0;  // systemd-timesyncd says so by this file
}

}  // namespace todoke
