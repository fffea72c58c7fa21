#include "gateway/channel/email/smtp_dialogue.hpp"

#include <algorithm>
#include <cassert>
#include <fmt/format.h>

namespace todoke {

namespace {

using enum smtp_stage;

constexpr std::size_t chunk = 64 * 1024;
constexpr std::string_view no_breaks{"\r\n\0", 3};

/// Nothing a path may hold ends it early. Inside quotes a space or a bracket is the address's own.
bool is_path(std::string_view text)
{
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c < 0x20 || c == 0x7f) return false;
        if (quoted && c == '\\') {
            ++i;
        } else if (c == '"') {
            quoted = !quoted;
        } else if (!quoted && (c == ' ' || c == '<' || c == '>')) {
            return false;
        }
    }
    return !text.empty() && !quoted;
}

}  // namespace

smtp_dialogue::smtp_dialogue(smtp_login login)
    : login_{std::move(login)}, secrets_{password_secrets(login_.user, login_.password)}, secure_{login_.secure}
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
    if (in_body_) return std::string_view{mail_.data.bytes}.substr(body_sent_, chunk);
    dot_sent_ = true;
    return ".\r\n";
}

void smtp_dialogue::wrote()
{
    if (!out_.empty()) {
        out_.clear();
    } else if (in_body_) {
        body_sent_ += std::min(chunk, mail_.data.bytes.size() - body_sent_);
        in_body_ = body_sent_ < mail_.data.bytes.size();
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
    return smtp_outcome(stage_, reply, mail_.resume);
}

// Messages

void smtp_dialogue::begin(smtp_mail mail)
{
    assert(now() == next::ready);
    mail_ = std::move(mail);
    result_.reset();
    refused_.reset();
    again_ = false;
    body_sent_ = 0;
    dot_sent_ = false;
    const auto size = mail_.data.size;
    if (!is_path(mail_.from) || !is_path(mail_.to))
        result_ = smtp_own_verdict(outcome_kind::rejected, "", "an address has characters that SMTP cannot carry");
    else if (offers_.largest != 0 && size > offers_.largest)
        result_ = smtp_own_verdict(outcome_kind::rejected, "5.3.4",
                                   fmt::format("the message has {} bytes, the server takes {}", size, offers_.largest));
    else if (mail_.needs_utf8 && !(offers_.utf8 && offers_.eight_bit))
        result_ = smtp_own_verdict(outcome_kind::rejected, "5.6.7",
                                   "the address is not ASCII and the server does not offer SMTPUTF8");
    if (!result_) open_transaction();
}

std::string smtp_dialogue::mail_command() const
{
    auto command = fmt::format("MAIL FROM:<{}>", mail_.from);
    if (bare_) return command;
    if (offers_.size) command += fmt::format(" SIZE={}", mail_.data.size);
    if (mail_.needs_utf8) command += " BODY=8BITMIME SMTPUTF8";
    return command;
}

void smtp_dialogue::open_transaction()
{
    ready_ = false;
    refused_.reset();
    say(mail, mail_command());
    if (!offers_.pipelining) return;
    say(rcpt, fmt::format("RCPT TO:<{}>", mail_.to));
    say(data, "DATA");
}

void smtp_dialogue::refuse(outcome o)
{
    if (!refused_) refused_ = std::move(o);
    if (awaited_.empty()) close_transaction();
}

void smtp_dialogue::close_transaction()
{
    if (!again_) {
        result_ = std::move(refused_);
        refused_.reset();
    }
    say(rset, "RSET");
}

void smtp_dialogue::on_mail_reply(const smtp_reply& reply)
{
    const bool good = reply.code >= 200 && reply.code < 300;
    switch (stage_) {
        case mail: {
            const bool has_parameters = !bare_ && offers_.size && !mail_.needs_utf8;
            if (!good && has_parameters && (reply.code == 555 || reply.code == 501)) bare_ = again_ = true;
            if (!good) return refuse(meaning_of(reply));
            if (awaited_.empty()) say(rcpt, fmt::format("RCPT TO:<{}>", mail_.to));
            return;
        }
        case rcpt:
            if (!good) return refuse(meaning_of(reply));
            if (awaited_.empty()) say(data, "DATA");
            return;
        case data:
            return on_data(reply);
        case dot:
            return on_dot(reply);
        default:  // rset
            if (!good) {
                if (again_) result_ = std::move(refused_);
                return leave();
            }
            if (!std::exchange(again_, false)) {
                ready_ = true;
                return;
            }
            return open_transaction();
    }
}

void smtp_dialogue::on_data(const smtp_reply& reply)
{
    if (reply.code != 354) return refuse(meaning_of(reply));
    if (refused_) {
        // Pipelined, and the server wants a message for nobody: the lone dot (RFC 2920 3.1). It may accept that.
        out_ = ".\r\n";
        awaited_.push_back(dot);
        return;
    }
    stage_ = body;
    in_body_ = !mail_.data.bytes.empty();
    dot_next_ = !in_body_;
}

void smtp_dialogue::on_dot(const smtp_reply& reply)
{
    dot_sent_ = false;
    if (refused_) return close_transaction();
    auto o = meaning_of(reply);
    if (o.kind != outcome_kind::accepted) {
        refused_ = std::move(o);
        return close_transaction();
    }
    result_ = std::move(o);
    ready_ = true;
}

}  // namespace todoke
