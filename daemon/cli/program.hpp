#pragma once
// `todoke` as a whole: its commands and options, what is chosen, and how it ends. One family of commands a file; each
// adds itself here.

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

#include "daemon/cli/session.hpp"

namespace todoke::cli {

/// What a command does; its exit code.
using action = std::function<int(session&)>;

class program {
public:
    program();

    /// A command under another one or under the whole; `does` runs when it is the one that was typed.
    CLI::App& command(CLI::App& under, const std::string& name, const std::string& help, action does);
    /// One that only has others under it.
    CLI::App& family(const std::string& name, const std::string& help);
    CLI::App& whole() { return app_; }

    /// Parses and runs. Whatever goes wrong is said on `problems`, also that `out` takes no more.
    int run(int count, const char* const* words, session& with);

private:
    int execute(int count, const char* const* words, session& with);
    int act(session& with);

    CLI::App app_;
    action chosen_;
    endpoint to_;
    bool json_ = false;
    std::string language_, colour_ = "auto";
};

// One each file.
void add_submissions(program& to);
void add_messages(program& to);
void add_orders(program& to);
void add_holds(program& to);
void add_blocks(program& to);
void add_status(program& to);
void add_limits(program& to);
void add_top(program& to);
void add_doctor(program& to);
void add_customers(program& to);
void add_consents(program& to);
void add_backups(program& to);

}  // namespace todoke::cli
