#include "tests/process/bench.hpp"

#include <array>
#include <csignal>
#include <fmt/format.h>
#include <fstream>
#include <random>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

#include "tests/support/outside/indiscretions.hpp"

namespace todoke {

namespace fs = std::filesystem;

namespace {

fs::path new_folder()
{
    const auto made = fs::temp_directory_path() / fmt::format("todoke-process-{:08x}", std::random_device{}());
    fs::create_directory(made);
    return made;
}

/// Both streams of it.
std::FILE* begin_command(const std::string& line)
{
    auto* const out = popen(("exec 2>&1; " + line).c_str(), "r");
    if (out == nullptr) throw std::runtime_error{"cannot run: " + line};
    return out;
}

finished read_to_end(std::FILE* out)
{
    finished made;
    std::array<char, 4096> piece{};
    while (const auto count = std::fread(piece.data(), 1, piece.size(), out)) made.said.append(piece.data(), count);
    const int status = pclose(out);
    made.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return made;
}

}  // namespace

finished run_command(const std::string& line)
{
    return read_to_end(begin_command(line));
}

running_command::running_command(const std::string& line) : out_{begin_command("echo $$; exec " + line)}
{
    pid_ = std::stoi(next_line());
}

running_command::~running_command()
{
    if (out_ != nullptr) stop();
}

std::string running_command::next_line()
{
    std::string made;
    for (int c = 0; !made.ends_with('\n') && (c = std::fgetc(out_)) != EOF;) made += static_cast<char>(c);
    return made;
}

std::string running_command::read_until(const std::string& part)
{
    std::string said;
    for (;;) {
        const auto line = next_line();
        if (line.empty()) throw std::runtime_error{"it ended before it printed \"" + part + "\":\n" + said};
        said += line;
        if (line.find(part) != std::string::npos) return said;
    }
}

finished running_command::stop()
{
    kill(pid_, SIGTERM);
    return wait();
}

finished running_command::wait()
{
    return read_to_end(std::exchange(out_, nullptr));
}

Process::Process()
    : folder{new_folder()},
      systemd{folder / "notify.sock"},
      daemon{program(), file(), folder / "todoked.log", {systemd.environment()}},
      api{address()}
{
}

Process::~Process()
{
    daemon.kill_at_once();
    fs::remove_all(folder);
}

void Process::TearDown()
{
    for (const auto& line : indiscretions(folder / "todoked.log", file())) ADD_FAILURE() << "in the log: " << line;
}

std::string Process::program()
{
    return fs::path{TODOKE_BINARY_DIR} / "todoked";
}

void Process::write_configuration(const std::string& more)
{
    std::ofstream{file()} << fmt::format(
        "[site]\ntrust_clock = true\n[api]\nlisten = [\"unix:{0}/api.sock\"]\n"
        "[store]\npath = \"{0}/todoke.db\"\nmin_free_disk = \"0\"\n{1}",
        folder.string(), more);
    fs::permissions(file(), fs::perms::owner_read | fs::perms::owner_write);
}

unsigned Process::submit(const std::string& klass)
{
    const auto body =
        R"({"to": {"email": "hanako@example.jp"}, "class": ")" + klass + R"(", "content": {"text": "届きました"}})";
    return api.call({"POST", "/v1/messages", {"Content-Type: application/json"}, body}).status;
}

std::string Process::deliver(const std::string& lines) const
{
    const int door = connect_to("unix:" + (folder / "reports.sock").string());
    EXPECT_GE(door, 0);
    EXPECT_EQ(::write(door, lines.data(), lines.size()), static_cast<ssize_t>(lines.size()));
    std::string said;
    std::array<char, 512> piece{};
    for (ssize_t count = 0; (count = ::read(door, piece.data(), piece.size())) > 0;)
        said.append(piece.data(), static_cast<std::size_t>(count));
    ::close(door);
    return said;
}

std::string Process::log() const
{
    std::ifstream from{folder / "todoked.log"};
    return {std::istreambuf_iterator<char>{from}, {}};
}

}  // namespace todoke
