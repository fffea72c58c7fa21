#include "gateway/channel/email/smtp_envelope.hpp"

#include <algorithm>

#include "gateway/channel/email/mime.hpp"

namespace todoke {

namespace {

outcome refused(std::string why)
{
    outcome o;
    o.kind = outcome_kind::rejected;
    o.detail = std::move(why);
    return o;
}

}  // namespace

std::variant<smtp_mail, outcome> to_smtp_mail(const envelope& what, const smtp_account& account)
{
    if (!what.what || !what.what->email) return refused("the message has no e-mail content");
    auto to = parse_email_address(what.address);
    if (!to) return refused("the recipient is no e-mail address");
    auto from = parse_mailbox(account.from);
    if (!from) return refused("the provider's from is no e-mail address");

    mime_frame frame;
    frame.id = what.id;
    frame.stored = what.stored;
    frame.from = *from;
    frame.to = *to;
    const auto& classes = account.unsubscribe_classes;
    if (std::find(classes.begin(), classes.end(), what.klass) != classes.end()) frame.unsubscribe = account.unsubscribe;

    auto made = build_mime(*what.what->email, frame);
    if (const auto* problem = std::get_if<unmailable>(&made)) return refused(problem->why);
    const auto& message = std::get<mime_message>(made);
    smtp_mail mail;
    mail.from = from->at.wire();
    mail.to = to->wire();
    mail.needs_utf8 = message.needs_utf8 || from->at.needs_utf8();
    mail.data = to_smtp_data(message.bytes);
    mail.resume = what.resume;
    return mail;
}

}  // namespace todoke
