#pragma once
// How stories write what they send.

#include <string>
#include <vector>

#include "store/model/submission.hpp"

namespace todoke::weeks {

/// The address of person number `n`.
std::string address_of(channel on, int n);
extern const std::vector<std::string> zones;

std::string in_quotes(const std::string& text);
/// "name": "value", or nothing where there is no value.
std::string member(const std::string& name, const std::string& value);
/// An object of these members; empty ones are left out.
std::string body_of(const std::vector<std::string>& members);
std::string members_of(const addresses& to);

}  // namespace todoke::weeks
