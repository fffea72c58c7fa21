#pragma once
// What may stand in no log, whatever went wrong: somebody's whole address, and what an account proves itself with.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace todoke {

/// The lines of this log in which one stands: a mail address, a mobile number, a LINE user, or a secret of this
/// configuration file (of eight characters or more).
std::vector<std::string> indiscretions(const std::filesystem::path& log, const std::filesystem::path& configuration);
/// How many have this in them: whether what might have been indiscreet was said at all.
std::size_t lines_with(const std::filesystem::path& log, std::string_view part);

}  // namespace todoke
