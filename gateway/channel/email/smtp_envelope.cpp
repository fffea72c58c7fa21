#include "gateway/channel/email/smtp_envelope.hpp"

#include "gateway/channel/email/mime.hpp"
#include "store/model/envelope_id.hpp"

namespace todoke {

std::variant<smtp_mail, outcome> to_smtp_mail(const envelope& what, const smtp_account& account)
{
    if (!what.what || !what.what->email) return rejection("the message has no e-mail content");
    auto to = parse_email_address(what.address);
    if (!to) return rejection("the recipient is no e-mail address");
    auto from = parse_mailbox(account.from);
    if (!from) return rejection("the provider's from is no e-mail address");

    mime_frame frame;
    frame.id = what.id;
    frame.dated = what.first_started;
    frame.from = *from;
    frame.to = *to;
    if (what.declinable) frame.unsubscribe = account.unsubscribe;
    if (what.unsubscribe_url.starts_with("https:") && is_unsubscribe_link(what.unsubscribe_url))
        frame.one_click = what.unsubscribe_url;

    auto made = build_mime(*what.what->email, frame);
    if (const auto* problem = std::get_if<unmailable>(&made)) return rejection(problem->why);
    const auto& message = std::get<mime_message>(made);
    smtp_mail mail;
    mail.envelope_id = to_envelope_id({what.id, what.leg});
    mail.from = account.bounces.empty() ? from->at.wire() : bounce_address_for(account.bounces, mail.envelope_id);
    mail.tell_success = account.tell_success;
    mail.to = to->wire();
    mail.needs_utf8 = message.needs_utf8 || from->at.needs_utf8();
    std::string text;
    for (const auto& signer : account.dkim) text += signer->signature(message.bytes, what.first_started);
    text += message.bytes;
    mail.text = to_smtp_text(text);
    mail.resume = what.resume;
    mail.names_sender = message.names_sender;
    return mail;
}

}  // namespace todoke
