#include "tests/support/outside/daemon_process.hpp"

#include <algorithm>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace todoke {

daemon_process::daemon_process(std::filesystem::path program, std::filesystem::path config, std::filesystem::path log,
                               std::vector<std::string> environment)
    : program_{std::move(program)},
      config_{std::move(config)},
      log_{std::move(log)},
      environment_{std::move(environment)}
{
    if (!std::filesystem::exists(program_)) throw std::runtime_error{"not built: " + program_.string()};
}

daemon_process::~daemon_process()
{
    kill_at_once();
}

namespace {

/// In the child: the first descriptor behind the standard streams is the socket, and LISTEN_PID says whom it is for.
void take_over(int listening, char* listen_pid)
{
    constexpr int first = 3;
    if (listening == first)
        fcntl(first, F_SETFD, 0);
    else
        dup2(listening, first);
    char* const digits = std::strchr(listen_pid, '=') + 1;
    char* end = digits;
    for (auto rest = getpid(); rest > 0; rest /= 10) *end++ = static_cast<char>('0' + rest % 10);
    *end = '\0';
    std::reverse(digits, end);
}

}  // namespace

void daemon_process::start()
{
    std::vector<char*> environment;
    for (char** one = environ; *one; ++one) environment.push_back(*one);
    for (auto& one : environment_) environment.push_back(one.data());
    std::string listen_pid = "LISTEN_PID=0000000000", listen_fds = "LISTEN_FDS=1";
    if (handed_over_ >= 0) environment.insert(environment.end(), {listen_pid.data(), listen_fds.data()});
    environment.push_back(nullptr);
    std::string option = "--config", program = program_, config = config_;
    std::vector<char*> words{program.data(), option.data(), config.data()};
    for (auto& one : options_) words.push_back(one.data());
    words.push_back(nullptr);
    const auto owner = getpid();
    const rlimit descriptors{most_descriptors_, most_descriptors_};
    const int log = open(log_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    pid_ = fork();
    if (pid_ < 0) throw std::runtime_error{"fork: " + std::string{std::strerror(errno)}};
    if (pid_ == 0) {
        // Only calls that are safe beside other threads from here on.
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != owner) _exit(126);
        dup2(log, STDOUT_FILENO);
        dup2(log, STDERR_FILENO);
        if (handed_over_ >= 0) take_over(handed_over_, listen_pid.data());
        if (descriptors.rlim_max > 0) setrlimit(RLIMIT_NOFILE, &descriptors);
        execve(words[0], words.data(), environment.data());
        _exit(127);
    }
    close(log);
}

void daemon_process::limit_descriptors_now(std::size_t most)
{
    rlimit limit{};
    prlimit(pid_, RLIMIT_NOFILE, nullptr, &limit);
    limit.rlim_cur = std::min<rlim_t>(most, limit.rlim_max);
    prlimit(pid_, RLIMIT_NOFILE, &limit, nullptr);
}

void daemon_process::kill_at_once()
{
    if (pid_ <= 0) return;
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    pid_ = 0;
}

void daemon_process::signal(int number)
{
    expect_running();
    kill(pid_, number);
}

int daemon_process::stop(std::chrono::seconds within)
{
    signal(SIGTERM);
    return wait_for_end(within);
}

int daemon_process::wait_for_end(std::chrono::seconds within)
{
    const auto give_up = std::chrono::steady_clock::now() + within;
    int status = 0;
    while (waitpid(pid_, &status, WNOHANG) == 0) {
        if (std::chrono::steady_clock::now() > give_up) throw std::runtime_error{"todoked did not end:\n" + log_tail()};
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
    pid_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void daemon_process::expect_running()
{
    if (pid_ > 0 && waitpid(pid_, nullptr, WNOHANG) == 0) return;
    pid_ = 0;
    throw std::runtime_error{"todoked has ended by itself:\n" + log_tail()};
}

double daemon_process::cpu_seconds() const
{
    std::ifstream file{"/proc/" + std::to_string(pid_) + "/stat"};
    std::string text{std::istreambuf_iterator<char>{file}, {}};
    const auto name_end = text.rfind(')');
    if (name_end == text.npos) return 0;
    std::istringstream fields{text.substr(name_end + 1)};
    std::string skipped;
    for (int i = 3; i < 14; ++i) fields >> skipped;  // proc(5): utime is field 14, stime 15
    double user = 0, system = 0;
    fields >> user >> system;
    return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

std::size_t daemon_process::peak_rss_kib() const
{
    return told("status", "VmHWM:");
}

std::size_t daemon_process::rss_kib() const
{
    return told("status", "VmRSS:");
}

std::uint64_t daemon_process::written_bytes() const
{
    return told("io", "write_bytes:");
}

std::uint64_t daemon_process::told(const std::string& name, const std::string& field) const
{
    std::ifstream file{"/proc/" + std::to_string(pid_) + "/" + name};
    for (std::string line; std::getline(file, line);)
        if (line.starts_with(field)) return std::stoull(line.substr(field.size()));
    return 0;
}

std::size_t daemon_process::open_descriptors() const
{
    const std::filesystem::directory_iterator all{"/proc/" + std::to_string(pid_) + "/fd"};
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

std::string daemon_process::log_tail() const
{
    std::ifstream file{log_};
    std::string text{std::istreambuf_iterator<char>{file}, {}};
    constexpr std::size_t most = 4000;
    return text.size() > most ? "…" + text.substr(text.size() - most) : text;
}

}  // namespace todoke
