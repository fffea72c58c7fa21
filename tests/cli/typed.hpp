#pragma once
// What an operator types at `todoke`, run within the test.

#include <sstream>
#include <string>
#include <vector>

#include "daemon/cli/program.hpp"

namespace todoke {

struct printed {
    int status = 0;
    std::string out, problems;
};

/// Without a terminal, in English unless the words say otherwise.
inline printed typed(std::vector<std::string> words, const std::string& input = "", const cli::patience& waits = {})
{
    words.insert(words.begin(), "todoke");
    std::vector<const char*> pointers;
    for (const auto& one : words) pointers.push_back(one.c_str());
    std::istringstream in{input};
    std::ostringstream out, problems;
    cli::session with{in, out, problems};
    with.to.waits = waits;
    const int status = cli::program{}.run(static_cast<int>(pointers.size()), pointers.data(), with);
    return {status, out.str(), problems.str()};
}

}  // namespace todoke
