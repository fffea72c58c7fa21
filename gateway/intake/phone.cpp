// Phone numbers as people write them -> E.164.

#include <algorithm>
#include <array>
#include <optional>

#include "gateway/intake/intake.hpp"

namespace todoke {

namespace {

struct region_rule {
    std::string_view region, code, trunk;  ///< trunk: what national numbers begin with and international ones drop
};

constexpr std::array regions{
    region_rule{"JP", "81", "0"},  region_rule{"KR", "82", "0"}, region_rule{"CN", "86", "0"},
    region_rule{"TW", "886", "0"}, region_rule{"HK", "852", ""}, region_rule{"SG", "65", ""},
    region_rule{"TH", "66", "0"},  region_rule{"VN", "84", "0"}, region_rule{"PH", "63", "0"},
    region_rule{"AU", "61", "0"},  region_rule{"NZ", "64", "0"}, region_rule{"US", "1", "1"},
    region_rule{"CA", "1", "1"},   region_rule{"GB", "44", "0"}, region_rule{"DE", "49", "0"},
    region_rule{"FR", "33", "0"},
};

/// What people put between digits, and digits of other widths.
constexpr std::array separators{
    std::string_view{"-"},      std::string_view{" "},      std::string_view{"."},      std::string_view{"("},
    std::string_view{")"},      std::string_view{"\u3000"}, std::string_view{"\u00A0"}, std::string_view{"\u2010"},
    std::string_view{"\u2011"}, std::string_view{"\u2012"}, std::string_view{"\u2013"}, std::string_view{"\u2014"},
    std::string_view{"\u2015"}, std::string_view{"\u2212"}, std::string_view{"\uFF0D"}, std::string_view{"\u30FC"},
    std::string_view{"\uFF70"}, std::string_view{"\uFF08"}, std::string_view{"\uFF09"}, std::string_view{"\uFF0E"}};

std::optional<char> take_sign(std::string_view& text)
{
    if (text[0] == '+' || (text[0] >= '0' && text[0] <= '9')) {
        const char c = text[0];
        text.remove_prefix(1);
        return c;
    }
    if (text.size() >= 3 && text.starts_with("\xEF\xBC")) {  // U+FF0B is +, U+FF10.. are the digits
        const auto last = static_cast<unsigned char>(text[2]);
        if (last != 0x8B && (last < 0x90 || last > 0x99)) return std::nullopt;
        text.remove_prefix(3);
        return last == 0x8B ? '+' : static_cast<char>('0' + (last - 0x90));
    }
    return std::nullopt;
}

bool skip_separator(std::string_view& text)
{
    for (const auto mark : separators)
        if (text.starts_with(mark)) {
            text.remove_prefix(mark.size());
            return true;
        }
    return false;
}

/// Only digits with at most one leading plus; empty for anything else.
std::string only_digits(std::string_view text)
{
    std::string made;
    if (text.size() > 96) return {};
    while (!text.empty()) {
        if (const auto sign = take_sign(text)) {
            if (*sign == '+' && !made.empty()) return {};
            made += *sign;
        } else if (!skip_separator(text)) {
            return {};
        }
    }
    return made;
}

/// `rest` is what follows +81.
std::string japanese_mobile(std::string_view rest)
{
    if (rest.starts_with('0')) rest.remove_prefix(1);  // +81 (0)90 …
    static constexpr std::string_view ranges = "26789";
    if (rest.size() != 10 || rest[1] != '0' || ranges.find(rest[0]) == std::string_view::npos) return {};
    return "+81" + std::string{rest};
}

std::string international(std::string_view digits)
{
    if (digits.starts_with("81")) return japanese_mobile(digits.substr(2));
    if (digits.size() < 7 || digits.size() > 15 || digits[0] == '0') return {};
    return "+" + std::string{digits};
}

}  // namespace

std::string normal_phone(std::string_view text, std::string_view region)
{
    const auto digits = only_digits(text);
    if (digits.starts_with('+')) return international(std::string_view{digits}.substr(1));
    const auto rule = std::find_if(regions.begin(), regions.end(), [&](const auto& r) { return r.region == region; });
    if (digits.empty() || rule == regions.end()) return {};
    std::string_view national = digits;
    if (!rule->trunk.empty() && national.starts_with(rule->trunk))
        national.remove_prefix(rule->trunk.size());
    else if (rule->trunk == "0")
        return {};  // a national number without its 0 is likelier cut off than meant
    if (national.size() < 5) return {};
    return international(std::string{rule->code} + std::string{national});
}

std::string told_phone(std::string_view text, std::string_view calling_code)
{
    const std::string digits = only_digits(text), code{calling_code};
    if (digits.starts_with('+')) return international(std::string_view{digits}.substr(1));
    if (digits.starts_with("00")) return international(std::string_view{digits}.substr(2));
    const auto rule = std::find_if(regions.begin(), regions.end(), [&](const auto& r) { return r.code == code; });
    if (rule != regions.end() && rule->trunk != "0") {
        constexpr std::size_t longest_national = 10;  // what is longer has a country's code before it
        const bool is_whole = digits.starts_with(code) || digits.size() > longest_national;
        return international(is_whole ? digits : code + digits);
    }
    if (digits.starts_with('0')) return international(code + digits.substr(1));
    // As a JSON number a Japanese one has lost its 0; which mobile numbers there are is known of Japan only.
    auto without_its_0 = code == "81" && !digits.starts_with(code) ? international(code + digits) : std::string{};
    return without_its_0.empty() ? international(digits) : without_its_0;
}

}  // namespace todoke
