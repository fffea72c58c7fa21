#pragma once
// A receipt as backends get it, by whichever way. Pure.

#include <boost/json/object.hpp>

#include "gateway/policy/wording/in_words.hpp"
#include "store/model/reported.hpp"

namespace todoke {

/// The fields of `Receipt` in docs/openapi.yaml.
boost::json::object receipt_json(const reported& what, language speaks);

/// A place as callers keep it, and back; nothing: it is none.
std::string to_text(const receipt_place& place);
std::optional<receipt_place> parse_receipt_place(std::string_view text);

}  // namespace todoke
