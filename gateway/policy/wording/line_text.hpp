#pragma once
// The readable text in LINE message objects, without a JSON parser: prints need no more.

#include <string>
#include <string_view>

namespace todoke {

/// Every `text` and `altText` of `json`, in order, one a line. For JSON that was checked before.
std::string line_text(std::string_view json);

}  // namespace todoke
