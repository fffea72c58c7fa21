#include "daemon/cli/text/live.hpp"

#include <thread>

#include "daemon/cli/checks.hpp"
#include "daemon/cli/text/layout.hpp"
#include "daemon/cli/text/terminal_text.hpp"

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

/// Passes by itself, or by somebody's work on the machine. What is wrong with the question stays wrong.
bool may_pass(const refused& why)
{
    return why.status() >= 500;
}

/// One page below the other: a trouble is told as any command tells it. Returns how a command would have ended.
int print_look(session& with, const std::function<std::string()>& page)
{
    try {
        with.out << page();
    } catch (const not_reached& e) {
        return complain(with, e, unreachable);
    } catch (const refused& e) {
        if (!may_pass(e)) throw;
        return complain(with, e);
    }
    return done;
}

/// On a terminal a trouble stands in the page's place; what to do about it stands at its end, so that it is folded.
int redraw_look(session& with, const std::function<std::string()>& page)
{
    const auto draw = [&](const std::string& made) { with.out << redrawn(made, with.columns); };
    const auto tell = [&](const std::exception& why) { draw(folded(shown_lines(why.what()), with.columns) + '\n'); };
    try {
        draw(page());
    } catch (const not_reached& e) {
        tell(e);
        return unreachable;
    } catch (const refused& e) {
        if (!may_pass(e)) throw;
        tell(e);
        return failed;
    }
    return done;
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
    command.add_option("--count", words.count, "With --watch: end after so many, as the last one did")
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
        const int status = in_place ? redraw_look(with, page) : print_look(with, page);
        with.out << std::flush;
        if (shown == how.count) return status;
        std::this_thread::sleep_for(std::chrono::duration<double>{how.seconds});
    }
}

}  // namespace todoke::cli
