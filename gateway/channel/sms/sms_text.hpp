#pragma once
// The text of an SMS as octets: GSM 03.38 where every character is in it, else UCS-2 (UTF-16BE). Long text is cut into
// parts that a phone joins again; no cut falls inside a surrogate pair or an escape. Pure.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace todoke {

enum class sms_alphabet : std::uint8_t { gsm7, ucs2 };

struct sms_parts {
    sms_alphabet alphabet = sms_alphabet::gsm7;
    /// At least one; of several each leaves room for the header that joined() adds. GSM: one septet an octet.
    std::vector<std::string> octets;
};

/// Line ends become LF. Nothing for text that is not UTF-8 or holds a NUL: no phone could show it.
std::optional<sms_parts> split_sms(std::string_view utf8);

/// How many segments a provider bills; 1 for text that cannot be sent.
std::size_t sms_units(std::string_view utf8);

/// How many characters of the alphabet fit into so many parts.
std::size_t sms_capacity(sms_alphabet alphabet, std::size_t parts);

/// A part of several with its header (UDH, 8-bit reference): part `number` of `total`, counted from 1.
std::string joined(std::uint8_t reference, std::size_t total, std::size_t number, std::string_view part);

}  // namespace todoke
