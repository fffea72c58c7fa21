#pragma once
// E-mail addresses and mailboxes as people write them: one grammar for what a caller submits and what an operator
// configures.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace todoke {

inline constexpr std::size_t longest_local_part = 64;  // RFC 5321 4.5.3.1
inline constexpr std::size_t longest_address = 254;    // with the quotes that a local part may need

/// Why a customer cannot have this address, and what to write; empty: it can. RFC 5321 form in ASCII with a domain of
/// at least two labels. Unquoted local parts of Japanese carriers that break its rule on dots (`a..b@`, `a.@`) are let
/// through: the mail channel quotes them.
std::string email_trouble(std::string_view address);

/// One label of a domain name: letters, digits and hyphens inside.
bool is_domain_label(std::string_view text);

/// Letters, digits and marks with dots only between them: what needs no quotes before the @. Bytes over 127 count as
/// letters.
bool is_dot_atom(std::string_view text);
bool is_atom_character(char c);

/// The inside of `"…"` with its escapes undone.
std::optional<std::string> unquoted(std::string_view text);

/// The address is not looked into.
struct written_mailbox {
    std::string name;  ///< empty: none
    std::string address;
};

/// `Name <address>`, `"Name, quoted" <address>`, `<address>` or an address.
std::optional<written_mailbox> take_apart_mailbox(std::string_view text);
/// One or more of the above, separated by commas; nothing if any of them is no mailbox.
std::optional<std::vector<written_mailbox>> take_apart_mailboxes(std::string_view text);

/// What stands before an @ is replaced: servers quote the recipient in what they say, and details carry no address.
std::string without_addresses(std::string_view text);

}  // namespace todoke
