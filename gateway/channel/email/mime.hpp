#pragma once
// A mail as bytes: UTF-8 MIME in 7-bit clothes. The same message gives the same bytes on every try, Message-ID, Date
// and boundaries included, so that a repeat after an uncertain attempt can be recognised. Pure.

#include <string>
#include <variant>

#include "gateway/channel/email/address.hpp"
#include "store/model/content.hpp"
#include "store/model/id.hpp"
#include "store/model/instant.hpp"

namespace todoke {

struct mime_frame {
    message_id id;  ///< Message-ID and boundaries come from it
    instant dated{};
    mailbox from;  ///< the provider's. `content.from` may replace it, or, without an @, its name only
    email_address to;
    std::string unsubscribe;  ///< URI for List-Unsubscribe; empty: none. The caller's own header wins
    std::string one_click;    ///< https: URI that unsubscribes by one POST (RFC 8058); empty: none. As above
};

struct mime_message {
    std::string bytes;          ///< CRLF line ends, the last line's, too; no line over 998
    std::string message_id;     ///< with angle brackets
    bool needs_utf8 = false;    ///< a header carries an address that is not ASCII
    bool names_sender = false;  ///< From is none of the provider's
};

/// Why no mail can be made of it, in words for its submitter.
struct unmailable {
    std::string why;
};

std::variant<mime_message, unmailable> build_mime(const email_content& what, const mime_frame& frame);

}  // namespace todoke
