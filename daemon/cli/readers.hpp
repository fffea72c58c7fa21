#pragma once
// What commands read beside the daemon's answers, and who reads what they print.

#include <string>

#include "daemon/cli/session.hpp"
#include "daemon/cli/text/story.hpp"

namespace todoke::cli {

/// All of a file, or of the command's input where it is "-". Throws std::runtime_error with the reason.
std::string read_all(const session& with, const std::string& file);

inline reader reader_of(const session& with)
{
    return {with.to.speaks, with.colours};
}

}  // namespace todoke::cli
