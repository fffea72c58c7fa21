#pragma once
// How much room is left beside the database, and how much of it new messages leave.

#include <cstdint>
#include <string>

namespace todoke {

/// Bytes an unprivileged process may still write where `path` lies. What cannot be asked counts as plenty.
std::uint64_t free_space(const std::string& path);

/// Of `min_free`, which is to stay free: below it nothing new is stored, whatever room the file itself has, and once
/// the disk was full nothing is sent until there is as much again. One figure: what is taken can also go.
constexpr std::uint64_t least_free(std::uint64_t min_free)
{
    return min_free / 2;
}

}  // namespace todoke
