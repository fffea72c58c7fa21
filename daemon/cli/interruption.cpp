#include "daemon/cli/interruption.hpp"

#include <csignal>

namespace todoke::cli {

namespace {

volatile std::sig_atomic_t asked_to_end = 0;

void note(int)
{
    asked_to_end = 1;
}

}  // namespace

interruption::interruption()
{
    asked_to_end = 0;
    std::signal(SIGINT, note);
    std::signal(SIGTERM, note);
}

interruption::~interruption()
{
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
}

bool interruption::came()
{
    return asked_to_end != 0;
}

}  // namespace todoke::cli
