#include "daemon/systemd.hpp"

#include <cstdint>
#include <cstdlib>
#include <sys/stat.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

namespace todoke::systemd {
namespace {

/// A status is one line: what follows a line break would be read as another assignment.
std::string one_line(std::string text)
{
    for (char& c : text)
        if (c == '\n' || c == '\r') c = ' ';
    return text;
}

void tell(const std::string& state)
{
    // Nobody to tell, or a full queue: neither is a reason not to serve.
    sd_notify(0, state.c_str());
}

}  // namespace

void ready(const std::string& status)
{
    tell("READY=1\nSTATUS=" + one_line(status));
}

void reloading()
{
    tell("RELOADING=1\nSTATUS=reading the configuration");
}

void stopping()
{
    tell("STOPPING=1\nSTATUS=letting attempts in flight end");
}

void beat()
{
    tell("WATCHDOG=1");
}

std::vector<socket> listening_sockets()
{
    char** names = nullptr;
    const int count = sd_listen_fds_with_names(1, &names);
    std::vector<socket> all;
    for (int i = 0; i < count; ++i) all.push_back({names[i], SD_LISTEN_FDS_START + i});
    for (char** name = names; name && *name; ++name) std::free(*name);
    std::free(names);
    return all;
}

bool logs_to_journal()
{
    const char* stream = std::getenv("JOURNAL_STREAM");  // "DEVICE:INODE"
    struct stat mine {};
    if (!stream || ::fstat(STDERR_FILENO, &mine) != 0) return false;
    return stream == std::to_string(mine.st_dev) + ":" + std::to_string(mine.st_ino);
}

}  // namespace todoke::systemd
