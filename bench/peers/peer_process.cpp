#include "bench/peers/peer_process.hpp"

#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace todoke {

namespace fs = std::filesystem;

namespace {

struct stat_line {
    pid_t parent = 0;
    double cpu = 0;  ///< its own, and that of children it has waited for
};

stat_line stat_of(pid_t pid)
{
    std::ifstream file{"/proc/" + std::to_string(pid) + "/stat"};
    std::string text{std::istreambuf_iterator<char>{file}, {}};
    const auto name_end = text.rfind(')');
    if (name_end == text.npos) return {};
    std::istringstream fields{text.substr(name_end + 1)};
    std::string skipped;
    stat_line made;
    fields >> skipped >> made.parent;
    for (int i = 5; i < 14; ++i) fields >> skipped;  // proc(5): utime, stime, cutime, cstime are fields 14 to 17
    double part = 0;
    for (int i = 0; i < 4 && fields >> part; ++i) made.cpu += part;
    made.cpu /= static_cast<double>(sysconf(_SC_CLK_TCK));
    return made;
}

std::map<pid_t, pid_t> parents()
{
    std::map<pid_t, pid_t> all;
    for (const auto& one : fs::directory_iterator{"/proc"}) {
        const auto name = one.path().filename().string();
        if (name.find_first_not_of("0123456789") == name.npos) all[std::stoi(name)] = stat_of(std::stoi(name)).parent;
    }
    return all;
}

}  // namespace

std::set<pid_t> process_tree::members() const
{
    const auto all = parents();
    auto made = roots_;
    for (auto before = made.size() + 1; before != made.size();) {
        before = made.size();
        for (const auto& [pid, parent] : all)
            if (made.contains(parent)) made.insert(pid);
    }
    return made;
}

double process_tree::cpu_seconds() const
{
    double made = 0;
    for (const auto pid : members()) made += stat_of(pid).cpu;
    return made;
}

std::uint64_t process_tree::peak_rss_bytes() const
{
    std::uint64_t made = 0;
    for (const auto pid : members()) {
        std::ifstream file{"/proc/" + std::to_string(pid) + "/status"};
        for (std::string line; std::getline(file, line);)
            if (line.starts_with("VmHWM:")) made += std::stoull(line.substr(6)) << 10;
    }
    return made;
}

peer_process::peer_process(const std::string& script, const fs::path& folder, const std::vector<int>& ports)
    : folder_{folder}
{
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    start(script, ports);
    hear();
}

void peer_process::start(const std::string& script, const std::vector<int>& ports)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error{"pipe"};
    std::vector<std::string> words{script, folder_.string()};
    for (const int port : ports) words.push_back(std::to_string(port));
    std::vector<char*> arguments;
    arguments.reserve(words.size() + 1);
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    pid_ = fork();
    if (pid_ == 0) {
        prctl(PR_SET_PDEATHSIG, SIGTERM);  // the script ends what it has started
        dup2(ends[1], STDOUT_FILENO);
        execv(arguments[0], arguments.data());
        _exit(127);
    }
    close(ends[1]);
    out_ = ends[0];
}

void peer_process::hear()
{
    auto* const from = fdopen(dup(out_), "r");
    char line[512];
    std::string last = "it ended at once";
    while (std::fgets(line, sizeof line, from) != nullptr) {
        last = line;
        if (last.starts_with("pid ")) roots_.insert(std::stoi(last.substr(4)));
        if (last == "ready\n") break;
    }
    std::fclose(from);
    if (last == "ready\n") return;
    while (last.ends_with('\n')) last.pop_back();
    reason_ = last;
}

peer_process::~peer_process()
{
    kill(pid_, SIGTERM);
    waitpid(pid_, nullptr, 0);
    close(out_);
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
}

}  // namespace todoke
