#pragma once
// Asks a provider that is described by its configuration whether it takes the account, by the call that the
// configuration says costs nothing.

#include "gateway/channel/probe.hpp"
#include "gateway/channel/sms/http/http_sms.hpp"

namespace todoke {

/// Of an account that has a free call.
boost::asio::awaitable<probe_answer> probe_http_sms(boost::asio::any_io_executor executor, http_sms_account account);

probe_answer read_free_call(const http_sms_account& account, const http_result& result);

}  // namespace todoke
