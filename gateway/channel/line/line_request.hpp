#pragma once
// An envelope as LINE's push request. The same envelope always gives the same bytes: a retry key stands for one body.

#include <string>
#include <string_view>

#include "gateway/channel/channel.hpp"
#include "gateway/channel/http_message.hpp"

namespace todoke {

/// The name under which LINE keeps statistics of a campaign: at most 30 of A-Z, a-z, 0-9 and _. The campaign itself
/// where it is such a name, else as much of it as can stand there and six digits that tell it from others. No campaign:
/// no name.
std::string line_aggregation_unit(std::string_view campaign);

/// The frozen bytes of an earlier try, else the body made from the content. Requires content for LINE.
std::string line_push_body(const envelope& what);

http_request line_push_request(const envelope& what, const std::string& token, std::string body);

/// A LINE notification message (flexible kind): `to` is the digest of the phone number, and what the delivery event
/// will be known by is the attempt's key. Requires content for LINE.
http_request line_notification_request(const envelope& what, const std::string& token);
/// Lower-case hexadecimal SHA-256 of an E.164 number.
std::string line_phone_digest(std::string_view number);

http_request line_get_request(std::string target, const std::string& token);

}  // namespace todoke
