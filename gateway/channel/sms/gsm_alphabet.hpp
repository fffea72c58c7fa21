#pragma once
// GSM 03.38: the default alphabet and its extension table. Pure.

#include <string>

namespace todoke {

/// The one or two octets (escape and septet) of a character, unpacked; empty when the alphabet lacks it.
std::string to_gsm(char32_t character);

}  // namespace todoke
