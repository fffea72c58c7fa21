#pragma once
// Holds, and what is believed of the box and its clock, as JSON.

#include <vector>

#include "daemon/api/json_text.hpp"
#include "gateway/delivery/rule_keeper.hpp"
#include "store/model/hold.hpp"

namespace todoke {

/// As it was placed: {"campaign": "spring-2026"}, {"all": true}.
void write_hold(json_text& json, const hold& what);
/// The field `holds`.
void write_holds(json_text& json, const std::vector<hold>& all);
/// The field `clock`: whether it is right; why not, what waits, and what to do.
void write_clock(json_text& json, const box_view& seen);

}  // namespace todoke
