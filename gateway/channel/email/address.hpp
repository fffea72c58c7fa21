#pragma once
// E-mail addresses as people have them and as SMTP takes them. Carrier addresses that break the grammar
// (`a..b@docomo.ne.jp`, a dot before the @) are accepted and quoted on the wire; international domains become punycode.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace todoke {

struct email_address {
    std::string local;   ///< without quotes
    std::string domain;  ///< ASCII, lower case

    /// `local@domain`, the local part quoted where the grammar wants it. No space, control or angle bracket outside
    /// the quotes, none of CR, LF and NUL anywhere.
    std::string wire() const;
    /// The local part is not ASCII: only a server with SMTPUTF8 can take it.
    bool needs_utf8() const;
    friend bool operator==(const email_address&, const email_address&) = default;
};

/// `local@domain` alone, nothing around it. Nothing for what no mail server could take.
std::optional<email_address> parse_email_address(std::string_view text);

struct mailbox {
    std::string name;  ///< UTF-8, empty: none
    email_address at;
    friend bool operator==(const mailbox&, const mailbox&) = default;
};

/// In the forms that store/model/mailbox takes apart.
std::optional<mailbox> parse_mailbox(std::string_view text);

/// One or more of the above, separated by commas; nothing if any of them is no mailbox.
std::optional<std::vector<mailbox>> parse_mailboxes(std::string_view text);

}  // namespace todoke
