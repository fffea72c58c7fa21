#include "bench/results.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iostream>

namespace todoke {

namespace {

std::string number(double value)
{
    if (value >= 100) return fmt::format("{:.0f}", value);
    return fmt::format("{:.{}f}", value, value >= 1 ? 2 : 3);
}

}  // namespace

void results::add(const std::string& what, const std::string& unit, double value)
{
    auto found =
        std::find_if(rows_.begin(), rows_.end(), [&](const row& r) { return r.what == what && r.unit == unit; });
    if (found == rows_.end()) found = rows_.insert(rows_.end(), {what, unit, {}});
    found->values.push_back(value);
    std::cerr << what << ": " << number(value) << " " << unit << std::endl;
}

std::string results::table() const
{
    std::string made = "| measured | unit | median | least – most |\n|---|---|---:|---|\n";
    for (const auto& one : rows_) {
        auto sorted = one.values;
        std::sort(sorted.begin(), sorted.end());
        made += fmt::format("| {} | {} | {} | {} – {} |\n", one.what, one.unit, number(sorted[sorted.size() / 2]),
                            number(sorted.front()), number(sorted.back()));
    }
    return made;
}

}  // namespace todoke
