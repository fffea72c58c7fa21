#pragma once
// A mail's header as it stands on the wire, taken apart without being understood. Pure.

#include <string_view>
#include <vector>

namespace todoke {

struct raw_field {
    std::string_view name;   ///< as written
    std::string_view whole;  ///< with its name and its folds, without the last line end
};

struct raw_message {
    std::vector<raw_field> fields;
    std::string_view body;  ///< behind the empty line
};

/// Of CRLF lines. A line of the header that is no field is passed over. The views are into `message`.
raw_message take_apart_message(std::string_view message);

}  // namespace todoke
