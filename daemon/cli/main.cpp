// todoke: the operator's command line. Its exit codes stand in session.hpp and in --help.
#include <cstdlib>
#include <fcntl.h>
#include <iostream>
#include <sys/ioctl.h>
#include <unistd.h>

#include "daemon/cli/program.hpp"

namespace {

/// POSIX: the first of these that is set and not empty counts.
todoke::language language_of_environment()
{
    for (const char* const name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        const char* const value = std::getenv(name);
        if (value == nullptr || *value == '\0') continue;
        return std::string_view{value}.starts_with("ja") ? todoke::language::japanese : todoke::language::english;
    }
    return todoke::language::english;
}

bool colours_are_wanted()
{
    const char* const none = std::getenv("NO_COLOR");
    const char* const terminal = std::getenv("TERM");
    const bool is_dumb = terminal != nullptr && std::string_view{terminal} == "dumb";
    return isatty(STDOUT_FILENO) == 1 && (none == nullptr || *none == '\0') && !is_dumb;
}

std::size_t columns()
{
    winsize size{};
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

/// What is closed would be the number of the next socket or file, and what is printed would go there. Reading from it
/// ends at once, printing to it fails.
void keep_standard_streams()
{
    int opened = 0;
    while (opened >= 0 && opened <= STDERR_FILENO) opened = open("/dev/null", O_RDONLY);
    if (opened >= 0) close(opened);
}

}  // namespace

int main(int count, char** words)
{
    keep_standard_streams();
    todoke::cli::session with{std::cin, std::cout, std::cerr};
    with.to.speaks = language_of_environment();
    with.colours.on = colours_are_wanted();
    with.out_is_terminal = isatty(STDOUT_FILENO) == 1;
    with.problems_is_terminal = isatty(STDERR_FILENO) == 1;
    with.columns = columns();
    return todoke::cli::program{}.run(count, words, with);
}
