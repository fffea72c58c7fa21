#include "daemon/cli/readers.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace todoke::cli {

std::string read_all(const session& with, const std::string& file)
{
    if (file == "-") return {std::istreambuf_iterator<char>{with.in}, {}};
    std::ifstream from{file, std::ios::binary};
    try {
        if (from) return {std::istreambuf_iterator<char>{from}, {}};
    } catch (const std::ios_base::failure&) {  // a folder can be opened, but not read
    }
    const std::string why = std::strerror(errno);
    throw std::runtime_error{with.in_japanese() ? file + " を読み込めません: " + why
                                                : "cannot read " + file + ": " + why};
}

}  // namespace todoke::cli
