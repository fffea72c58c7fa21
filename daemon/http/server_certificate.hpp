#pragma once
// What a server's certificate says of itself.

#include <optional>
#include <string>

#include "store/model/instant.hpp"

namespace todoke {

/// When the first certificate of this PEM ends; nothing: it holds none.
std::optional<instant> end_of_certificate(const std::string& pem);
/// Whether that one is for this host, a name or an address without brackets, as those read it who call: by its
/// alternative names only.
bool certificate_names(const std::string& pem, const std::string& host);

}  // namespace todoke
