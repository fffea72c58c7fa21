#pragma once
// An envelope as LINE's push request. The same envelope always gives the same bytes: a retry key stands for one body.

#include <string>
#include <string_view>

#include "gateway/channel/channel.hpp"
#include "gateway/channel/http_message.hpp"

namespace todoke {

/// Statistics of a campaign are kept under its name, where LINE takes such a name.
bool is_aggregation_unit(std::string_view campaign);

/// The frozen bytes of an earlier try, else the body made from the content. Requires content for LINE.
std::string line_push_body(const envelope& what);

http_request line_push_request(const envelope& what, const std::string& authorization, std::string body);

}  // namespace todoke
