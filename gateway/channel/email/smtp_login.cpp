// The first half of the dialogue: from the greeting to a session that may send.

#include <cassert>
#include <fmt/format.h>

#include "gateway/channel/base64.hpp"
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
    if (login_.who.user.empty()) {
        ready_ = true;
        return;
    }
    if (!secure_ && !login_.clear_auth)
        return fail(
            smtp_own_verdict(outcome_kind::misconfigured, "",
                             "AUTH: the password is not said without TLS; set security to \"starttls\" or \"tls\""));
    sasl_ = choose_sasl(login_.who, offers_.mechanisms);
    if (!sasl_) return fail(smtp_own_verdict(outcome_kind::misconfigured, "", no_login_here()));
    auto command = fmt::format("AUTH {}", sasl_->mechanism());
    if (const auto first = sasl_->first()) command += ' ' + to_base64(*first);
    say(auth, command);
}

std::string smtp_dialogue::no_login_here() const
{
    if (!offers_.auth)
        return "AUTH: the server offers no login here; remove user and password, or use its submission port";
    if (!login_.who.token.empty()) return "AUTH: the server does not offer XOAUTH2, which a token needs";
    if (!login_.who.mechanism.empty()) return "AUTH: the server does not offer " + login_.who.mechanism;
    return "AUTH: the server offers none of SCRAM-SHA-256, PLAIN and LOGIN";
}

void smtp_dialogue::on_auth(const smtp_reply& reply)
{
    if (reply.code == 235 && sasl_->is_proven()) {
        sasl_.reset();
        ready_ = true;
        return;
    }
    if (reply.code == 235)
        return fail(smtp_own_verdict(outcome_kind::misconfigured, reply.code_text(),
                                     "AUTH: the server says yes, and has not shown that it knows the password"));
    if (reply.code != 334) return fail(meaning_of(reply));
    const auto answer = sasl_->answer(from_base64(reply.text()).value_or(""));
    if (answer) return say(auth, to_base64(*answer));
    auto o = smtp_own_verdict(outcome_kind::retry, reply.code_text(),
                              fmt::format("AUTH: the server's challenge is none of {}", sasl_->mechanism()));
    o.transport = true;
    fail(std::move(o));
}

}  // namespace todoke
