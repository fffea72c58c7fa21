#pragma once
// The server's side of a conversation in which a mail server hands over mails to the bounce address: LMTP (RFC 2033) or
// SMTP, without a socket. Bytes in, answers and whole mails out. Bounded: of a long mail only the beginning is kept,
// for a report stands in front of what it is about.

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace todoke {

struct reported_mail {
    std::vector<std::string> recipients;
    std::string text;  ///< CRLF or LF lines as they came, dots undone
};

class report_session {
public:
    /// `accepts`: the address that takes reports, `name@domain`; with anything behind a + in the name, too.
    explicit report_session(std::string accepts);

    /// What to say now; taken away with it. Said even when the session is over.
    std::string take_answers();
    /// A mail to keep, whose recipients() are then answered by kept(); nothing more is read before that.
    const reported_mail* mail() const { return waits_ ? &mail_ : nullptr; }
    void kept(const std::vector<bool>& each);
    void received(std::string_view bytes);
    bool is_over() const { return over_; }

private:
    void read_lines();
    void on_line(std::string_view line);
    void on_command(std::string_view line);
    void on_rcpt(std::string_view parameter);
    void on_text(std::string_view line);
    void greet(std::string_view verb);
    void say(std::string_view line);
    void begin_anew();

    std::string accepts_;
    std::string buffer_, answers_;
    reported_mail mail_;
    bool greeted_ = false, lmtp_ = false, has_sender_ = false, in_text_ = false, waits_ = false, over_ = false;
    bool line_goes_on_ = false;  ///< the text's line under way was too long for the buffer
    std::size_t bad_commands_ = 0;
};

/// Of a mail no more is kept.
inline constexpr std::size_t longest_kept_report = 256 * 1024;

}  // namespace todoke
