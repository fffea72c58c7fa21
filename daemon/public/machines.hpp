#pragma once
// Who follows a link without a person behind it, as far as they say so themselves: previews of chat programs, search
// engines, scanners, browsers that fetch ahead. Many scanners of mail do not say so; nothing tells those from people.

#include "daemon/http/request_head.hpp"

namespace todoke {

/// What they fetch is no click and no opening.
bool is_machine(const request_head& head);
/// A mail service fetches pictures for its readers: perhaps when they open it, perhaps before, perhaps for nobody.
bool is_picture_proxy(const request_head& head);

}  // namespace todoke
