#pragma once
// GSM 03.38: the default alphabet and its extension table. Pure.

#include <cstddef>
#include <string>
#include <string_view>

namespace todoke {

/// The one or two octets (escape and septet) of a character, unpacked; empty when the alphabet lacks it.
std::string to_gsm(char32_t character);

/// The character that `octets` begin with (at least one), and how many of them it takes; U+FFFD for what is no septet
/// or no character. An escape that means nothing shows what follows it, as phones do.
char32_t from_gsm(std::string_view octets, std::size_t& used);

}  // namespace todoke
