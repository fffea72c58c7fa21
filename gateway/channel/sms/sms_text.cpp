#include "gateway/channel/sms/sms_text.hpp"

#include <array>

#include "gateway/channel/sms/gsm_alphabet.hpp"

namespace todoke {

namespace {

struct room_of_a_part {
    std::size_t alone;        ///< octets of a message of one part
    std::size_t one_of_many;  ///< octets beside the 6 of the header (7 septets of the 160)
    std::size_t octets;       ///< of a common character
};

room_of_a_part room_of(sms_alphabet alphabet)
{
    return alphabet == sms_alphabet::gsm7 ? room_of_a_part{160, 153, 1} : room_of_a_part{140, 134, 2};
}

int continuation_bytes(unsigned char lead)
{
    if (lead < 0x80) return 0;
    if (lead >= 0xc2 && lead <= 0xdf) return 1;
    if (lead >= 0xe0 && lead <= 0xef) return 2;
    if (lead >= 0xf0 && lead <= 0xf4) return 3;
    return -1;
}

/// Takes one character off the front; nothing when it is not UTF-8.
std::optional<char32_t> take_character(std::string_view& rest)
{
    const auto lead = static_cast<unsigned char>(rest.front());
    const int more = continuation_bytes(lead);
    if (more < 0 || rest.size() < static_cast<std::size_t>(more) + 1) return std::nullopt;
    char32_t character = more == 0 ? lead : lead & (0x3fu >> more);
    for (int i = 1; i <= more; ++i) {
        const auto byte = static_cast<unsigned char>(rest[static_cast<std::size_t>(i)]);
        if ((byte & 0xc0) != 0x80) return std::nullopt;
        character = (character << 6) | (byte & 0x3f);
    }
    constexpr std::array<char32_t, 4> least{0, 0x80, 0x800, 0x10000};
    const bool is_surrogate = character >= 0xd800 && character <= 0xdfff;
    if (character < least[static_cast<std::size_t>(more)] || is_surrogate || character > 0x10ffff) return std::nullopt;
    rest.remove_prefix(static_cast<std::size_t>(more) + 1);
    return character;
}

/// CR LF and CR become LF: a lone CR makes phones write the line over itself.
std::optional<std::u32string> readable(std::string_view utf8)
{
    std::u32string text;
    text.reserve(utf8.size());
    bool after_cr = false;
    while (!utf8.empty()) {
        const auto character = take_character(utf8);
        if (!character || *character == U'\0') return std::nullopt;
        const bool second_half = after_cr && *character == U'\n';
        after_cr = *character == U'\r';
        if (!second_half) text.push_back(after_cr ? U'\n' : *character);
    }
    return text;
}

std::string to_utf16be(char32_t character)
{
    const auto unit = [](char32_t u) {
        return std::string{static_cast<char>(u >> 8 & 0xff), static_cast<char>(u & 0xff)};
    };
    if (character < 0x10000) return unit(character);
    const char32_t above = character - 0x10000;
    return unit(0xd800 + (above >> 10)) + unit(0xdc00 + (above & 0x3ff));
}

/// Each character's octets, which stay together; nothing when the alphabet lacks one.
std::optional<std::vector<std::string>> encode(const std::u32string& text, sms_alphabet alphabet)
{
    std::vector<std::string> characters;
    characters.reserve(text.size());
    for (const char32_t c : text) {
        characters.push_back(alphabet == sms_alphabet::gsm7 ? to_gsm(c) : to_utf16be(c));
        if (characters.back().empty()) return std::nullopt;
    }
    return characters;
}

std::vector<std::string> pack(const std::vector<std::string>& characters, std::size_t room)
{
    std::vector<std::string> parts(1);
    for (const auto& octets : characters) {
        if (parts.back().size() + octets.size() > room) parts.emplace_back();
        parts.back() += octets;
    }
    return parts;
}

}  // namespace

std::optional<sms_parts> split_sms(std::string_view utf8)
{
    const auto text = readable(utf8);
    if (!text) return std::nullopt;
    sms_parts split;
    auto characters = encode(*text, sms_alphabet::gsm7);
    if (!characters) {
        split.alphabet = sms_alphabet::ucs2;
        characters = encode(*text, sms_alphabet::ucs2);
    }
    const auto room = room_of(split.alphabet);
    split.octets = pack(*characters, room.alone);
    if (split.octets.size() > 1) split.octets = pack(*characters, room.one_of_many);
    return split;
}

std::size_t sms_units(std::string_view utf8)
{
    const auto split = split_sms(utf8);
    return split ? split->octets.size() : 1;
}

std::size_t sms_capacity(sms_alphabet alphabet, std::size_t parts)
{
    const auto room = room_of(alphabet);
    return (parts <= 1 ? room.alone : room.one_of_many * parts) / room.octets;
}

std::string joined(std::uint8_t reference, std::size_t total, std::size_t number, std::string_view part)
{
    std::string octets{
        0x05, 0x00, 0x03, static_cast<char>(reference), static_cast<char>(total), static_cast<char>(number)};
    return octets.append(part);
}

}  // namespace todoke
