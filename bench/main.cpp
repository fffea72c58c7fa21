// todoke_bench: what this machine gives without todoke, and what todoke makes of it, measured in one run. See
// README.md.

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fmt/format.h>
#include <iostream>
#include <string>
#include <vector>

#include "bench/parts/parts.hpp"

namespace todoke {

namespace {

std::vector<std::string> names_of_parts()
{
    std::vector<std::string> names;
    for (const auto& one : all_parts()) names.push_back(one.name);
    return names;
}

void add_options(CLI::App& line, settings& set)
{
    line.add_option("--program", set.program, "the todoked to measure")
        ->capture_default_str()
        ->check(CLI::ExistingFile);
    line.add_option("--folder", set.folder, "where the database goes: the disk that is measured")
        ->capture_default_str();
    line.add_option("--parts", set.parts, "what to measure; without it all but backlog, small-box and migration")
        ->delimiter(',')
        ->check(CLI::IsMember(names_of_parts()));
    line.add_option("--connections", set.connections, "for the parts accept, memory and backlog")
        ->delimiter(',')
        ->capture_default_str();
    line.add_option("--batches", set.batches, "for the part sqlite")->delimiter(',')->capture_default_str();
    line.add_option("--seconds", set.seconds, "of each measurement that takes a time")->capture_default_str();
    line.add_option("--lines", set.lines, "for the parts ndjson, memory and lives")->capture_default_str();
    line.add_option("--messages", set.messages,
                    "for the parts relay, release, memory and backlog; for hostile at most 2000 of them")
        ->capture_default_str();
    line.add_option("--rate", set.rate, "messages a second, for the part latency")->capture_default_str();
    line.add_option("--queued", set.queued, "messages that wait, for the parts backlog and small-box")
        ->capture_default_str();
    line.add_option("--persons", set.persons, "to whom these go")->capture_default_str();
    line.add_option("--backlog", set.backlog, "where their database is kept; default: FOLDER/backlog-QUEUED");
    line.add_option("--box", set.box_mib, "MiB of memory, for the part small-box")->capture_default_str();
    line.add_option("--runs", set.runs, "of everything; the table shows medians")->capture_default_str();
    line.add_flag("--socket", set.over_socket, "accept over the Unix socket instead of TCP with a token");
}

void complete(settings& set)
{
    if (set.parts.empty())
        for (const auto& one : all_parts())
            if (!one.is_long) set.parts.push_back(one.name);
    if (set.backlog.empty()) set.backlog = set.folder / fmt::format("backlog-{}", set.queued);
}

}  // namespace

}  // namespace todoke

int main(int argc, char** argv)
{
    todoke::settings set;
    const auto here = std::filesystem::absolute(argv[0]).parent_path();
    set.program = here.parent_path() / "todoked";
    set.clock = here / "libshifted_clock.so";
    set.folder = here / "measured";
    CLI::App line{"Measures todoke beside the ceilings of the machine"};
    todoke::add_options(line, set);
    CLI11_PARSE(line, argc, argv);
    todoke::complete(set);
    todoke::results into;
    try {
        std::filesystem::create_directories(set.folder);
        for (std::size_t i = 0; i < set.runs; ++i) {
            std::cerr << fmt::format("run {} of {}\n", i + 1, set.runs);
            for (const auto& one : todoke::all_parts())
                if (set.has(one.name)) one.measure(set, into);
        }
        std::cout << into.table();
    } catch (const std::exception& e) {
        std::cout << into.table();  // what came before it stays true
        std::cerr << "todoke_bench: " << e.what() << '\n';
        return 1;
    }
}
