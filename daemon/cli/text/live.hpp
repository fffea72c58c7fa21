#pragma once
// A page that is drawn again and again: on a terminal in its place, elsewhere one below the other.

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

#include "daemon/cli/session.hpp"

namespace todoke::cli {

struct live_words {
    bool watch = false;
    double seconds = 2;
    int count = 0;  ///< 0: until it is interrupted
};

/// --watch, --interval and --count.
void add_live(CLI::App& command, live_words& words);

/// Prints what `page` makes: once, or as the words say. While a live page cannot reach the daemon, or the daemon is in
/// trouble (5xx), it says so and goes on: that is when somebody looks at it. Ends as its last look did.
int show_live(session& with, const live_words& how, const std::function<std::string()>& page);

}  // namespace todoke::cli
