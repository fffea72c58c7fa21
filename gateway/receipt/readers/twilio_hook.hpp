#pragma once
// What Twilio calls back (form "twilio.form"): what became of messages, and what persons write. Who it is, is shown by
// X-Twilio-Signature: https://www.twilio.com/docs/usage/security

#include <string>

#include "gateway/receipt/readers/hooks.hpp"
#include "gateway/receipt/readers/told.hpp"

namespace todoke {

inline constexpr const char* twilio_form = "twilio.form";

/// `provider`: the configured name.
hook_check make_twilio_check(std::string provider, std::string auth_token);

receipt_reader make_twilio_reader();

/// Whether the call was signed with the token: the URL as it was told to Twilio, with or without its port, followed by
/// the fields of a form in their order; a body of another kind by its digest in the query. Pure.
bool is_signed_by_twilio(const hook_call& what, const std::string& auth_token);

}  // namespace todoke
