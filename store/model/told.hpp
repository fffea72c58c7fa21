#pragma once
// What a provider tells of its own accord: raw, as it came, and what one reads in it.

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "store/model/instant.hpp"
#include "store/model/receipt.hpp"
#include "store/model/words.hpp"

namespace todoke {

/// As it came. Stored before it is understood, and before it is acknowledged.
struct raw_receipt {
    std::string provider;  ///< the configured name
    std::string form;      ///< who can read it: "line.webhook", "smpp.deliver_sm"; a fixed word, never of the outside
    /// The same key from the same provider is kept once, whatever else is told. Empty: a digest of form and body. Only
    /// what the provider says is unique may stand here (a receipt id; what a session delivered), never a message id
    /// alone: one message has several receipts. A time, only where the same again is something new.
    std::string key;
    std::vector<std::pair<std::string, std::string>> headers;  ///< those the reader needs; lower case names
    std::string body;
    instant received{};
    bool passed_on = false;  ///< to somebody else, too, as it came: see store/forwards.hpp
};

/// The largest that is kept; longer ones are refused before they get here.
inline constexpr std::size_t longest_raw_receipt = std::size_t{1} << 20;

/// Whether an address can be reached at the provider: LINE's follow and unfollow. The latest `at` counts, in whatever
/// order they come.
struct told_reach {
    channel on{};
    std::string address;
    bool reachable = false;
    instant at{};
    std::string reason;  ///< why not, for an operator: no address; empty: it is said in general words
};

/// A person wrote, or pressed a button. It becomes a receipt of its kind; an SMS that says STOP
/// declines all classes that need consent.
struct told_words {
    channel on{};
    std::string address;  ///< who wrote
    std::string kind;     ///< receipt.KIND: "message", "postback"; lower case letters and underscores
    std::string text;     ///< what they wrote, or the button's data; kept as long as a message's content
    instant at{};
};

/// One thing that was told; a raw receipt may hold several.
struct told {
    /// Of this one thing, the provider's own (LINE's webhookEventId): it counts once per provider, in whatever bundle
    /// and however often it comes, in other bytes, too. Empty: the raw receipt's key and the place in it.
    std::string key;
    std::variant<told_receipt, told_reach, told_words> what;
};

}  // namespace todoke
