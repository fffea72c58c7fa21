#pragma once
// What a database remembers of the box it was used on.

#include <optional>
#include <string>

#include "store/model/id.hpp"
#include "store/model/instant.hpp"

namespace todoke {

struct box_memory {
    instant latest = instant::min();   ///< the last instant that was stored; instant::min(): none
    std::string doubt;                 ///< a phrase: why messages wait for adoption; empty: they do not
    std::optional<message_no> adopts;  ///< set with `doubt`: messages with lower numbers wait
};

}  // namespace todoke
