// The keys of a sandbox.
#include <algorithm>

#include "daemon/config/forms.hpp"
#include "daemon/config/sections.hpp"

namespace todoke::reading {
namespace {

void read_script(section& from, const std::string& suffix, sandbox_settings& sandbox)
{
    constexpr std::array kinds{outcome_kind::accepted,      outcome_kind::retry,     outcome_kind::rejected,
                               outcome_kind::uncertain,     outcome_kind::blocked,   outcome_kind::throttled,
                               outcome_kind::misconfigured, outcome_kind::over_quota};
    sandbox_settings::script script{suffix, {}};
    const auto items = from.texts(suffix);
    if (!items) return;
    if (items->empty()) from.problem(suffix, R"(names no outcome; write some, like ["retry", "accepted"])");
    for (const auto& [text, at] : *items) {
        const auto kind =
            std::find_if(kinds.begin(), kinds.end(), [&text = text](auto k) { return to_text(k) == text; });
        if (kind != kinds.end()) {
            script.outcomes.push_back(*kind);
            continue;
        }
        std::string all;
        for (const auto k : kinds) all += (all.empty() ? "" : ", ") + std::string{to_text(k)};
        from.problem(suffix, at, in_quotes(text) + " is not one of " + all);
    }
    sandbox.scripts.push_back(std::move(script));
}

}  // namespace

sandbox_settings read_sandbox(section& from)
{
    sandbox_settings sandbox;
    sandbox.stand_in = from.flag("stand_in").value_or(false);
    if (!from.find("outcomes")) return sandbox;
    section table = from.child("outcomes");
    for (const auto& suffix : table.keys()) read_script(table, suffix, sandbox);
    // The longest ending that fits is meant, whatever the order in the file.
    std::stable_sort(sandbox.scripts.begin(), sandbox.scripts.end(),
                     [](const auto& a, const auto& b) { return a.suffix.size() > b.suffix.size(); });
    return sandbox;
}

}  // namespace todoke::reading
