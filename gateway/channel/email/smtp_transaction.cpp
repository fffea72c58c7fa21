// The second half of the dialogue: message after message.

#include <algorithm>
#include <cassert>
#include <fmt/format.h>
#include <utility>

#include "gateway/channel/email/smtp_dialogue.hpp"
#include "store/model/text.hpp"

namespace todoke {

using enum smtp_stage;

namespace {

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

/// RFC 3461, section 4.
std::string xtext(std::string_view text)
{
    std::string made;
    for (const char c : text) {
        if (c > 0x20 && c < 0x7f && c != '+' && c != '=')
            made += c;
        else
            made += fmt::format("+{:02X}", static_cast<unsigned char>(c));
    }
    return made;
}

}  // namespace

void smtp_dialogue::begin(smtp_mail mail)
{
    assert(now() == next::ready);
    mail_ = std::move(mail);
    result_.reset();
    refused_.reset();
    again_ = dot_sent_ = false;
    const auto size = mail_.text.size();
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
    if (offers_.size && !bare_) command += fmt::format(" SIZE={}", mail_.text.size());
    if (mail_.needs_utf8) command += " BODY=8BITMIME SMTPUTF8";
    if (asks_for_report()) command += " RET=HDRS ENVID=" + xtext(mail_.envelope_id);
    return command;
}

std::string smtp_dialogue::rcpt_command() const
{
    auto command = fmt::format("RCPT TO:<{}>", mail_.to);
    if (!asks_for_report()) return command;
    command += mail_.tell_success ? " NOTIFY=SUCCESS,FAILURE,DELAY" : " NOTIFY=FAILURE,DELAY";
    if (is_ascii(mail_.to)) command += " ORCPT=rfc822;" + xtext(mail_.to);
    return command;
}

void smtp_dialogue::open_transaction()
{
    ready_ = chunked_ = false;
    body_sent_ = 0;
    refused_.reset();
    say(mail, mail_command());
    if (!offers_.pipelining) return;
    say(rcpt, rcpt_command());
    if (!may_chunk()) say(data, "DATA");
}

void smtp_dialogue::begin_text()
{
    if (may_chunk())
        begin_chunk();
    else
        say(data, "DATA");
}

/// RFC 3030: one chunk, whose last line end is written apart.
void smtp_dialogue::begin_chunk()
{
    chunked_ = true;
    stage_ = smtp_stage::body;
    out_ = fmt::format("BDAT {} LAST\r\n", mail_.text.size());
    in_body_ = !body().empty();
    dot_next_ = !in_body_;
}

std::string_view smtp_dialogue::body() const
{
    if (!chunked_) return stuffed_;
    return std::string_view{mail_.text}.substr(0, mail_.text.size() - last_word().size());
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

/// 501 is said of a bad address, too: at RCPT only its enhanced code tells.
bool smtp_dialogue::refuses_parameters(const smtp_reply& reply) const
{
    const bool are_given = !bare_ && (asks_for_report() || (stage_ == mail && offers_.size));
    if (!are_given) return false;
    return reply.code == 555 || (reply.code == 501 && (stage_ == mail || reply.enhanced == "5.5.4"));
}

void smtp_dialogue::on_mail_reply(const smtp_reply& reply)
{
    const bool good = reply.code >= 200 && reply.code < 300;
    switch (stage_) {
        case mail:
            if (!good && refuses_parameters(reply)) bare_ = again_ = true;
            if (!good) return refuse(meaning_of(reply));
            if (awaited_.empty()) say(rcpt, rcpt_command());
            return;
        case rcpt:
            if (!good && refuses_parameters(reply)) bare_ = again_ = true;
            if (!good) return refuse(meaning_of(reply));
            if (!awaited_.empty()) return;
            return refused_ ? close_transaction() : begin_text();
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
    stage_ = smtp_stage::body;
    stuffed_ = dot_stuffed(mail_.text);
    in_body_ = !stuffed_.empty();
    dot_next_ = !in_body_;
}

void smtp_dialogue::on_dot(const smtp_reply& reply)
{
    dot_sent_ = false;
    if (refused_) return close_transaction();
    stuffed_.clear();
    auto o = meaning_of(reply);
    if (chunked_ && reply.code >= 500 && reply.code <= 504) {  // it does not know what it offered
        no_chunks_ = again_ = true;
        o.kind = outcome_kind::retry;
    }
    if (o.kind != outcome_kind::accepted) {
        refused_ = std::move(o);
        return close_transaction();
    }
    result_ = std::move(o);
    ready_ = true;
}

}  // namespace todoke
