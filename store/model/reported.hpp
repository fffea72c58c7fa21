#pragma once
// What became of a message, as backends are told it.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

#include "store/model/id.hpp"
#include "store/model/instant.hpp"
#include "store/model/words.hpp"

namespace todoke {

/// One receipt: "message.sent", "leg.rejected", "receipt.delivered".
struct reported {
    std::int64_t place = 0;  ///< grows in commit order; never given twice in one life of a database
    std::string type;
    instant at{};                       ///< when it became known here
    std::optional<instant> happened{};  ///< of what belongs to no message: when the provider says it was
    std::optional<message_id> message;  ///< none: unmatched, or of no message at all
    std::string customer;               ///< empty: none, or not known
    std::string klass, campaign;
    std::string metadata;  ///< JSON; empty: none
    std::optional<std::size_t> leg;
    std::optional<channel> on;
    std::string provider, code, detail, reference;
    rule why = rule::none;
    std::optional<instant> due;
    std::string address, text;  ///< of what belongs to no message, until content is purged
    std::string callback;       ///< the endpoint its message names; empty: none
};

/// A place in the order of receipts. `line` tells one life of a database from another: after a restore places mean
/// something else.
struct receipt_place {
    std::int64_t line = 0;
    std::int64_t at = 0;
    friend auto operator<=>(const receipt_place&, const receipt_place&) = default;
};

}  // namespace todoke
