#include "daemon/cli/readers.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace todoke::cli {

std::string read_all(const std::string& file, std::istream& in)
{
    if (file == "-") return {std::istreambuf_iterator<char>{in}, {}};
    std::ifstream from{file, std::ios::binary};
    try {
        if (from) return {std::istreambuf_iterator<char>{from}, {}};
    } catch (const std::ios_base::failure&) {  // a folder can be opened, but not read
    }
    throw std::runtime_error{"cannot read " + file + ": " + std::strerror(errno)};
}

}  // namespace todoke::cli
