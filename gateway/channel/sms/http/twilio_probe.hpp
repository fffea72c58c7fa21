#pragma once
// Reads the Twilio account: it is reached, takes the credentials, and is active. Reading costs nothing.

#include "gateway/channel/probe.hpp"
#include "gateway/channel/sms/http/twilio.hpp"

namespace todoke {

boost::asio::awaitable<probe_answer> probe_twilio(boost::asio::any_io_executor executor, twilio_account account);

probe_answer read_twilio_account(const http_result& result, const secrets& hide);

}  // namespace todoke
