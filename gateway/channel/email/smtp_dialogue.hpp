#pragma once
// An SMTP client without a socket: bytes in, bytes out, and what to do next. One object is one connection: greeting,
// EHLO, STARTTLS, AUTH, then message after message. It knows at any moment whether a message may have been taken.

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/channel/email/smtp_answers.hpp"
#include "gateway/channel/email/smtp_data.hpp"
#include "gateway/channel/email/smtp_extensions.hpp"
#include "gateway/channel/email/smtp_sasl.hpp"
#include "gateway/channel/secrets.hpp"

namespace todoke {

struct smtp_login {
    std::string helo = "[127.0.0.1]";  ///< our name, or an address literal
    bool secure = false;               ///< TLS from the first byte
    bool starttls = true;              ///< go no further without it
    bool clear_auth = false;           ///< secrets may be said in the clear (loopback)
    smtp_credentials who;              ///< no user: no AUTH
};

struct smtp_mail {
    std::string from, to;     ///< as on the wire, without angle brackets
    bool needs_utf8 = false;  ///< an address or header is not ASCII
    std::string text;         ///< as to_smtp_text makes it
    /// Printable ASCII, at most 100 characters: comes back in delivery reports (ENVID). Empty: none are asked for.
    std::string envelope_id;
    bool tell_success = false;  ///< a report of the delivery is wanted, too, and not only of failures and delays
    std::string resume;         ///< of the envelope
    bool names_sender = false;  ///< its From is none of the account's
};

class smtp_dialogue {
public:
    enum class next {
        write,   ///< send begin_write(), then call wrote() or lost()
        read,    ///< wait for bytes, then call received() or lost()
        secure,  ///< do the TLS handshake, then call secured() or lost()
        ready,   ///< logged in, nothing is under way: begin(), quit()
        end,     ///< close the connection
    };

    explicit smtp_dialogue(smtp_login login);

    next now() const;
    /// The bytes to send, good until wrote(). From this call on they count as sent.
    std::string_view begin_write();
    void wrote();
    /// Certainly nothing of what begin_write() gave has left; lost() or cancelled() follows.
    void not_written() { dot_sent_ = false; }
    void received(std::string_view bytes);
    void secured();
    /// The connection failed, timed out, or `why`: whatever is under way ends here.
    void lost(std::string_view why);
    /// We gave up on it ourselves.
    void cancelled();

    /// Only when ready. The outcome is there when `now()` is ready or end again.
    void begin(smtp_mail mail);
    /// The message's own text, or the last word of it (the dot), is what would be written next: until that nothing is
    /// handed over.
    bool is_text_next() const { return out_.empty() && (in_body_ || dot_next_); }
    /// Ends the attempt, and the connection with it: a text that was asked for is taken back in no other way.
    void give_up(outcome why);

    /// Only when ready.
    void quit();

    /// What ended the login (nothing while it is well), or the message begun last.
    const std::optional<outcome>& result() const { return result_; }
    /// The answer that is waited for is the one to the final dot.
    bool awaits_verdict() const { return dot_sent_; }
    smtp_stage stage() const { return stage_; }
    /// No BDAT, even if it is offered. Remembered by whoever finds out: the connection may end of it.
    void avoid_chunks() { no_chunks_ = true; }
    bool avoids_chunks() const { return no_chunks_; }
    /// Neither password nor token.
    bool has_no_secret() const { return login_.who.password.empty() && login_.who.token.empty(); }

private:
    void say(smtp_stage stage, std::string_view command);
    void leave();
    void fail(outcome o);
    void on_reply(const smtp_reply& reply);
    void on_login_reply(const smtp_reply& reply);
    void on_greeting(const smtp_reply& reply);
    void on_ehlo(const smtp_reply& reply);
    void on_auth(const smtp_reply& reply);
    void on_mail_reply(const smtp_reply& reply);
    void on_data(const smtp_reply& reply);
    void on_dot(const smtp_reply& reply);
    void introduce();
    void log_in();
    std::string no_login_here() const;
    void open_transaction();
    void begin_text();
    void begin_chunk();
    /// What the reply means for the question it answers.
    outcome meaning_of(smtp_reply reply) const;
    void refuse(outcome o);
    void close_transaction();
    void misunderstood(std::string_view why);
    bool refuses_parameters(const smtp_reply& reply) const;
    std::string mail_command() const;
    std::string rcpt_command() const;
    bool asks_for_report() const { return offers_.dsn && !bare_ && !mail_.envelope_id.empty(); }
    bool may_chunk() const { return offers_.chunking && !no_chunks_ && mail_.text.size() >= 2; }
    /// What goes over the wire before the last word, which is held back until then: the dot, or in a chunk the last
    /// line end. Without it no server has the message.
    std::string_view body() const;
    std::string_view last_word() const { return chunked_ ? "\r\n" : ".\r\n"; }

    smtp_login login_;
    secrets secrets_;
    smtp_extensions offers_;
    smtp_reply_parser parser_;
    std::deque<smtp_stage> awaited_;  ///< one entry an answer still to come
    smtp_stage stage_ = smtp_stage::connect;
    std::string out_;
    std::optional<outcome> result_;
    std::unique_ptr<sasl_exchange> sasl_;  ///< while it logs in
    bool secure_ = false, securing_ = false, ready_ = false, ended_ = false, leaving_ = false;

    smtp_mail mail_;
    std::optional<outcome> refused_;  ///< why the transaction under way will not be
    bool bare_ = false;               ///< no parameters that can be done without: the server did not know them
    bool no_chunks_ = false;          ///< it offered BDAT, and does not know it
    bool chunked_ = false;            ///< BDAT, not DATA
    std::string stuffed_;             ///< what DATA sends
    bool again_ = false;
    std::size_t body_sent_ = 0;
    bool in_body_ = false, dot_next_ = false, dot_sent_ = false;
};

}  // namespace todoke
