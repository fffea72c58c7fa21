#pragma once
// The one table of what a centre's command_status means: for a message, and for a bind. Pure.

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "store/model/outcome.hpp"

namespace todoke {

namespace smpp_status {
inline constexpr std::uint32_t ok = 0x00;
inline constexpr std::uint32_t invalid_command_length = 0x02;
inline constexpr std::uint32_t invalid_command_id = 0x03;
inline constexpr std::uint32_t invalid_bind_status = 0x04;
inline constexpr std::uint32_t already_bound = 0x05;
inline constexpr std::uint32_t system_error = 0x08;
inline constexpr std::uint32_t throttled = 0x58;
inline constexpr std::uint32_t receiver_rejects = 0x66;
}  // namespace smpp_status

/// What an operator maps differently for one provider: centres disagree on some codes and add their own.
using smpp_overrides = std::map<std::uint32_t, outcome_kind>;

struct smpp_meaning {
    outcome_kind kind = outcome_kind::uncertain;
    std::string code;           ///< "ESME_RTHROTTLED", "0x00000412"
    std::string detail;         ///< for an operator
    std::optional<span> after;  ///< how long to leave the centre alone
};

/// Of the answer to a submit_sm, or of a generic_nack in its place.
smpp_meaning meaning_of_submit(std::uint32_t status, const smpp_overrides& overrides = {});

struct smpp_bind_refusal {
    bool misconfigured = false;  ///< nothing will change without an operator; trying often gets accounts locked
    std::string detail;
};
smpp_bind_refusal meaning_of_bind(std::uint32_t status);

/// "ESME_RSYSERR"; the number in hex where the book has no name.
std::string smpp_status_name(std::uint32_t status);

}  // namespace todoke
