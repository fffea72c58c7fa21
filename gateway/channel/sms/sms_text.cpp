#include "gateway/channel/sms/sms_text.hpp"

#include <array>

#include "gateway/channel/sms/gsm_alphabet.hpp"

namespace todoke {

namespace {

/// In septets of the phone's alphabet, or in octets of UCS-2.
struct room_of_a_part {
    std::size_t alone;        ///< of a message of one part
    std::size_t one_of_many;  ///< beside the header
    std::size_t common;       ///< what a common character takes
};

/// A centre may write a reference of either length for `sar`, so the longer one is left room for.
room_of_a_part room_of(sms_alphabet alphabet, sms_joining joining)
{
    const bool longer = joining == sms_joining::udh16 || joining == sms_joining::sar;
    if (alphabet == sms_alphabet::ucs2) return {140, longer ? 132u : 134u, 2};
    return {160, longer ? 152u : 153u, 1};
}

struct coded {
    std::string octets;    ///< that stay together
    std::size_t room = 0;  ///< what they take of a part
};

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

/// Without octets when the alphabet lacks the character.
coded encode(char32_t character, sms_alphabet alphabet)
{
    if (alphabet == sms_alphabet::ucs2) {
        auto octets = to_utf16be(character);
        const auto size = octets.size();
        return {std::move(octets), size};
    }
    auto septets = to_gsm(character);
    const auto room = septets.size();
    if (alphabet == sms_alphabet::gsm7 || septets.empty()) return {std::move(septets), room};
    const char32_t end = alphabet == sms_alphabet::latin1 ? 0x100 : 0x80;
    return {character < end ? std::string(1, static_cast<char>(character)) : std::string{}, room};
}

/// Nothing when the alphabet lacks a character.
std::optional<std::vector<coded>> encode(const std::u32string& text, sms_alphabet alphabet)
{
    std::vector<coded> characters;
    characters.reserve(text.size());
    for (const char32_t c : text) {
        characters.push_back(encode(c, alphabet));
        if (characters.back().octets.empty()) return std::nullopt;
    }
    return characters;
}

std::vector<std::string> pack(const std::vector<coded>& characters, std::size_t room)
{
    std::vector<std::string> parts(1);
    std::size_t taken = 0;
    for (const auto& c : characters) {
        if (taken + c.room > room) {
            parts.emplace_back();
            taken = 0;
        }
        parts.back() += c.octets;
        taken += c.room;
    }
    return parts;
}

void put_utf8(std::string& out, char32_t c)
{
    const auto more = [&](int shift) { out.push_back(static_cast<char>(0x80 | (c >> shift & 0x3f))); };
    if (c < 0x80) {
        out.push_back(static_cast<char>(c));
    } else if (c < 0x800) {
        out.push_back(static_cast<char>(0xc0 | c >> 6));
        more(0);
    } else if (c < 0x10000) {
        out.push_back(static_cast<char>(0xe0 | c >> 12));
        more(6);
        more(0);
    } else {
        out.push_back(static_cast<char>(0xf0 | c >> 18));
        more(12);
        more(6);
        more(0);
    }
}

constexpr char32_t unreadable = 0xfffd;

std::string from_utf16be(std::string_view octets)
{
    const auto unit_at = [&](std::size_t at) {
        return static_cast<char32_t>(static_cast<unsigned char>(octets[at]) << 8 |
                                     static_cast<unsigned char>(octets[at + 1]));
    };
    std::string text;
    for (std::size_t at = 0; at + 1 < octets.size(); at += 2) {
        char32_t c = unit_at(at);
        const bool high = c >= 0xd800 && c < 0xdc00;
        const char32_t low = high && at + 3 < octets.size() ? unit_at(at + 2) : 0;
        if (low >= 0xdc00 && low < 0xe000) {
            c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
            at += 2;
        } else if (c >= 0xd800 && c < 0xe000) {
            c = unreadable;
        }
        put_utf8(text, c);
    }
    return text;
}

}  // namespace

std::optional<sms_parts> split_sms(std::string_view utf8, const sms_form& form)
{
    const auto text = readable(utf8);
    if (!text) return std::nullopt;
    sms_parts split;
    split.alphabet = form.usual;
    auto characters = encode(*text, split.alphabet);
    if (!characters) {
        split.alphabet = sms_alphabet::ucs2;
        characters = encode(*text, split.alphabet);
    }
    const auto room = room_of(split.alphabet, form.joining);
    split.octets = pack(*characters, room.alone);
    if (split.octets.size() > 1) split.octets = pack(*characters, room.one_of_many);
    split.segments = split.octets.size();
    if (form.joining == sms_joining::payload && split.segments > 1) split.octets = pack(*characters, std::string::npos);
    return split;
}

std::size_t sms_units(std::string_view utf8, const sms_form& form)
{
    const auto split = split_sms(utf8, form);
    return split ? split->segments : 1;
}

std::size_t sms_capacity(sms_alphabet alphabet, std::size_t parts, sms_joining joining)
{
    const auto room = room_of(alphabet, joining);
    return (parts <= 1 ? room.alone : room.one_of_many * parts) / room.common;
}

std::string joined(sms_joining joining, std::uint16_t reference, std::size_t total, std::size_t number,
                   std::string_view part)
{
    const auto octet = [](std::size_t value) { return static_cast<char>(value & 0xff); };
    std::string octets;
    if (joining == sms_joining::udh) octets = {0x05, 0x00, 0x03, octet(reference), octet(total), octet(number)};
    if (joining == sms_joining::udh16)
        octets = {0x06, 0x08, 0x04, octet(std::size_t{reference} >> 8), octet(reference), octet(total), octet(number)};
    return octets.append(part);
}

std::string text_from(sms_alphabet alphabet, std::string_view octets)
{
    if (alphabet == sms_alphabet::ucs2) return from_utf16be(octets);
    std::string text;
    while (!octets.empty()) {
        const auto first = static_cast<unsigned char>(octets.front());
        std::size_t used = 1;
        char32_t c = first;
        if (alphabet == sms_alphabet::gsm7)
            c = from_gsm(octets, used);
        else if (alphabet == sms_alphabet::ascii && first >= 0x80)
            c = unreadable;
        put_utf8(text, c);
        octets.remove_prefix(used);
    }
    return text;
}

}  // namespace todoke
