#pragma once
// Reports of deliveries that mail servers send back (RFC 3464 in RFC 6522), and those that are none by the book. Bytes
// in, values out; bounded, and nothing in them is believed beyond what it says of one mail. Pure.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace todoke {

enum class delivery_action { failed, delayed, delivered, relayed, expanded };

struct delivery_report {
    struct recipient {
        delivery_action action = delivery_action::delayed;
        std::string status;      ///< "5.1.1"
        std::string diagnostic;  ///< what the last server said; printable, no address
        friend bool operator==(const recipient&, const recipient&) = default;
    };
    std::string envelope_id;  ///< Original-Envelope-Id; empty: not told
    std::vector<recipient> recipients;
    bool by_the_book = true;  ///< else made of a mail server's prose: one recipient, failed
    friend bool operator==(const delivery_report&, const delivery_report&) = default;
};

/// Nothing: it is something else (an automatic answer, a person's mail), or tells of nobody. A report that was cut off
/// behind its second part is read.
std::optional<delivery_report> read_delivery_report(std::string_view mail);

}  // namespace todoke
