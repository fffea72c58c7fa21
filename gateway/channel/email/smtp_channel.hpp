#pragma once
// E-mail through a smart host. A pool of connections that are greeted and logged in: each is room for one attempt.

#include <boost/asio/any_io_executor.hpp>
#include <memory>

#include "gateway/channel/channel.hpp"
#include "gateway/channel/email/smtp_account.hpp"

namespace todoke {

/// Throws std::runtime_error with the reason when the account cannot be used (`problem_of`, the trust store).
/// The channel must outlive the attempts it was given; it runs once.
std::unique_ptr<provider_channel> make_smtp_channel(boost::asio::any_io_executor executor, smtp_account account);

}  // namespace todoke
