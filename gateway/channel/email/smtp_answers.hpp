#pragma once
// The one table from what an SMTP server says, and when, to the outcome of an attempt. Pure.

#include <string>
#include <string_view>

#include "gateway/channel/email/smtp_reply.hpp"
#include "store/model/outcome.hpp"

namespace todoke {

/// What the server was asked.
enum class smtp_stage { connect, greeting, ehlo, helo, starttls, tls, auth, mail, rcpt, data, body, dot, rset, quit };

std::string_view to_text(smtp_stage stage);

/// Whether the stage belongs to logging in, before any message is at stake.
constexpr bool is_login(smtp_stage stage)
{
    return stage < smtp_stage::mail;
}

/// `resume` of a mailbox-full outcome: the next full answer for the same leg is final.
inline constexpr std::string_view was_full = "mailbox-full";

/// What the reply means. A good reply gives `accepted` only for the final dot; asked about a good reply elsewhere (a
/// dialogue does not), the answer is `retry`, for nothing was handed over. `names_sender`: the mail's From is none of
/// the account's.
outcome smtp_outcome(smtp_stage stage, const smtp_reply& reply, std::string_view resume = {},
                     bool names_sender = false);

/// The link broke, timed out or spoke nonsense (`why`) at this stage. `dot_sent`: the final dot may have left.
outcome smtp_lost(smtp_stage stage, bool dot_sent, std::string_view why);

/// What we decide ourselves, without asking the server. `code`: the enhanced code it would have given; may be empty.
outcome smtp_own_verdict(outcome_kind kind, std::string code, std::string detail);

/// The attempt was cancelled by us.
outcome smtp_cancelled(bool dot_sent);

}  // namespace todoke
