#pragma once
// What a provider's channel is made with, from its configuration.

#include "daemon/config/config.hpp"
#include "gateway/channel/email/smtp_account.hpp"
#include "gateway/channel/line/line_channel.hpp"

namespace todoke {

smtp_account smtp_account_of(const provider_config& of, const smtp_settings& set);
/// Without friends: whoever shares them puts them in.
line_account line_account_of(const provider_config& of, const line_settings& set);
smpp_account smpp_account_of(const provider_config& of, const smpp_settings& set);

}  // namespace todoke
