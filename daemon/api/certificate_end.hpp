#pragma once
// The end of the certificate that [public] shows: from two weeks before, what is said of it everywhere is this.

#include <optional>

#include "daemon/api/diagnosis.hpp"
#include "store/model/instant.hpp"

namespace todoke {

/// What happens, and what to do; nothing while the end is far away.
std::optional<both_languages> trouble_of_certificate(instant ends, instant now);

}  // namespace todoke
