#pragma once
// What becomes known after an attempt: a provider's word on one leg, an event of a person, an operator's decision.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "store/model/id.hpp"
#include "store/model/instant.hpp"
#include "store/model/words.hpp"

namespace todoke {

/// The numbers are stored: they are never changed and never used again. A click shows an opening, and that a delivery.
enum class receipt_kind : std::uint8_t {
    delivered = 0,
    failed = 1,  ///< for good: bounced, undeliverable
    opened = 2,
    clicked = 3,
    blocked = 4,     ///< it did not arrive, and the address is not to be used any more
    complained = 5,  ///< it arrived, and the person wants no more of what can be declined
    expired = 6,     ///< the provider could not deliver it within the time it was given
    accepted = 7,    ///< the provider has it: what an attempt in doubt came to; of any other it is no news
};

std::string_view to_text(receipt_kind k);
std::optional<receipt_kind> parse_receipt_kind(std::string_view text);

/// Whether what is told shows that the leg reached the person.
constexpr bool shows_arrival(receipt_kind k)
{
    using enum receipt_kind;
    return k == delivered || k == opened || k == clicked || k == complained;
}
/// Whether the address is not to be used any more.
constexpr bool blocks_address(receipt_kind k)
{
    return k == receipt_kind::blocked;
}

struct receipt {
    receipt_kind kind{};
    instant at{};        ///< when it happened, as the provider says
    std::string code;    ///< the provider's own
    std::string detail;  ///< for an operator: no address, no secret
};

/// A receipt and the leg it is about: by the message's name, or by what the provider called it.
struct told_receipt {
    std::optional<message_id> message;
    std::size_t leg = 0;
    /// Beside a `message` the reference tells its sendings apart: a name that nobody knows is an attempt's in doubt.
    std::string provider, reference;
    /// Where the provider tells of a number without an id that we know (SMPP): it is about the one uncertain leg to
    /// this address at this provider, if there is only one. Empty: nothing is guessed.
    std::string to = {};
    std::string address = {};  ///< that is not to be used any more, as the provider tells it; empty: the message's
    receipt what = {};
    /// Where the message is named and its leg is not: the last one of this channel that was tried.
    std::optional<channel> on = {};
};

/// Something that a customer did, as a backend tells it.
struct customer_event {
    std::string customer;
    std::string type;  ///< "purchased"
    instant at{};
    std::string data;  ///< JSON; empty: none
};

/// How an operator settles what nobody knows.
enum class resolution { sent, failed };

}  // namespace todoke
