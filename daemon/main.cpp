// todoked: the daemon. Exit codes: 0 ended in order, 1 could not start or had to stop, 2 the configuration or the
// database is refused: another start would find the same.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <optional>

#include "daemon/machine/dated_copies.hpp"
#include "daemon/providers/providers.hpp"
#include "daemon/service/service.hpp"
#include "daemon/service/systemd.hpp"
#include "daemon/service/version.hpp"
#include "gateway/clock.hpp"
#include "gateway/log.hpp"
#include "store/sqlite/file/backup.hpp"
#include "store/store.hpp"

namespace {

enum exit_code { ended = 0, failed = 1, refused = 2 };

void print(const todoke::config_problems& problems, const char* kind)
{
    for (const auto& one : problems) std::cerr << kind << to_text(one) << '\n';
}

/// The same of a start: what a journal keeps is an event, with its priority, and no words beside it.
void report(const todoke::config_problems& problems)
{
    if (!todoke::systemd::logs_to_journal()) return print(problems, "");
    for (const auto& one : problems) todoke::log::error("event=config_problem what=\"{}\"", to_text(one));
}

exit_code end_with(exit_code code, const std::string& why)
{
    if (todoke::systemd::logs_to_journal())
        todoke::log::error("event=not_started code={} reason=\"{}\"", static_cast<int>(code), why);
    else
        std::cerr << "todoked: " << (code == refused ? "not started: " : "") << why << '\n';
    return code;
}

/// The configuration, or nothing after every problem was named.
std::optional<todoke::config> read(const std::filesystem::path& file)
{
    auto found = todoke::load_config(file);
    if (const auto* problems = std::get_if<todoke::config_problems>(&found)) {
        report(*problems);
        return std::nullopt;
    }
    auto set = std::get<todoke::config>(std::move(found));
    if (const auto trouble = todoke::problem_with_providers(set)) {
        report({{file.string(), 0, *trouble}});
        return std::nullopt;
    }
    return set;
}

int check(const std::filesystem::path& file)
{
    const auto set = read(file);
    if (!set) return refused;
    print(set->warnings, "warning: ");
    std::cout << file.string() << ": the configuration is good\n";
    return ended;
}

int serve(const std::filesystem::path& file)
{
    auto set = read(file);
    if (!set) return end_with(refused, "mend the lines above (todoked --check-config tries again)");
    for (const auto& one : set->warnings) todoke::log::warning("event=config_warning what=\"{}\"", to_text(one));
    todoke::service daemon{*std::move(set), file};
    return daemon.run();
}

/// [store] and what a copy has to keep to; nothing after every problem was named.
std::optional<todoke::store_config> read_store_of(const std::filesystem::path& file)
{
    auto found = todoke::load_store_config(file);
    if (const auto* problems = std::get_if<todoke::config_problems>(&found)) {
        print(*problems, "");
        return std::nullopt;
    }
    return std::get<todoke::store_config>(std::move(found));
}

void tell(const std::string& copy, const todoke::backup_facts& of)
{
    std::cout << copy << ": " << (of.bytes >> 20) << " MiB, schema " << of.schema << ", " << of.waiting
              << " messages wait in it; checked and on disk\n";
}

/// `keep`: of the copies in the folder `to`; 0: all.
int make_backup(const std::filesystem::path& file, const std::filesystem::path& to, std::size_t keep)
{
    const bool is_folder = std::filesystem::is_directory(to);
    if (keep > 0 && !is_folder)
        throw std::runtime_error{to.string() + " is no folder, and --keep counts the copies in one"};
    const auto store = read_store_of(file);
    if (!store) return refused;
    const auto now = todoke::system_clock_source{}.now();
    const auto say_removed = [&](const std::vector<std::string>& all) {
        for (const auto& one : all) std::cout << (to / one).string() << ": removed\n";
    };
    if (keep > 0) say_removed(todoke::remove_cut_off(to, now));  // first: they may take the room that is needed
    const auto name = todoke::name_of_copy(now);
    const auto copy = (is_folder ? to / name : to).string();
    tell(copy, todoke::back_up(store->path, copy, {.min_free_disk = store->min_free_disk}));
    if (keep > 0) say_removed(todoke::thin_out(to, name, keep));
    return ended;
}

int put_back(const std::filesystem::path& file, const std::string& from)
{
    const auto store = read_store_of(file);
    if (!store) return refused;
    tell(store->path, todoke::restore(from, store->path, {.min_free_disk = store->min_free_disk}));
    std::cout << "what was there before is kept as " << store->path << ".replaced; start todoked, look at it, and let\n"
              << "what waits go: todoke adopt --reason \"...\"\n";
    return ended;
}

}  // namespace

int main(int count, char** words)
{
    std::string file = "/etc/todoke/todoke.toml", copy;
    std::size_t keep = 0;
    bool only_check = false, debug = false;
    CLI::App options{"todoked: the todoke messaging gateway"};
    options.add_option("-c,--config", file, "Configuration file; conf.d/*.toml beside it is read too")
        ->capture_default_str();
    options.add_flag("--check-config", only_check, "Read the configuration, name every problem, and end");
    options.add_flag("--debug", debug, "Log every step");
    options.set_version_flag("--version", std::string{"todoked "} + todoke::version);
    options.require_subcommand(0, 1)->fallthrough();
    auto* const backup = options.add_subcommand("backup", "Copy the database, also while todoked runs, and end");
    backup->add_option("TO", copy, "The copy; nothing may be there yet. A folder: a copy in it, named after the time")
        ->required();
    backup->add_option("--keep", keep, "Of the copies in the folder: this many, the newest")
        ->check(CLI::PositiveNumber);
    auto* const restore = options.add_subcommand("restore", "Put a copy in the database's place, and end");
    restore->add_option("FROM", copy, "The copy; what it holds waits until it is adopted")->required();
    CLI11_PARSE(options, count, words);

    todoke::log::start(todoke::systemd::logs_to_journal(), debug);
    try {
        if (*backup) return make_backup(file, copy, keep);
        if (*restore) return put_back(file, copy);
        return only_check ? check(file) : serve(file);
    } catch (const todoke::wrong_database& e) {
        return end_with(refused, e.what());
    } catch (const std::exception& e) {
        return end_with(failed, e.what());
    }
}
