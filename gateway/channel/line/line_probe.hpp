#pragma once
// Asks LINE who the bot is, or which tokens its channel has: the credentials are good, and the API is reached. Neither
// counts against a quota.

#include <optional>
#include <string_view>

#include "gateway/channel/line/line_channel.hpp"
#include "gateway/channel/probe.hpp"

namespace todoke {

/// With the long-lived token, or with a stateless one that is issued for this: who the bot is. With a key: which tokens
/// there are. None is issued for that: a channel has thirty at most, and each counts for hours.
boost::asio::awaitable<probe_answer> probe_line(boost::asio::any_io_executor executor, line_account account);

/// How long a token out of the console is still good for.
struct line_token_life {
    std::optional<std::chrono::seconds> left;
    std::string why;  ///< where LINE does not say: what was asked and answered; no secret
};
/// Asks LINE for it. Short-lived and long-lived tokens have one question, those of v2.1 another, and nothing in a token
/// tells which it is: where the first is refused, the second is asked.
boost::asio::awaitable<line_token_life> ask_line_token_life(boost::asio::any_io_executor executor,
                                                            line_account account);

/// What `asked` (POST /v2/oauth/verify, GET /oauth2/v2.1/verify) says.
line_token_life read_token_life(std::string_view asked, const http_result& result, const secrets& hide);

/// GET /v2/bot/info.
probe_answer read_bot_info(const http_result& result, const secrets& hide);
/// GET /oauth2/v2.1/tokens/kid.
probe_answer read_key_ids(const http_result& result, const secrets& hide);

}  // namespace todoke
