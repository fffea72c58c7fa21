#pragma once
// docs/openapi.yaml as it was when this program was built.

#include <string_view>

namespace todoke {

std::string_view openapi_yaml();

}  // namespace todoke
