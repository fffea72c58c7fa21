#pragma once
// A staging box sends only to addresses that its configuration lists.

#include <string>
#include <string_view>
#include <vector>

#include "store/model/words.hpp"

namespace todoke {

/// Whether an address of this channel is listed: exactly, or a mail address by its domain ("*@shop.example.jp"). Mail
/// addresses are compared without regard to case.
bool is_listed(const std::vector<std::string>& only_to, channel on, std::string_view address);

}  // namespace todoke
