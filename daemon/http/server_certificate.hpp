#pragma once
// What a server's certificate says of itself.

#include <optional>
#include <string>

#include "store/model/instant.hpp"

namespace todoke {

/// When the first certificate of this PEM ends; nothing: it holds none.
std::optional<instant> end_of_certificate(const std::string& pem);

}  // namespace todoke
