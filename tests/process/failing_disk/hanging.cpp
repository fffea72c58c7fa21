#include "tests/process/failing_disk/hanging.hpp"

#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <string>
#include <time.h>
#include <unistd.h>

namespace {

/// The end of the name; empty: no disk hangs now.
std::string what_hangs(const char* order)
{
    std::FILE* const file = order ? std::fopen(order, "re") : nullptr;
    if (file == nullptr) return {};
    char name[64] = "";
    const bool is_whole = std::fscanf(file, "%63s", name) == 1;
    std::fclose(file);
    return is_whole ? name : "";
}

std::string name_of(int file)
{
    char name[4096];
    const auto size = readlink(("/proc/self/fd/" + std::to_string(file)).c_str(), name, sizeof name);
    return size < 0 ? std::string{} : std::string{name, static_cast<std::size_t>(size)};
}

bool hangs(const char* order, const std::string& name)
{
    const auto end = what_hangs(order);
    return !end.empty() && name.ends_with(end);
}

}  // namespace

void wait_while_it_hangs(int file)
{
    const char* const order = std::getenv("TODOKE_DISK_HANGS");
    const auto name = name_of(file);
    constexpr timespec a_moment{0, 1'000'000};
    for (bool told = false; hangs(order, name); nanosleep(&a_moment, nullptr)) {
        if (told) continue;
        const int mark = open((std::string{order} + ".hangs").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        if (mark >= 0) close(mark);
        told = true;
    }
}
