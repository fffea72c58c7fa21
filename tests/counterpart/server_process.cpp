#include "tests/counterpart/server_process.hpp"

#include <boost/json/parse.hpp>
#include <chrono>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <poll.h>
#include <signal.h>
#include <sstream>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace todoke {

using namespace std::chrono_literals;
using time_source = std::chrono::steady_clock;

namespace {

[[noreturn]] void become(const std::vector<std::string>& command, const std::map<std::string, std::string>& environment,
                         int output)
{
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a test that crashes leaves nothing behind
    ::dup2(output, STDOUT_FILENO);
    ::dup2(output, STDERR_FILENO);
    const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    ::dup2(nothing, STDIN_FILENO);
    for (const auto& [name, value] : environment) ::setenv(name.c_str(), value.c_str(), 1);
    std::vector<char*> words;
    for (const auto& word : command) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    ::execvp(words[0], words.data());
    ::_exit(127);
}

bool has_ended(pid_t pid)
{
    int status = 0;
    return ::waitpid(pid, &status, WNOHANG) == pid;
}

}  // namespace

server_process::server_process(std::vector<std::string> command, std::map<std::string, std::string> environment)
{
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error{"no pipe for " + command[0]};
    output_ = ends[0];
    pid_ = ::fork();
    if (pid_ == 0) become(command, environment, ends[1]);
    ::close(ends[1]);
    if (pid_ < 0) throw std::runtime_error{"cannot start " + command[0]};
}

server_process::~server_process()
{
    ::kill(pid_, SIGTERM);
    const auto give_up = time_source::now() + 5s;
    bool ended = false;
    while (!ended && time_source::now() < give_up) {
        ended = has_ended(pid_);
        if (!ended) std::this_thread::sleep_for(5ms);
    }
    if (!ended) {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    ::close(output_);
}

bool server_process::read_more(int patience_ms)
{
    pollfd ready{output_, POLLIN, 0};
    if (::poll(&ready, 1, patience_ms) <= 0) return true;
    char space[4096];
    const auto count = ::read(output_, space, sizeof space);
    if (count <= 0) return false;
    printed_.append(space, static_cast<std::size_t>(count));
    return true;
}

std::string server_process::wait_for(std::string_view part)
{
    const auto give_up = time_source::now() + 60s;
    bool alive = true;
    for (;;) {
        for (auto end = printed_.find('\n', looked_at_); end != std::string::npos;
             end = printed_.find('\n', looked_at_)) {
            const auto line = printed_.substr(looked_at_, end - looked_at_);
            looked_at_ = end + 1;
            if (line.find(part) != std::string::npos) return line;
        }
        if (!alive || time_source::now() > give_up)
            throw std::runtime_error{"the server never printed \"" + std::string{part} + "\" but:\n" + printed_};
        alive = read_more(200);
    }
}

std::size_t server_process::count_of(std::string_view part) const
{
    std::istringstream lines{printed_.substr(0, looked_at_)};
    std::size_t count = 0;
    for (std::string line; std::getline(lines, line);) count += line.find(part) != std::string::npos ? 1 : 0;
    return count;
}

int server_process::port()
{
    const auto line = boost::json::parse(wait_for(R"("listening")"));
    return static_cast<int>(line.at("port").as_int64());
}

std::string counterpart_file(const std::string& name)
{
    return std::string{TODOKE_SOURCE_DIR} + "/tests/counterpart/" + name;
}

std::vector<std::string> node_script(const std::string& name)
{
    return {"node", counterpart_file(name)};
}

std::optional<std::string> missing_program(const std::string& name)
{
    const char* path = std::getenv("PATH");
    std::istringstream folders{(path ? std::string{path} : std::string{}) + ":/usr/sbin:/sbin"};
    for (std::string folder; std::getline(folders, folder, ':');)
        if (::access((folder + "/" + name).c_str(), X_OK) == 0) return std::nullopt;
    return name + " is not installed";
}

std::optional<std::string> missing_npm_package(const std::string& name)
{
    if (auto why = missing_program("node")) return why;
    if (std::filesystem::exists(counterpart_file("node_modules/" + name + "/package.json"))) return std::nullopt;
    return "npm package " + name + " is not installed: run tests/counterpart/install";
}

}  // namespace todoke
