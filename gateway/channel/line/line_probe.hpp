#pragma once
// Asks LINE who the bot is: the access token is good, and the API is reached. It counts against no quota.

#include "gateway/channel/line/line_channel.hpp"
#include "gateway/channel/probe.hpp"

namespace todoke {

/// With the long-lived token, or with a stateless one that is issued for this. Not for tokens of v2.1: a channel has
/// thirty at most, and one that is issued counts for hours.
boost::asio::awaitable<probe_answer> probe_line(boost::asio::any_io_executor executor, line_account account);

/// GET /v2/bot/info.
probe_answer read_bot_info(const http_result& result, const secrets& hide);

}  // namespace todoke
