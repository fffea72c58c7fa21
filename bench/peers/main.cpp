// todoke_peers: Kannel, RabbitMQ and Postfix beside todoke in one run. See README.md.

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <iostream>

#include "bench/peers/peers.hpp"

namespace todoke {

namespace {

struct peer {
    std::string name;
    void (*measure)(const settings& set, results& into);
};
const std::vector<peer> all_peers{
    {"kannel", measure_kannel}, {"rabbitmq", measure_rabbitmq}, {"postfix", measure_postfix}};

}  // namespace

}  // namespace todoke

int main(int argc, char** argv)
{
    todoke::settings set;
    const auto here = std::filesystem::absolute(argv[0]).parent_path();
    set.program = here.parent_path() / "todoked";
    set.folder = here / "measured";
    set.messages = 5000;
    set.parts = {"kannel", "rabbitmq", "postfix"};
    CLI::App line{"Measures peers beside todoke"};
    line.add_option("--peers", set.parts, "which")->delimiter(',')->capture_default_str();
    line.add_option("--connections", set.connections, "that wait for each answer")
        ->delimiter(',')
        ->capture_default_str();
    line.add_option("--messages", set.messages, "with each number of connections")->capture_default_str();
    line.add_option("--folder", set.folder, "the disk that is measured")->capture_default_str();
    line.add_option("--runs", set.runs, "of everything; the table shows medians")->capture_default_str();
    CLI11_PARSE(line, argc, argv);
    try {
        std::filesystem::create_directories(set.folder);
        todoke::results into;
        for (std::size_t i = 0; i < set.runs; ++i)
            for (const auto& one : todoke::all_peers)
                if (set.has(one.name)) one.measure(set, into);
        std::cout << into.table();
    } catch (const std::exception& e) {
        std::cerr << "todoke_peers: " << e.what() << '\n';
        return 1;
    }
}
