#pragma once
// What LINE posts to its webhook: whether it comes from LINE, and what it tells. Pure.
// Facts: https://developers.line.biz/en/reference/messaging-api/#webhooks

#include <optional>
#include <string>
#include <string_view>

#include "gateway/receipt/readers/hooks.hpp"
#include "gateway/receipt/readers/told.hpp"

namespace todoke {

/// The form of a raw receipt that holds a webhook's body, with its signature among the headers.
inline constexpr std::string_view line_webhook_form = "line.webhook";
/// Lower case: LINE may write it in any.
inline constexpr std::string_view line_signature_header = "x-line-signature";

/// Whether `signature` is base64(HMAC-SHA256(channel secret, body)) of the bytes as they came. In constant time. An
/// empty secret signs nothing.
bool is_signed_by_line(std::string_view channel_secret, std::string_view body, std::string_view signature);

/// Who may call, and what is done with it.
struct line_webhook_terms {
    std::string provider;        ///< the configured name
    std::string channel_secret;  ///< empty: nobody may
    bool passed_on = false;      ///< the shop's chatbot gets it, too
};

/// A call as it came, with the headers that a reader or a chatbot needs; names in lower case. Nothing: LINE did not
/// sign it.
std::optional<raw_receipt> line_webhook_receipt(const line_webhook_terms& terms,
                                                const std::vector<std::pair<std::string, std::string>>& headers,
                                                std::string body);

/// The same for the public listener.
hook_check make_line_check(line_webhook_terms terms);

/// follow and unfollow: reach; message and postback, and whatever else a person did: words of that kind; delivery of a
/// notification message: a receipt, by the tag it was sent with. In the order of the events' timestamps. An empty
/// bundle (LINE asks whether the address is alive) tells nothing.
read_receipt read_line_webhook(const raw_receipt& what);

}  // namespace todoke
