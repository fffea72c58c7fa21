#pragma once
// Names of table tests.

#include <string>

namespace todoke {

/// For INSTANTIATE_TEST_SUITE_P: a row's own name.
inline constexpr auto by_name = [](const auto& row) { return std::string{row.param.name}; };

}  // namespace todoke
