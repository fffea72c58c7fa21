#pragma once
// Identifiers with types of their own: mixing two kinds does not compile.

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace todoke {

/// A row number given by the store. 0 means "none".
template <class Tag>
struct id {
    std::int64_t value{};
    explicit operator bool() const { return value != 0; }
    friend auto operator<=>(const id&, const id&) = default;
};

/// A message's number: strictly growing in commit order, never used twice.
using message_no = id<struct message_tag>;
/// Whom dedupe, caps and spacing count for; see `identities` in situation.hpp.
using person_no = id<struct person_tag>;
using customer_no = id<struct customer_tag>;
/// A position in the journal, in commit order; the cursor of receipts.
using journal_no = id<struct journal_tag>;

/// A message's public name: a UUIDv7 (RFC 9562) that carries its creation time and its number, so that it is
/// found without an index, and random bits, so that it cannot be guessed.
struct message_id {
    std::array<std::uint8_t, 16> bytes{};
    friend auto operator<=>(const message_id&, const message_id&) = default;

    /// `unix_ms` and `no` are kept readable in it; `salt` supplies the unguessable bits.
    static message_id make(std::int64_t unix_ms, message_no no, std::uint64_t salt);
    /// The 36-character text form, lower or upper case; anything else gives nothing.
    static std::optional<message_id> parse(std::string_view text);

    std::string text() const;
    /// The number inside. A caller that got the id from outside compares the stored id before believing it.
    message_no no() const;
};

}  // namespace todoke
