#pragma once
// Bytes of an HTTP server as the answer that a provider's table is asked about.

#include <optional>
#include <string_view>

#include "gateway/channel/http_client.hpp"

namespace todoke {

/// Nothing: it is no answer. One without a length ends where the bytes do.
std::optional<http_answer> answer_in(std::string_view bytes);
/// The same as the end of an exchange.
http_result answered_with(http_answer answer);

}  // namespace todoke
