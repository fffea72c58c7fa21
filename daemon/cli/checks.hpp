#pragma once
// What a word of the command line must be, before the daemon is asked anything.

#include <CLI/CLI.hpp>

namespace todoke::cli {

/// Of every option with a value, also of all commands below: a script whose variable is not set would cancel more than
/// it names, or find everything.
void refuse_empty_values(CLI::App& app);
/// --name= with nothing behind it: CLI11 would take the next word, whatever it is. Throws CLI::ValidationError.
void refuse_values_that_are_missing(int count, const char* const* words);

CLI::Validator is_message_id();
/// http://HOST:PORT of a daemon.
CLI::Validator is_daemon_address();
/// What can stand in a header: no line ends, no controls.
CLI::Validator is_one_line_of_text();
/// 0.5, not nan or 1e9.
CLI::Validator is_plain_number();

}  // namespace todoke::cli
