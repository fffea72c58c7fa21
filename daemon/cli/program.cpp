#include "daemon/cli/program.hpp"

#include <cerrno>
#include <cstring>
#include <ios>
#include <iterator>

#include "daemon/cli/checks.hpp"
#include "daemon/service/version.hpp"

namespace todoke::cli {

namespace {

constexpr const char* footer =
    "Exit codes:\n"
    "  0  done\n"
    "  1  todoked refused it, or it could not be done; the reason is printed\n"
    "  2  the command line makes no sense\n"
    "  3  todoked cannot be reached; what to do is printed\n"
    "  4  done, but something needs a person: rows of an import that were left out, findings of doctor\n"
    "\n"
    "Environment:\n"
    "  TODOKE_TOKEN             the token for --url\n"
    "  TODOKE_SOCKET            the daemon's socket\n"
    "  LC_ALL, LC_MESSAGES, LANG  the language: Japanese where it begins with ja, else English\n"
    "  NO_COLOR                 when it is set, no colours\n"
    "\n"
    "Begin with: todoke status, todoke why ID, todoke doctor. Manual: man todoke";

constexpr void (*families[])(program&) = {add_submissions, add_messages, add_orders, add_holds,
                                          add_blocks,      add_status,   add_limits, add_doctor,
                                          add_customers,   add_consents, add_top,    add_backups};

}  // namespace

program::program() : app_{"todoke: sends messages, tells their stories, and tells todoked what to do", "todoke"}
{
    app_.footer(footer);
    app_.set_version_flag("--version", std::string{"todoke "} + todoke::version, "Print the version and end");
    app_.set_help_flag("-h,--help", "Print this help and end; after a command: of this command");
    app_.add_option("--socket", to_.socket, "The daemon's socket")->envname("TODOKE_SOCKET")->capture_default_str();
    app_.add_option("--url", to_.url, "Its address on TCP instead: http://127.0.0.1:8620")->check(is_daemon_address());
    app_.add_option("--token", to_.token, "The token for --url; safer in the environment")
        ->envname("TODOKE_TOKEN")
        ->check(is_one_line_of_text());
    app_.add_flag("--json", json_, "Print the daemon's answer as JSON, for programs");
    app_.add_option("--language", language_, "In which language: en or ja")->check(CLI::IsMember({"en", "ja"}));
    app_.add_option("--color", colour_, "Colours: auto (on a terminal), always or never")
        ->check(CLI::IsMember({"auto", "always", "never"}))
        ->capture_default_str();
    app_.require_subcommand(1);
    app_.fallthrough();
    for (const auto add : families) add(*this);
    refuse_empty_values(app_);
}

CLI::App& program::command(CLI::App& under, const std::string& name, const std::string& help, action does)
{
    auto& made = *under.add_subcommand(name, help);
    made.fallthrough();
    made.callback([this, &made, does = std::move(does)] {
        if (made.get_subcommands().empty()) chosen_ = does;
    });
    return made;
}

CLI::App& program::family(const std::string& name, const std::string& help)
{
    auto& made = *app_.add_subcommand(name, help);
    made.fallthrough();
    made.require_subcommand(1);
    return made;
}

int program::run(int count, const char* const* words, session& with)
{
    try {
        errno = 0;
        with.out.exceptions(std::ios::badbit);  // at once, while errno says why
        const int status = execute(count, words, with);
        with.out.flush();
        return status;
    } catch (const std::ios_base::failure&) {
        std::string why;
        if (errno != 0) why = std::string{": "} + std::strerror(errno);
        with.out.exceptions(std::ios::goodbit);  // std::cerr flushes std::cout, which would throw again
        with.problems << with.say("todoke: its answer could not be printed", "todoke: 結果を出力できませんでした")
                      << why
                      << with.say("; what was asked for may have been done all the same",
                                  "。指示そのものは実行された可能性があります")
                      << '\n';
    }
    return failed;
}

int program::execute(int count, const char* const* words, session& with)
{
    try {
        refuse_values_that_are_missing(count, words);
        app_.parse(count, words);
    } catch (const CLI::ParseError& e) {
        return app_.exit(e, with.out, with.problems) == 0 ? done : misused;
    }
    const auto [speaks, waits] = std::pair{with.to.speaks, with.to.waits};
    with.to = to_;
    with.to.waits = waits;
    with.to.speaks = language_.empty() ? speaks : language_ == "ja" ? language::japanese : language::english;
    with.json = json_;
    with.colours.on = colour_ == "always" || (colour_ == "auto" && with.colours.on);
    return act(with);
}

int program::act(session& with)
{
    try {
        return chosen_(with);
    } catch (const refused& e) {
        return complain(with, e);
    } catch (const not_reached& e) {
        return complain(with, e, unreachable);
    } catch (const CLI::Error& e) {  // options that make sense alone, but not together
        return complain(with, e, misused);
    } catch (const std::ios_base::failure&) {
        throw;
    } catch (const std::exception& e) {
        return complain(with, e, failed);
    }
}

}  // namespace todoke::cli
