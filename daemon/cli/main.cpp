// todoke: the operator's command line. Exit codes: 0 done, 1 refused or not reached, 2 the command line makes no sense.
#include <CLI/CLI.hpp>
#include <cstdlib>
#include <iostream>

#include "daemon/cli/commands.hpp"
#include "daemon/version.hpp"

int main(int count, char** words)
{
    todoke::cli::endpoint to;
    std::string reason;
    CLI::App options{"todoke: tells todoked what to do"};
    options.set_version_flag("--version", std::string{"todoke "} + todoke::version);
    options.add_option("--socket", to.socket, "The daemon's socket")->capture_default_str();
    options.add_option("--url", to.url, "Its address on TCP instead: http://127.0.0.1:8620");
    options.add_option("--token", to.token, "The token for --url")->envname("TODOKE_TOKEN");
    options.require_subcommand(1);
    auto& adopt = *options.add_subcommand(
        "adopt", "Say that this database is the right one and that the clock is right: what waits for that goes on");
    adopt.add_option("--reason", reason, "Why, for the log")->required();
    try {
        options.parse(count, words);
    } catch (const CLI::ParseError& e) {
        return options.exit(e) == 0 ? 0 : 2;
    }
    try {
        return todoke::cli::adopt(to, reason, std::cout, std::cerr);
    } catch (const std::exception& e) {
        std::cerr << "todoke: " << e.what() << '\n';
        return todoke::cli::failed;
    }
}
