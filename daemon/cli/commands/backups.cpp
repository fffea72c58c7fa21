// `backup` and `restore`: todoked's own commands, which know the database; this finds that program and runs it.
#include <array>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "daemon/cli/program.hpp"
#include "daemon/cli/text/terminal_text.hpp"
#include "daemon/machine/local_names.hpp"

namespace todoke::cli {

namespace json = boost::json;

namespace {

struct copy_words {
    std::string file, config = "/etc/todoke/todoke.toml";
    std::size_t keep = 0;  ///< 0: not said
};

/// Beside this program, as both are installed together.
std::string daemon_program()
{
    std::error_code error;
    const auto here = std::filesystem::read_symlink("/proc/self/exe", error).parent_path() / "todoked";
    return !error && std::filesystem::exists(here, error) ? here.string() : "todoked";
}

struct ended_command {
    int status = 0;
    std::string said;
};

[[noreturn]] void become(const std::vector<std::string>& said, int output)
{
    std::vector<char*> words;
    words.reserve(said.size() + 1);
    for (const auto& word : said) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    execvp(words[0], words.data());
    const std::string why = "cannot run " + said[0] + ": " + std::strerror(errno) + "\n";
    static_cast<void>(!write(STDERR_FILENO, why.data(), why.size()));
    _exit(127);
}

/// `todoked --config FILE backup TO --keep N`, to its end.
ended_command run_todoked(const char* command, const copy_words& said)
{
    std::vector<std::string> words{daemon_program(), "--config", said.config, command, said.file};
    if (said.keep > 0) words.insert(words.end(), {"--keep", std::to_string(said.keep)});
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0) throw std::runtime_error{std::string{"no pipe: "} + std::strerror(errno)};
    const auto child = fork();
    if (child < 0) throw std::runtime_error{std::string{"no process: "} + std::strerror(errno)};
    if (child == 0) become(words, ends[1]);
    close(ends[1]);
    ended_command made;
    std::array<char, 4096> piece{};
    for (ssize_t got = 0; (got = read(ends[0], piece.data(), piece.size())) > 0;)
        made.said.append(piece.data(), static_cast<std::size_t>(got));
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    made.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return made;
}

/// What todoked printed, and where it failed what to do (empty: todoked has said all).
int tell(session& with, const ended_command& ended, std::string_view remedy)
{
    const bool good = ended.status == 0;
    const bool has_remedy = !good && !remedy.empty();
    if (with.json) {
        json::object told{{"done", good}, {"said", ended.said}};
        if (has_remedy) told["remedy"] = remedy;
        print_json(with, json::serialize(told));
        return good ? done : failed;
    }
    (good ? with.out : with.problems) << shown_lines(ended.said);
    if (has_remedy) with.problems << "todoke: " << remedy << '\n';
    return good ? done : failed;
}

/// root, and todoke, whose the database is.
bool may_read_the_database()
{
    return geteuid() == 0 || name_of_user(geteuid()) == "todoke";
}

int back_up(session& with, const copy_words& said)
{
    if (may_read_the_database()) return tell(with, run_todoked("backup", said), "");  // todoked has said why
    return tell(
        with, run_todoked("backup", said),
        with.say("a backup reads the database and writes beside its earlier copies, so run it as the user todoke or as "
                 "root: sudo todoke backup FILE",
                 "バックアップはデータベースを読み、コピー先に書き込みます。root または todoke "
                 "ユーザーで実行してください: sudo todoke backup FILE"));
}

int restore(session& with, const copy_words& said)
{
    return tell(
        with, run_todoked("restore", said),
        with.say("the database is as it was. Stop todoked first, as root: systemctl stop todoked.socket todoked; then "
                 "todoke restore FILE; systemctl start todoked.socket todoked; todoke adopt --reason \"…\"",
                 "データベースは変更されていません。先に root で todoked を停止してください: systemctl stop "
                 "todoked.socket todoked、todoke restore FILE、systemctl start todoked.socket todoked、todoke adopt "
                 "--reason \"…\""));
}

}  // namespace

void add_backups(program& to)
{
    const auto words = std::make_shared<copy_words>();
    auto& copied = to.command(to.whole(), "backup", "Copy the database, also while todoked runs (as root or todoke)",
                              [words](session& with) { return back_up(with, *words); });
    copied
        .add_option("FILE", words->file,
                    "The copy; nothing may be there yet. A folder: a copy in it, named after the time")
        ->required();
    copied.add_option("--keep", words->keep, "Of the copies in the folder: this many, the newest")
        ->check(CLI::PositiveNumber);
    copied.add_option("--config", words->config, "todoked's configuration")->capture_default_str();
    auto& put_back = to.command(to.whole(), "restore", "Put a copy in the database's place, while todoked is stopped",
                                [words](session& with) { return restore(with, *words); });
    put_back.add_option("FILE", words->file, "The copy; what it holds waits until todoke adopt")->required();
    put_back.add_option("--config", words->config, "todoked's configuration")->capture_default_str();
}

}  // namespace todoke::cli
