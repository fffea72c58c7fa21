#include "daemon/machine/clock_trust.hpp"

#include <sys/timex.h>
#include <unistd.h>

#include "daemon/machine/timedated.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

/// The kernel's own way to say "unknown", in microseconds. (Its flag STA_UNSYNC says something else: that the hardware
/// clock is not to be written.)
constexpr long error_unknown = 16'000'000;
constexpr span between_questions = std::chrono::minutes{1};
/// A system call, or two where the first is forbidden, for each of them: a relay spent a hundredth of its time on it.
constexpr span near_answer_counts = std::chrono::milliseconds{10};

std::optional<bool> said_at_once()
{
    struct timex seen {};
    if (::adjtimex(&seen) >= 0) return seen.maxerror < error_unknown;
    // ProtectClock= of the unit forbids the call, though it only asks. Of time services only systemd-timesyncd leaves
    // such a file.
    if (::access("/run/systemd/timesync/synchronized", F_OK) == 0) return true;
    return std::nullopt;
}

}  // namespace

clock_witnesses witnesses_of_this_machine()
{
    return {said_at_once, [] { return ask_timedated(); }};
}

bool clock_trust::is_old(const look& one, const look& by)
{
    const auto lived = by.uptime - one.uptime;
    return lived >= near_answer_counts || std::chrono::abs((by.now - one.now) - lived) >= near_answer_counts;
}

bool clock_trust::is_set()
{
    const look here{time_.now(), time_.uptime()};
    if (!asked_ || is_old(*asked_, here)) {
        asked_ = here;
        near_ = ask_.near();
    }
    return near_.value_or(said_);
}

asio::awaitable<void> clock_trust::ask()
{
    if (ask_.near()) co_return;
    auto question = ask_.far();
    const auto answer = co_await std::move(question);
    if (answer) said_ = *answer;
}

asio::awaitable<void> clock_trust::run()
{
    for (;;) {
        co_await time_.pause(between_questions);
        co_await ask();
    }
}

}  // namespace todoke
