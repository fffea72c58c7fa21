#include "daemon/machine/dated_copies.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <optional>
#include <stdexcept>

namespace todoke {

namespace {

constexpr const char* form = "todoke-%Y-%m-%dT%H%M%SZ.db";
/// A copy that is being made beside this one is younger.
constexpr std::chrono::days surely_cut_off{1};

struct dated_name {
    instant made;
    std::string rest;  ///< what stands behind the name of a copy
};

std::optional<dated_name> read_name(const std::string& name)
{
    std::tm parts{};
    const char* rest = ::strptime(name.c_str(), form, &parts);
    if (rest == nullptr) return std::nullopt;
    const instant made{std::chrono::seconds{::timegm(&parts)}};
    if (!name.starts_with(name_of_copy(made))) return std::nullopt;  // "2026-02-30", "2026-1-1"
    return dated_name{made, rest};
}

}  // namespace

std::string name_of_copy(instant made)
{
    const auto seconds = std::chrono::system_clock::to_time_t(std::chrono::floor<std::chrono::seconds>(made));
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 64> text{};
    return {text.data(), std::strftime(text.data(), text.size(), form, &parts)};
}

std::vector<std::string> copies_to_remove(const std::vector<std::string>& names, const std::string& newest,
                                          std::size_t keep)
{
    const auto now = read_name(newest);
    std::vector<std::string> copies, removed;
    for (const auto& name : names) {
        const auto read = read_name(name);
        if (!read || name == newest) continue;
        if (read->rest.empty())
            copies.push_back(name);
        else if (read->rest.starts_with(".partial") && now && now->made - read->made >= surely_cut_off)
            removed.push_back(name);
    }
    std::sort(copies.begin(), copies.end());  // as they were made
    const auto beside_newest = keep > 0 ? keep - 1 : 0;
    if (copies.size() > beside_newest)
        removed.insert(removed.end(), copies.begin(), copies.end() - static_cast<std::ptrdiff_t>(beside_newest));
    std::sort(removed.begin(), removed.end());
    return removed;
}

std::vector<std::string> thin_out(const std::filesystem::path& folder, const std::string& newest, std::size_t keep)
{
    std::vector<std::string> names;
    for (const auto& one : std::filesystem::directory_iterator{folder}) names.push_back(one.path().filename().string());
    auto removed = copies_to_remove(names, newest, keep);
    for (const auto& name : removed) {
        std::error_code error;
        std::filesystem::remove(folder / name, error);
        if (error)
            throw std::runtime_error{(folder / name).string() + " is older than the " + std::to_string(keep) +
                                     " copies to keep and cannot be removed: " + error.message()};
    }
    return removed;
}

}  // namespace todoke
