#pragma once
// Idempotency keys, from the header or from a field of an NDJSON line.

#include <optional>
#include <string>
#include <string_view>

namespace todoke {

/// 1 to 255 printable ASCII characters; quotes around it (an RFC 8941 string) are optional and no part of it. Nothing
/// for anything else.
std::optional<std::string> read_idempotency_key(std::string_view text);

inline constexpr std::string_view idempotency_key_rule =
    "is no idempotency key: write 1 to 255 printable ASCII characters, for example a UUID";

}  // namespace todoke
