#pragma once
// A folder of copies of the database, each named after the second it was made in: "todoke-2026-11-27T033000Z.db". Files
// of any other name are somebody else's and stay.

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "store/model/instant.hpp"

namespace todoke {

std::string name_of_copy(instant made);

/// Of the names in such a folder those that may go, the oldest first, now that `newest` was made and `keep` are to
/// stay: the oldest copies beyond that number. `newest` stays whatever the clock said when the others were made.
std::vector<std::string> copies_to_remove(const std::vector<std::string>& names, const std::string& newest,
                                          std::size_t keep);
/// Of these names what is left of copies that were begun twelve hours before `now` or longer, and cut off.
std::vector<std::string> cut_off_copies(const std::vector<std::string>& names, instant now);

/// Both remove them, and return their names. Throw std::runtime_error with what could not be removed.
std::vector<std::string> thin_out(const std::filesystem::path& folder, const std::string& newest, std::size_t keep);
std::vector<std::string> remove_cut_off(const std::filesystem::path& folder, instant now);

}  // namespace todoke
