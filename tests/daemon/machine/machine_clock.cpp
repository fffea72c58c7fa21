// The machine's own clock, seen from a namespace of time: for those in it the machine was suspended for a day.
#include <fstream>
#include <gtest/gtest.h>
#include <optional>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gateway/clock.hpp"

namespace todoke {
namespace {

using namespace std::chrono_literals;

/// Who is not root may in a namespace of users; in a chroot nobody gets one, and root may without.
bool enter_namespace_of_time()
{
    return ::unshare(CLONE_NEWUSER | CLONE_NEWTIME) == 0 || ::unshare(CLONE_NEWTIME) == 0;
}

/// Only the children of who enters it are in it.
void tell_uptime_after_suspension(std::chrono::seconds length, int to)
{
    if (!enter_namespace_of_time()) return;
    std::ofstream offsets{"/proc/self/timens_offsets"};
    if (!(offsets << "boottime " << length.count() << " 0\n" << std::flush)) return;
    if (const pid_t child = ::fork(); child != 0) {
        ::waitpid(child, nullptr, 0);
        return;
    }
    const auto told = system_clock_source{}.uptime().count();
    if (::write(to, &told, sizeof told) < 0) ::_exit(1);
}

/// Nothing: there are no such namespaces here, or none for us.
std::optional<span> uptime_after_suspension(std::chrono::seconds length)
{
    int ends[2];
    if (::pipe(ends) != 0) return std::nullopt;
    if (const pid_t child = ::fork(); child == 0) {
        tell_uptime_after_suspension(length, ends[1]);
        ::_exit(0);
    } else {
        ::close(ends[1]);
        span::rep told = 0;
        const bool is_told = ::read(ends[0], &told, sizeof told) == sizeof told;
        ::waitpid(child, nullptr, 0);
        ::close(ends[0]);
        return is_told ? std::optional{span{told}} : std::nullopt;
    }
}

/// Wall time goes on meanwhile. Were uptime to stand still, it would look as if somebody had set the clock, and what
/// waits would wait to be adopted.
TEST(MachineClock, UptimeCountsWhileTheMachineIsSuspended)
{
    const auto before = system_clock_source{}.uptime();
    const auto after = uptime_after_suspension(24h);
    if (!after) GTEST_SKIP() << "no namespaces of time here";
    EXPECT_GE(*after, before + 24h);
}

}  // namespace
}  // namespace todoke
