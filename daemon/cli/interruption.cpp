#include "daemon/cli/interruption.hpp"

namespace todoke::cli {

namespace {

constexpr std::array signals{SIGINT, SIGTERM, SIGHUP};

volatile std::sig_atomic_t asked_to_end = 0;

void note(int signal)
{
    constexpr int patience = 3;
    asked_to_end = asked_to_end + 1;
    if (asked_to_end < patience) return;
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

}  // namespace

interruption::interruption()
{
    asked_to_end = 0;
    for (std::size_t i = 0; i < signals.size(); ++i) {
        sigaction(signals[i], nullptr, &before_[i]);
        if (before_[i].sa_handler == SIG_IGN) continue;  // as nohup and scripts in the background have it
        struct sigaction asks {};
        asks.sa_handler = note;
        asks.sa_flags = SA_RESTART;
        sigaction(signals[i], &asks, nullptr);
    }
}

interruption::~interruption()
{
    for (std::size_t i = 0; i < signals.size(); ++i) sigaction(signals[i], &before_[i], nullptr);
}

bool interruption::came()
{
    return asked_to_end != 0;
}

}  // namespace todoke::cli
