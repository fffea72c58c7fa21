#pragma once
// What the SMS providers of a configuration tell of their own accord: where they call, who checks that it is they, who
// reads it.

#include <string>

#include "daemon/config/config.hpp"
#include "gateway/receipt/readers/hooks.hpp"
#include "gateway/receipt/readers/told.hpp"

namespace todoke {

/// `public_url`: of the public listener, without a slash at the end. Providers that are told where to call are told.
void name_sms_callbacks(config& set, const std::string& public_url);

/// For kinds "twilio" and "http".
void add_sms_checks(const config& set, hook_checks& checks);
void add_sms_readers(const config& set, receipt_readers& readers);

}  // namespace todoke
