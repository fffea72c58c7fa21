#pragma once
// One field of a mail's header, written line by line. The line is broken in front of the space before a piece that
// would make it longer than it may be; unfolded it is what was put. Pure.

#include <string>
#include <string_view>
#include <vector>

#include "gateway/channel/email/address.hpp"

namespace todoke {

class mime_field {
public:
    static constexpr std::size_t comfortable_line = 76;  ///< RFC 2047, section 2

    /// Writes to the end of `header`, whose lines have ended, and which outlives it.
    mime_field(std::string& header, std::string_view name, std::size_t longest_line = comfortable_line);

    /// What stays whole; begins with a space. Never on a line below the bare name: the field would look empty.
    void put(std::string_view piece);
    /// ASCII, broken at its spaces.
    void put_plain(std::string_view text);
    /// UTF-8 as encoded words; their lines have at most 76 characters, whatever it takes.
    void put_encoded(std::string_view utf8, std::string_view before = " ", std::string_view behind = "");
    void end() { header_ += "\r\n"; }

private:
    bool has_room(std::size_t size) const { return header_.size() - line_ + size <= longest_line_; }
    void break_line();

    std::string& header_;
    const std::size_t longest_line_;
    std::size_t line_;         ///< where the last line begins
    const std::size_t value_;  ///< where the value begins
};

/// Syntax, or a short word: on one line.
void add_field(std::string& header, std::string_view name, std::string_view value);
/// For people, in any script. Plain text is not encoded, however long its words are: nobody reads an encoded URI.
void add_text(std::string& header, std::string_view name, std::string_view utf8);
void add_mailboxes(std::string& header, std::string_view name, const std::vector<mailbox>& all);
/// `value`, and one parameter in its words (RFC 2231), UTF-8.
void add_with_parameter(std::string& header, std::string_view name, std::string_view value, const char* parameter,
                        const std::string& utf8);

}  // namespace todoke
