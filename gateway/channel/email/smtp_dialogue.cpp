#include "gateway/channel/email/smtp_dialogue.hpp"

#include <algorithm>
#include <cassert>
#include <fmt/format.h>

namespace todoke {

namespace {

using enum smtp_stage;

constexpr std::size_t piece = 64 * 1024;
constexpr std::string_view no_breaks{"\r\n\0", 3};

secrets secrets_of(const smtp_credentials& who)
{
    return who.token.empty() ? password_secrets(who.user, who.password) : token_secrets(who.user, who.token);
}

}  // namespace

smtp_dialogue::smtp_dialogue(smtp_login login)
    : login_{std::move(login)}, secrets_{secrets_of(login_.who)}, secure_{login_.secure}
{
    stage_ = greeting;
    awaited_.push_back(greeting);
}

smtp_dialogue::next smtp_dialogue::now() const
{
    if (ended_) return next::end;
    if (!out_.empty() || in_body_ || dot_next_) return next::write;
    if (leaving_ && awaited_.empty()) return next::end;
    if (securing_) return next::secure;
    if (!awaited_.empty()) return next::read;
    return next::ready;
}

std::string_view smtp_dialogue::begin_write()
{
    if (!out_.empty()) return out_;
    if (in_body_) return body().substr(body_sent_, piece);
    dot_sent_ = true;
    return last_word();
}

void smtp_dialogue::wrote()
{
    if (!out_.empty()) {
        out_.clear();
    } else if (in_body_) {
        body_sent_ += std::min(piece, body().size() - body_sent_);
        in_body_ = body_sent_ < body().size();
        dot_next_ = !in_body_;
    } else {
        dot_next_ = false;
        stage_ = dot;
        awaited_.push_back(dot);
    }
}

void smtp_dialogue::say(smtp_stage stage, std::string_view command)
{
    assert(command.find_first_of(no_breaks) == std::string_view::npos);
    out_.append(command).append("\r\n");
    awaited_.push_back(stage);
    stage_ = awaited_.front();
}

void smtp_dialogue::received(std::string_view bytes)
{
    if (ended_) return;
    parser_.feed(bytes);
    // A command is written only once everything before it is answered, so what comes while one waits to be written was
    // not asked for.
    while (!ended_ && out_.empty() && !in_body_ && !awaited_.empty() && !securing_) {
        smtp_reply reply;
        const auto found = parser_.next(reply);
        if (found == smtp_reply_parser::found::nothing) return;
        if (found == smtp_reply_parser::found::garbage) return misunderstood("an answer that is not SMTP");
        on_reply(reply);
    }
    if (ended_ || parser_.is_empty()) return;
    if (now() == next::ready || leaving_)
        ended_ = true;  // the outcome stands; the link is not used again
    else
        misunderstood(securing_ ? "text in the clear behind the answer to STARTTLS" : "an answer nobody asked for");
}

void smtp_dialogue::misunderstood(std::string_view why)
{
    lost(fmt::format("the server sent {}", why));
}

void smtp_dialogue::lost(std::string_view why)
{
    if (ended_) return;
    if (!ready_ && !result_) result_ = refused_ ? *refused_ : smtp_lost(stage_, dot_sent_, why);
    ended_ = true;
}

void smtp_dialogue::cancelled()
{
    if (ended_) return;
    if (!ready_ && !result_) result_ = refused_ ? *refused_ : smtp_cancelled(dot_sent_);
    ended_ = true;
}

void smtp_dialogue::give_up(outcome why)
{
    assert(is_text_next());
    result_ = std::move(why);
    ended_ = true;
}

void smtp_dialogue::fail(outcome o)
{
    result_ = std::move(o);
    leave();
}

void smtp_dialogue::leave()
{
    leaving_ = true;
    out_ = "QUIT\r\n";
}

void smtp_dialogue::quit()
{
    assert(ready_);
    leaving_ = true;
    say(smtp_stage::quit, "QUIT");
}

void smtp_dialogue::on_reply(const smtp_reply& reply)
{
    stage_ = awaited_.front();
    awaited_.pop_front();
    if (reply.code == 421) {  // it closes now, whatever was asked
        if (!ready_ && !result_) result_ = refused_ ? *refused_ : meaning_of(reply);
        ended_ = true;
    } else if (stage_ == smtp_stage::quit) {
        ended_ = true;
    } else if (is_login(stage_)) {
        on_login_reply(reply);
    } else {
        on_mail_reply(reply);
    }
    if (!ended_ && !awaited_.empty()) stage_ = awaited_.front();
}

outcome smtp_dialogue::meaning_of(smtp_reply reply) const
{
    for (auto& line : reply.lines) line = secrets_.hidden(line);
    return smtp_outcome(stage_, reply, mail_.resume, mail_.names_sender);
}

}  // namespace todoke
