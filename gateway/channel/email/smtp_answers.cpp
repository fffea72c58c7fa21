#include "gateway/channel/email/smtp_answers.hpp"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <fmt/format.h>
#include <iterator>
#include <optional>

#include "store/model/mailbox.hpp"

namespace todoke {

namespace {

using enum smtp_stage;
using kind = outcome_kind;
using namespace std::chrono_literals;

enum class extra : std::uint8_t {
    none,
    transport,  ///< the server is leaving, or can take nothing: a failure of the link, or the host
    full,       ///< 5xx by the letter, in practice often transient: once more after a day, then final
    sender,     ///< behind the text, where the mail names a sender of its own, it is the mail's fault: rejected
};

/// From the most special to the most general; the first row that fits is the answer.
struct row {
    smtp_stage from, until;     ///< stages, both included
    int low, high;              ///< codes, both included
    std::string_view enhanced;  ///< "": any; "5.7." : any that starts so; else exactly this
    kind what;
    extra also = extra::none;
    std::string_view words = {};  ///< "": whatever it says; else it says one of these, in lower case, with bars between
};

/// Behind these stands what the recipient's server said, of its own rules: no words of it tell of our account.
constexpr std::string_view quoting = " said:|response to |callout verification failed";

// Whether we may send as this sender, and through this server at all: Postfix, Exim, Microsoft, SES, SendGrid; qmail.
constexpr std::string_view of_sender =
    "sender address rejected|sender denied|sender verify failed|permissions to send as|not allowed to send as"
    "|sendasdenied|address is not verified|verified sender identity";
constexpr std::string_view of_relay =
    "relay access denied|relay not permitted|relaying not permitted|relaying denied|relaying not allowed|relay denied"
    "|unable to relay|credentials for relay|allowed rcpthosts";
// Used up for a day: SES (454), Google (550 5.7.1), Microsoft (554 5.2.2, elsewhere a full mailbox).
constexpr std::string_view of_allowance =
    "daily message quota|daily sending quota|daily smtp relay|submission quota|submissionquota";
constexpr std::string_view of_speed = "maximum sending rate|peak smtp relay|sender thread limit";

constexpr row table[] = {
    // The door: settings and the account. The messages are not at fault.
    {greeting, auth, 421, 421, "", kind::retry, extra::transport},
    {auth, auth, 432, 432, "", kind::misconfigured},  // a password change is asked for
    {auth, auth, 400, 499, "", kind::retry, extra::transport},
    {auth, auth, 500, 599, "", kind::misconfigured},
    {connect, auth, 200, 599, "", kind::retry, extra::transport},  // 554 at the greeting: no service here

    // Any time after it.
    {mail, quit, 421, 421, "", kind::retry, extra::transport},
    {mail, dot, 530, 530, "", kind::misconfigured},
    {mail, dot, 534, 535, "", kind::misconfigured},
    {mail, dot, 538, 538, "", kind::misconfigured},

    // What the account may send, at whatever step it is said. Such quotas are a rolling day's: the lane asks again
    // after an hour.
    {mail, dot, 500, 599, "5.4.5", kind::over_quota},   // Google. By RFC 3463 (congestion) it is never permanent
    {mail, dot, 500, 599, "5.1.90", kind::over_quota},  // Microsoft
    {mail, dot, 400, 599, "", kind::over_quota, extra::none, of_allowance},
    {mail, dot, 400, 499, "", kind::throttled, extra::none, of_speed},

    // The host has no room for any mail, or is about to stop.
    {mail, dot, 432, 432, "", kind::retry},  // Microsoft: of one mailbox, with a 4.3.2
    {mail, dot, 400, 499, "4.3.1", kind::retry, extra::transport},
    {mail, dot, 400, 499, "4.3.2", kind::retry, extra::transport},

    // MAIL names our sender and the size: what is refused here is one of the two.
    {mail, mail, 400, 499, "4.7.", kind::throttled},  // "too much mail from", rate by sender or client
    {mail, mail, 552, 552, "", kind::rejected},
    {mail, mail, 500, 599, "5.3.4", kind::rejected},
    {mail, mail, 500, 599, "5.2.3", kind::rejected},
    {mail, mail, 500, 599, "5.6.", kind::rejected},
    {mail, mail, 555, 555, "", kind::rejected},
    {mail, mail, 500, 599, "", kind::misconfigured},

    // The recipient, and the message as a whole.
    {rcpt, dot, 400, 499, "4.7.28", kind::throttled},
    // The sender and the right to relay: servers may hold this back until here (Postfix does), or see it in the text.
    {rcpt, dot, 500, 599, "5.1.7", kind::misconfigured, extra::sender},
    {rcpt, dot, 500, 599, "5.1.8", kind::misconfigured, extra::sender},
    {rcpt, dot, 500, 599, "5.7.60", kind::misconfigured, extra::sender},  // Microsoft: may not send as this sender
    {rcpt, dot, 500, 599, "", kind::misconfigured, extra::sender, of_sender},
    {rcpt, dot, 500, 599, "", kind::misconfigured, extra::none, of_relay},
    // That it is unknown, moved or takes no mail. Without such a code a 550 may also be what this user does not want to
    // get (docomo); 5.1.2, 5.1.3 and 5.2.1 may be this host's own opinion, or pass (Google's rate).
    {rcpt, rcpt, 500, 599, "5.1.1", kind::blocked},
    {rcpt, rcpt, 500, 599, "5.1.6", kind::blocked},
    {rcpt, rcpt, 500, 599, "5.1.10", kind::blocked},
    {rcpt, dot, 500, 599, "5.2.2", kind::retry, extra::full},
    {rcpt, dot, 552, 552, "5.", kind::rejected},
    {rcpt, rcpt, 552, 552, "", kind::retry, extra::full},  // docomo: mailbox full, without an enhanced code
    {mail, dot, 400, 499, "", kind::retry},
    {dot, dot, 200, 299, "", kind::accepted},
    {rcpt, dot, 500, 599, "", kind::rejected},
};

bool says_one_of(const std::string& text, std::string_view words)
{
    while (!words.empty()) {
        const auto word = words.substr(0, words.find('|'));
        if (text.find(word) != std::string::npos) return true;
        words.remove_prefix(std::min(word.size() + 1, words.size()));
    }
    return false;
}

std::string in_lower_case(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text;
}

bool fits(const row& r, smtp_stage stage, const smtp_reply& reply)
{
    if (stage < r.from || stage > r.until || reply.code < r.low || reply.code > r.high) return false;
    const bool has_code = r.enhanced.ends_with('.') ? reply.enhanced.starts_with(r.enhanced)
                                                    : r.enhanced.empty() || reply.enhanced == r.enhanced;
    if (!has_code || r.words.empty()) return has_code;
    const auto text = in_lower_case(reply.text());
    return says_one_of(text, r.words) && !says_one_of(text, quoting);
}

std::string_view word_behind(std::string_view text, std::string_view said)
{
    const auto at = text.find(said);
    if (at == std::string_view::npos) return {};
    text.remove_prefix(at + said.size());
    return text.substr(0, text.find_first_of(" >,;]"));
}

/// "Ok 0102018c…-000000" (SES), "OK  1700000000 d2e1a7….17 - gsmtp" (Google): nothing says that it is a name.
std::string_view bare_name(std::string_view text)
{
    constexpr std::string_view of_google = " - gsmtp";
    if (text.ends_with(of_google)) {
        text.remove_suffix(of_google.size());
        return text.substr(text.rfind(' ') + 1);
    }
    if (!text.starts_with("Ok ")) return {};
    const auto word = text.substr(3);
    const bool is_name = word.find_first_of("0123456789") != word.npos && word.find_first_of(" @") == word.npos;
    return is_name ? word : std::string_view{};
}

/// The name a server gave the message in its queue: "Ok: queued as 4F3B21"; "OK id=1rABcd-…" (Exim);
/// "… [InternalId=8968…, Hostname=…" (Exchange).
std::optional<std::string> queue_name(std::string_view text)
{
    auto name = word_behind(text, "queued as ");
    if (name.empty()) name = word_behind(text, "OK id=");
    if (name.empty()) name = word_behind(text, "[InternalId=");
    if (name.empty()) name = bare_name(text);
    if (name.empty() || name.size() > 128) return std::nullopt;
    return std::string{name};
}

outcome explained(smtp_stage stage, const smtp_reply& reply)
{
    outcome o;
    o.code = reply.code_text();
    o.detail = fmt::format("{}: {} {}", to_text(stage), o.code, without_addresses(reply.text()));
    if (o.detail.size() > 500) o.detail.resize(500);
    return o;
}

}  // namespace

std::string_view to_text(smtp_stage stage)
{
    constexpr std::string_view names[] = {"connect",       "greeting",    "EHLO", "HELO", "STARTTLS",
                                          "TLS handshake", "AUTH",        "MAIL", "RCPT", "DATA",
                                          "body",          "end of data", "RSET", "QUIT"};
    return names[static_cast<std::size_t>(stage)];
}

outcome smtp_outcome(smtp_stage stage, const smtp_reply& reply, std::string_view resume, bool names_sender)
{
    auto o = explained(stage, reply);
    for (const auto& r : table) {
        if (!fits(r, stage, reply)) continue;
        o.kind = r.what;
        o.transport = r.also == extra::transport;
        if (r.also == extra::sender && stage == dot && names_sender) o.kind = kind::rejected;
        if (r.also == extra::full) {
            o.kind = resume == was_full ? kind::rejected : kind::retry;
            if (o.kind == kind::retry) {
                o.after = 24h;
                o.resume = was_full;
            }
        }
        if (o.kind == kind::accepted)
            if (auto name = queue_name(reply.text())) o.references.push_back(std::move(*name));
        return o;
    }
    // An answer that fits no question. After the dot nobody knows what it stands for.
    o.kind = stage == dot ? kind::uncertain : kind::retry;
    o.transport = true;
    return o;
}

outcome smtp_lost(smtp_stage stage, bool dot_sent, std::string_view why)
{
    outcome o;
    o.kind = dot_sent ? kind::uncertain : kind::retry;
    o.detail = dot_sent ? fmt::format("{} after the whole message was sent: it may have been taken", why)
                        : fmt::format("{} at {}", why, to_text(stage));
    o.transport = true;
    return o;
}

outcome smtp_own_verdict(outcome_kind kind, std::string code, std::string detail)
{
    outcome o;
    o.kind = kind;
    o.code = std::move(code);
    o.detail = std::move(detail);
    return o;
}

outcome smtp_cancelled(bool dot_sent)
{
    outcome o;
    o.kind = dot_sent ? kind::uncertain : kind::retry;
    o.detail = dot_sent ? "stopped after the whole message was sent: it may have been taken"
                        : "stopped before the whole message was sent";
    return o;
}

}  // namespace todoke
