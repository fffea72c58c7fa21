#pragma once
// The text of an SMS as octets: the centre's default alphabet where every character is in it, else UCS-2 (UTF-16BE).
// Long text is cut into parts that a phone joins again; no cut falls inside a surrogate pair or an escape. Pure.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace todoke {

enum class sms_alphabet : std::uint8_t {
    gsm7,    ///< GSM 03.38, one septet an octet
    latin1,  ///< ISO 8859-1, as far as GSM 03.38 has it, too: the centre makes that of it
    ascii,   ///< the same of ASCII
    ucs2,
};

/// How the parts of a long text are told to belong together.
enum class sms_joining : std::uint8_t {
    udh,      ///< a header of 6 octets in the text, its reference of 8 bits
    udh16,    ///< a header of 7 octets, its reference of 16 bits
    sar,      ///< parameters of the PDU; the centre writes the header
    payload,  ///< no parts: the whole text in one parameter, and the centre cuts it
};

/// What one centre expects.
struct sms_form {
    sms_alphabet usual = sms_alphabet::gsm7;  ///< of data_coding 0; ucs2: all text goes as UCS-2
    sms_joining joining = sms_joining::udh;
};

struct sms_parts {
    sms_alphabet alphabet = sms_alphabet::gsm7;
    /// At least one; of several each leaves room for the header that joined() adds.
    std::vector<std::string> octets;
    std::size_t segments = 1;  ///< what phones receive and providers bill
};

/// Line ends become LF. Nothing for text that is not UTF-8 or holds a NUL: no phone could show it.
std::optional<sms_parts> split_sms(std::string_view utf8, const sms_form& form = {});

/// How many segments a provider bills; 1 for text that cannot be sent.
std::size_t sms_units(std::string_view utf8, const sms_form& form = {});

/// How many characters of the alphabet fit into so many parts.
std::size_t sms_capacity(sms_alphabet alphabet, std::size_t parts, sms_joining joining = sms_joining::udh);

/// A part of several with its header (UDH): part `number` of `total`, counted from 1. Without one it is the part alone.
std::string joined(sms_joining joining, std::uint16_t reference, std::size_t total, std::size_t number,
                   std::string_view part);

/// The octets of a text that came, without a header, as UTF-8: what its alphabet lacks becomes U+FFFD.
std::string text_from(sms_alphabet alphabet, std::string_view octets);

}  // namespace todoke
