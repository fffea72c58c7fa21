#pragma once
// From one attempt to one mail for the wire, before any connection is taken. Pure.

#include <variant>

#include "gateway/channel/channel.hpp"
#include "gateway/channel/email/smtp_account.hpp"
#include "gateway/channel/email/smtp_dialogue.hpp"

namespace todoke {

/// The mail, or the outcome of an attempt that cannot become one.
std::variant<smtp_mail, outcome> to_smtp_mail(const envelope& what, const smtp_account& account);

}  // namespace todoke
