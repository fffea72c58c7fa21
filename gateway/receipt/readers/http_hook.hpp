#pragma once
// What an SMS provider that is described by its configuration calls back (form "http.receipt"): what became of
// messages, and what persons write.

#include <string>

#include "gateway/channel/sms/http/http_sms.hpp"
#include "gateway/receipt/readers/hooks.hpp"
#include "gateway/receipt/readers/told.hpp"

namespace todoke {

inline constexpr const char* http_receipt_form = "http.receipt";

/// `provider`: the configured name. A secret that stands in the URL is not kept.
hook_check make_http_check(std::string provider, http_receipts how);

receipt_reader make_http_reader(http_receipts how);

}  // namespace todoke
