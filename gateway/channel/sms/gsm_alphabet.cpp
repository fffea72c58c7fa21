#include "gateway/channel/sms/gsm_alphabet.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace todoke {

namespace {

constexpr char escape = 0x1b;

// By septet; the escape's own place holds U+FFFF and is never matched.
constexpr std::u16string_view basic =
    u"@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\uFFFFÆæßÉ"
    u" !\"#¤%&'()*+,-./0123456789:;<=>?"
    u"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    u"¿abcdefghijklmnopqrstuvwxyzäöñüà";
static_assert(basic.size() == 128);

constexpr std::array<std::pair<char16_t, char>, 10> extension{{{u'\f', 0x0a},
                                                               {u'^', 0x14},
                                                               {u'{', 0x28},
                                                               {u'}', 0x29},
                                                               {u'\\', 0x2f},
                                                               {u'[', 0x3c},
                                                               {u'~', 0x3d},
                                                               {u']', 0x3e},
                                                               {u'|', 0x40},
                                                               {u'€', 0x65}}};

}  // namespace

std::string to_gsm(char32_t character)
{
    if (character >= 0xffff) return {};
    const auto wanted = static_cast<char16_t>(character);
    if (const auto at = basic.find(wanted); at != std::u16string_view::npos)
        return std::string(1, static_cast<char>(at));
    for (const auto& [known, septet] : extension)
        if (known == wanted) return {escape, septet};
    return {};
}

char32_t from_gsm(std::string_view octets, std::size_t& used)
{
    constexpr char32_t unreadable = 0xfffd;
    used = octets.size() > 1 && octets.front() == escape ? 2 : 1;
    const char septet = octets[used - 1];
    if (used == 2)
        for (const auto& [known, second] : extension)
            if (second == septet) return known;
    if (static_cast<unsigned char>(septet) >= basic.size() || septet == escape) return unreadable;
    return basic[static_cast<std::size_t>(septet)];
}

}  // namespace todoke
