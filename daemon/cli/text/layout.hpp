#pragma once
// Text on a terminal: how wide it is (Japanese characters take two columns), tables, and local times.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace todoke::cli {

/// Columns of a terminal; escapes of paint take none.
std::size_t width_of(std::string_view text);
/// Cut to `width` columns, with … where something is missing.
std::string cut_to(std::string_view text, std::size_t width);

/// In lines of at most `width` columns, parted at blanks where there are any.
std::string folded(std::string_view text, std::size_t width);

using row = std::vector<std::string>;
/// Columns as wide as their widest cell, two blanks between them, none at a line's end; a line each.
std::string table_of(const std::vector<row>& rows);

/// "2026-11-24 08:00:00" in this process's time zone; what is no instant stays as it is.
std::string local_time(std::string_view instant);
/// The same with the zone's name behind it.
std::string local_time_and_zone(std::string_view instant);

/// "1.5 GiB".
std::string bytes_in_words(std::int64_t bytes);

}  // namespace todoke::cli
