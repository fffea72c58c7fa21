#include "daemon/config/findings.hpp"

#include <algorithm>
#include <utility>

namespace todoke::reading {

findings::findings(const std::vector<config_text>& texts)
{
    for (const auto& text : texts) {
        files_.push_back(text.file);
        if (text.others_can_read) open_.insert(text.file);
    }
}

void findings::problem(const place& at, std::string what)
{
    problems_.push_back({at.file, at.line, std::move(what)});
}

void findings::warning(const place& at, std::string what, std::optional<std::string> sends_nothing)
{
    warnings_.push_back({at.file, at.line, std::move(what), std::move(sends_nothing)});
}

config_problems findings::in_order(config_problems found) const
{
    const auto position = [this](const config_problem& p) {
        return std::pair{std::find(files_.begin(), files_.end(), p.file) - files_.begin(), p.line};
    };
    std::stable_sort(found.begin(), found.end(),
                     [&](const auto& a, const auto& b) { return position(a) < position(b); });
    return found;
}

}  // namespace todoke::reading
