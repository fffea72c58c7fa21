#include "daemon/machine/dated_copies.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <optional>
#include <stdexcept>

namespace todoke {

namespace {

constexpr const char* form = "todoke-%Y-%m-%dT%H%M%SZ.db";
/// Longer than the shipped unit lets a copy take: one that is being made beside this is younger.
constexpr std::chrono::hours surely_cut_off{12};

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
    std::vector<std::string> copies;
    for (const auto& name : names)
        if (const auto read = read_name(name); read && read->rest.empty() && name != newest) copies.push_back(name);
    std::sort(copies.begin(), copies.end());  // as they were made
    const auto beside_newest = keep > 0 ? keep - 1 : 0;
    copies.resize(copies.size() > beside_newest ? copies.size() - beside_newest : 0);
    return copies;
}

std::vector<std::string> cut_off_copies(const std::vector<std::string>& names, instant now)
{
    std::vector<std::string> found;
    for (const auto& name : names)
        if (const auto read = read_name(name);
            read && read->rest.starts_with(".partial") && now - read->made >= surely_cut_off)
            found.push_back(name);
    std::sort(found.begin(), found.end());
    return found;
}

namespace {

std::vector<std::string> names_in(const std::filesystem::path& folder)
{
    std::vector<std::string> names;
    for (const auto& one : std::filesystem::directory_iterator{folder}) names.push_back(one.path().filename().string());
    return names;
}

void remove_all(const std::filesystem::path& folder, const std::vector<std::string>& names, const std::string& why)
{
    for (const auto& name : names) {
        std::error_code error;
        std::filesystem::remove(folder / name, error);
        if (error)
            throw std::runtime_error{(folder / name).string() + " " + why +
                                     " and cannot be removed: " + error.message()};
    }
}

}  // namespace

std::vector<std::string> thin_out(const std::filesystem::path& folder, const std::string& newest, std::size_t keep)
{
    auto removed = copies_to_remove(names_in(folder), newest, keep);
    remove_all(folder, removed, "is older than the " + std::to_string(keep) + " copies to keep");
    return removed;
}

std::vector<std::string> remove_cut_off(const std::filesystem::path& folder, instant now)
{
    auto removed = cut_off_copies(names_in(folder), now);
    remove_all(folder, removed, "is what a copy left that was cut off");
    return removed;
}

}  // namespace todoke
