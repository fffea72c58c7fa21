// The first half of the dialogue: from the greeting to a session that may send.

#include <cassert>
#include <fmt/format.h>

#include "gateway/channel/email/base64.hpp"
#include "gateway/channel/email/smtp_dialogue.hpp"

namespace todoke {

using enum smtp_stage;

void smtp_dialogue::on_login_reply(const smtp_reply& reply)
{
    switch (stage_) {
        case greeting:
            return on_greeting(reply);
        case ehlo:
        case helo:
            return on_ehlo(reply);
        case starttls:
            if (reply.code != 220) return fail(meaning_of(reply));
            securing_ = true;
            stage_ = tls;
            return;
        default:
            return on_auth(reply);
    }
}

void smtp_dialogue::on_greeting(const smtp_reply& reply)
{
    if (reply.code != 220) return fail(meaning_of(reply));
    introduce();
}

void smtp_dialogue::introduce()
{
    offers_ = {};
    say(ehlo, "EHLO " + login_.helo);
}

void smtp_dialogue::on_ehlo(const smtp_reply& reply)
{
    if (stage_ == ehlo && reply.code >= 500) return say(helo, "HELO " + login_.helo);
    if (reply.code != 250) return fail(meaning_of(reply));
    if (stage_ == ehlo) offers_ = read_extensions(reply);
    if (secure_ || !login_.starttls) return log_in();
    if (offers_.starttls) return say(starttls, "STARTTLS");
    auto o =
        smtp_own_verdict(outcome_kind::retry, "",
                         "the server does not offer STARTTLS: nothing was sent; use security = \"tls\" if it wants TLS "
                         "from the start");
    o.transport = true;
    fail(std::move(o));
}

void smtp_dialogue::secured()
{
    assert(securing_);
    securing_ = false;
    secure_ = true;
    parser_.reset();
    introduce();  // all that was said before is void
}

void smtp_dialogue::log_in()
{
    if (login_.user.empty()) {
        ready_ = true;
        return;
    }
    if (!secure_ && !login_.clear_auth)
        return fail(
            smtp_own_verdict(outcome_kind::misconfigured, "",
                             "AUTH: the password is not said without TLS; set security to \"starttls\" or \"tls\""));
    if (offers_.auth_plain) {
        const std::string secret = '\0' + login_.user + '\0' + login_.password;
        return say(auth, "AUTH PLAIN " + to_base64(secret));
    }
    if (offers_.auth_login) return say(auth, "AUTH LOGIN");
    fail(smtp_own_verdict(outcome_kind::misconfigured, "",
                          offers_.auth ? "AUTH: the server offers neither PLAIN nor LOGIN"
                                       : "AUTH: the server offers no login here; remove user and password, or use its "
                                         "submission port"));
}

void smtp_dialogue::on_auth(const smtp_reply& reply)
{
    if (reply.code == 235) {
        ready_ = true;
        return;
    }
    const bool asks = reply.code == 334 && !offers_.auth_plain && auth_step_ < 2;
    if (!asks) return fail(meaning_of(reply));
    say(auth, to_base64(auth_step_++ == 0 ? login_.user : login_.password));
}

}  // namespace todoke
