#include "daemon/machine/box.hpp"

#include <chrono>
#include <fstream>
#include <sys/timex.h>
#include <systemd/sd-bus.h>
#include <unistd.h>

namespace todoke {

namespace {

using namespace std::chrono_literals;

/// The kernel's own way to say "unknown", in microseconds. (Its flag STA_UNSYNC says something else: that the hardware
/// clock is not to be written.)
constexpr long error_unknown = 16'000'000;
constexpr std::uint64_t bus_limit = 250'000;  // microseconds
constexpr auto between_questions = 60s;

/// systemd-timedated asks the kernel for those who may not.
bool bus_says_so()
{
    sd_bus* bus = nullptr;
    if (sd_bus_open_system(&bus) < 0) return false;
    sd_bus_set_method_call_timeout(bus, bus_limit);
    int is_synchronised = 0;
    const int asked =
        sd_bus_get_property_trivial(bus, "org.freedesktop.timedate1", "/org/freedesktop/timedate1",
                                    "org.freedesktop.timedate1", "NTPSynchronized", nullptr, 'b', &is_synchronised);
    sd_bus_flush_close_unref(bus);
    return asked >= 0 && is_synchronised != 0;
}

bool bus_said_so()
{
    static auto next = std::chrono::steady_clock::time_point::min();
    static bool said = false;
    const auto now = std::chrono::steady_clock::now();
    if (now < next) return said;
    next = now + between_questions;
    return said = bus_says_so();
}

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
    // ProtectClock= of the unit forbids the call, though it only asks.
    return ::access("/run/systemd/timesync/synchronized", F_OK) == 0 || bus_said_so();
}

}  // namespace todoke
