#include "daemon/machine/process_figures.hpp"

#include <filesystem>
#include <fstream>
#include <sys/resource.h>
#include <unistd.h>

namespace todoke {

namespace {

double in_seconds(const timeval& time)
{
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

std::uint64_t resident_bytes()
{
    std::ifstream file{"/proc/self/statm"};
    std::uint64_t whole = 0, resident = 0;
    file >> whole >> resident;
    return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

std::size_t open_files()
{
    std::error_code error;
    std::size_t made = 0;
    for (std::filesystem::directory_iterator at{"/proc/self/fd", error}, end; !error && at != end; at.increment(error))
        ++made;
    return made > 0 ? made - 1 : 0;  // the folder itself was open, too
}

}  // namespace

process_figures figures_of_this_process(instant started)
{
    process_figures made;
    rusage used{};
    if (getrusage(RUSAGE_SELF, &used) == 0) made.cpu_seconds = in_seconds(used.ru_utime) + in_seconds(used.ru_stime);
    rlimit files{};
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) made.most_files = files.rlim_cur;
    made.resident_bytes = resident_bytes();
    made.open_files = open_files();
    made.started = started;
    return made;
}

}  // namespace todoke
