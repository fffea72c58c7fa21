#pragma once
// What a person wrote, as their wish to be left alone.

#include <optional>

#include "gateway/policy/rules.hpp"
#include "store/model/consents.hpp"
#include "store/model/told.hpp"

namespace todoke {

/// An SMS that is one of the site's stop words (gateway/policy/wording/stop_words) declines all classes that can be
/// declined, on SMS. None: it says nothing of the kind. No words grant anything: START alone is no consent.
std::optional<declined_at_address> declining_words(const told_words& what, const rules& book);

}  // namespace todoke
