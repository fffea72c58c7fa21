#include "daemon/cli/text/live.hpp"

#include <thread>

#include "daemon/cli/checks.hpp"
#include "daemon/cli/text/layout.hpp"

namespace todoke::cli {

namespace {

/// To the top left; each line erases what was behind it, and in the end all below.
std::string redrawn(const std::string& page, std::size_t columns)
{
    std::string made = "\x1b[H";
    for (std::size_t at = 0; at < page.size();) {
        const auto end = std::min(page.find('\n', at), page.size());
        made += cut_to(std::string_view{page}.substr(at, end - at), columns) + "\x1b[K\n";
        at = end + 1;
    }
    return made + "\x1b[J";
}

std::string page_or_trouble(const std::function<std::string()>& page)
{
    try {
        return page();
    } catch (const not_reached& e) {
        return std::string{e.what()} + '\n';
    }
}

}  // namespace

void add_live(CLI::App& command, live_words& words)
{
    auto* const watch = command.add_flag("--watch", words.watch, "Go on until it is interrupted (Ctrl-C)");
    command.add_option("--interval", words.seconds, "With --watch: seconds between two looks")
        ->needs(watch)
        ->check(CLI::Range(0.1, 3600.0))
        ->check(is_plain_number())
        ->capture_default_str();
    command.add_option("--count", words.count, "With --watch: end after so many")
        ->needs(watch)
        ->check(CLI::Range(1, 1'000'000));
}

int show_live(session& with, const live_words& how, const std::function<std::string()>& page)
{
    if (!how.watch) {
        with.out << page();
        return done;
    }
    const bool in_place = with.out_is_terminal && !with.json;
    if (in_place) with.out << "\x1b[2J";
    for (int shown = 1;; ++shown) {
        const auto made = page_or_trouble(page);
        with.out << (in_place ? redrawn(made, with.columns) : made) << std::flush;
        if (shown == how.count) return done;
        std::this_thread::sleep_for(std::chrono::duration<double>{how.seconds});
    }
}

}  // namespace todoke::cli
