#pragma once
// What commands read beside the daemon's answers, and who reads what they print.

#include <istream>
#include <string>

#include "daemon/cli/session.hpp"
#include "daemon/cli/text/story.hpp"

namespace todoke::cli {

/// All of a file, or of `in` where it is "-". Throws std::runtime_error with the reason.
std::string read_all(const std::string& file, std::istream& in);

inline reader reader_of(const session& with)
{
    return {with.to.speaks, with.colours};
}

}  // namespace todoke::cli
