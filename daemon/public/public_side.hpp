#pragma once
// What the public listener's calls work with beside the store and the rules. It outlives the listener.

#include <string>

#include "gateway/channel/channel.hpp"
#include "gateway/receipt/readers/hooks.hpp"

namespace todoke {

struct public_side {
    std::string url;      ///< [public] url
    hook_checks hooks{};  ///< by what the providers are configured with; a reload replaces them
    receipt_keeper keep{};
};

}  // namespace todoke
