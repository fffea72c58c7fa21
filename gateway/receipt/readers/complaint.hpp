#pragma once
// What mailbox providers report when a person calls a mail unwanted: feedback loops in the Abuse Reporting Format
// (RFC 5965). Bytes in, values out; bounded, and nothing in them is believed beyond what it says of one mail. Pure.

#include <optional>
#include <string>
#include <string_view>

#include "store/model/envelope_id.hpp"

namespace todoke {

struct complaint {
    std::string type;                  ///< Feedback-Type in lower case: "abuse"; empty: none is told
    std::optional<envelope_id> about;  ///< by its envelope id, or the envelope sender that holds it
    std::optional<message_id> mail;    ///< by the Message-ID of the mail that is returned; it names no leg
    std::string address;               ///< Original-Rcpt-To, where it is an address; many reporters take it out
    std::string reporter;              ///< User-Agent: printable, no address
};

/// Nothing: it is something else. A report that was cut off in its third part is read as far as it goes.
std::optional<complaint> read_complaint(std::string_view mail);

/// Whether a person wants no more by it: abuse, fraud, opt-out, opt-out-list. Other types (not-spam, virus,
/// auth-failure, …) say nothing of the kind.
bool is_of_a_person(std::string_view feedback_type);

}  // namespace todoke
