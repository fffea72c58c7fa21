#pragma once
// SMTP replies out of the bytes a server sends. Bounded: a server that sends too much or something else than replies is
// told apart at once, and nothing it sends is believed after that.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace todoke {

struct smtp_reply {
    int code = 0;                    ///< 200 to 599
    std::string enhanced;            ///< "5.1.1" of the first line, if its class agrees with the code; else empty
    std::vector<std::string> lines;  ///< the text of each line, the enhanced code taken off; printable ASCII

    /// "550 5.1.1", "250".
    std::string code_text() const;
    /// All lines as one.
    std::string text() const;
};

class smtp_reply_parser {
public:
    enum class found {
        nothing,  ///< more bytes are needed
        reply,
        garbage,  ///< not SMTP, or over a limit; final
    };

    void feed(std::string_view bytes) { buffer_.append(bytes); }
    found next(smtp_reply& reply);
    /// No byte is left over.
    bool is_empty() const { return buffer_.empty() && partial_.lines.empty(); }
    /// Forgets what was learned: a new protocol begins (TLS).
    void reset();

private:
    bool take_line(std::string_view line, bool& last);

    std::string buffer_;
    smtp_reply partial_;
    bool broken_ = false;
};

}  // namespace todoke
