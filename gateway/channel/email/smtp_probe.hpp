#pragma once
// Asks a smart host for its greeting, EHLO, STARTTLS and the login: all that comes before a mail.

#include <memory>

#include "gateway/channel/email/smtp_account.hpp"
#include "gateway/channel/probe.hpp"

namespace todoke {

/// `host` is one of the account's.
boost::asio::awaitable<probe_answer> probe_smtp(boost::asio::any_io_executor executor,
                                                std::shared_ptr<const smtp_account> account, std::string host);

}  // namespace todoke
