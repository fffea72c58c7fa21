#pragma once
// What the build makes of the files beside this one, and of the chart library's.

#include <span>
#include <string_view>

namespace todoke {

struct embedded_file {
    std::string_view name, text;
};

std::span<const embedded_file> embedded_files();

}  // namespace todoke
