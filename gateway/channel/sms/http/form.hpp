#pragma once
// application/x-www-form-urlencoded, both ways. Pure.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace todoke {

using form_fields = std::vector<std::pair<std::string, std::string>>;

/// A name or a value: a blank is "+".
std::string form_coded(std::string_view text);
std::string to_form(const form_fields& fields);

/// Nothing for a % that no two hexadecimal digits follow, for a NUL, and for more than 1,000 fields.
std::optional<form_fields> read_form(std::string_view text);

/// Of the first field of this name; empty: there is none.
std::string_view value_of(const form_fields& fields, std::string_view name);

}  // namespace todoke
