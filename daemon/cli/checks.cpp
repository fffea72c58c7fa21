#include "daemon/cli/checks.hpp"

#include "daemon/cli/client.hpp"
#include "store/model/id.hpp"
#include "store/model/text.hpp"

namespace todoke::cli {

namespace {

constexpr const char* no_value = "is empty: leave it out, or give it at least one character";

/// Passes what `holds` says yes to; of anything else `trouble` is said.
template <class Holds>
CLI::Validator validator(Holds holds, const char* trouble)
{
    return {[=](const std::string& word) { return holds(word) ? std::string{} : std::string{trouble}; }, ""};
}

bool takes_a_value(const CLI::Option& option)
{
    return option.get_items_expected_max() > 0;
}

}  // namespace

void refuse_empty_values(CLI::App& app)
{
    const auto is_there = validator([](const std::string& word) { return !word.empty(); }, no_value);
    for (auto* const option : app.get_options({}))
        if (takes_a_value(*option)) option->check(is_there);
    for (auto* const command : app.get_subcommands({})) refuse_empty_values(*command);
}

void refuse_values_that_are_missing(int count, const char* const* words)
{
    for (int i = 1; i < count; ++i) {
        const std::string_view word{words[i]};
        if (word == "--") return;
        if (word.starts_with("--") && word.find('=') == word.size() - 1)
            throw CLI::ValidationError{std::string{word.substr(0, word.size() - 1)}, no_value};
    }
}

CLI::Validator is_message_id()
{
    return validator(
        [](const std::string& word) { return word.empty() || message_id::parse(word).has_value(); },
        "is no message's id, which is like 0198f2c4-5d3e-7a11-9c00-1f2e3d4c5b6a: todoke list, or todoke list "
        "--customer ID, finds it");
}

CLI::Validator is_daemon_address()
{
    return validator(can_be_called, "is no address: write it like http://127.0.0.1:8620");
}

CLI::Validator is_one_line_of_text()
{
    return validator(is_one_line, "has a line end or another control character, or is not UTF-8");
}

CLI::Validator is_plain_number()
{
    return validator([](const std::string& word) { return word.find_first_not_of("0123456789.") == word.npos; },
                     "is no number like 2 or 0.5");
}

}  // namespace todoke::cli
