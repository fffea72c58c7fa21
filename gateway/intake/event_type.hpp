#pragma once
// The types of events that backends tell and that messages name.

#include <string>
#include <string_view>

namespace todoke {

/// Why a text is no type of an event; empty: it is one.
std::string event_type_trouble(std::string_view text);

}  // namespace todoke
