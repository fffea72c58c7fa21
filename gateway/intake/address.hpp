#pragma once
// Whether an address can be one. Empty answer: it can; else what is wrong and what to write. E-mail:
// store/model/mailbox.

#include <string>
#include <string_view>

#include "gateway/intake/fields.hpp"

namespace todoke {

std::string line_id_trouble(std::string_view id);

/// Reads `email`, `line`, `sms` and `time_zone` of an object.
struct person_fields {
    addresses to;
    std::string time_zone;
    bool any_address = false;  ///< one was given, right or wrong
};
person_fields read_person(fields& from, std::string_view phone_region);

}  // namespace todoke
