#pragma once
// The name under which a mail travels, and by which reports of its delivery are matched: the message and its leg, in
// ENVID (RFC 3461) and in the envelope sender (`bounces+NAME@domain`), because not every report keeps the first. It
// holds the random bits of the message's id, so that nobody can report what he was not sent. Pure.

#include <optional>
#include <string>
#include <string_view>

#include "store/model/id.hpp"

namespace todoke {

/// raw_receipt::form of a mail to the bounce address; the address it was sent to stands in the header "recipient".
inline constexpr const char* email_report_form = "email.report";

struct envelope_id {
    message_id message;
    std::size_t leg = 0;
    friend bool operator==(const envelope_id&, const envelope_id&) = default;
};

/// "01a207ee-36d9-7a30-85a1-1d0000000001.0", the number being the leg's.
std::string to_envelope_id(const envelope_id& what);
std::optional<envelope_id> parse_envelope_id(std::string_view text);

/// Whether there is room for an envelope id in front of its @.
bool is_bounce_address(std::string_view address);
/// `name@domain` -> `name+ID@domain`. Only for a bounce address.
std::string bounce_address_for(std::string_view address, std::string_view id);
/// The envelope id in `name+ID@domain`, whatever the name and the domain, with another delimiter, too (`-`, `=`).
std::optional<envelope_id> envelope_id_in_address(std::string_view address);

}  // namespace todoke
