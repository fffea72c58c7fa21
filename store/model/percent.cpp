#include "store/model/percent.hpp"

#include "store/model/text.hpp"

namespace todoke {

bool is_unreserved(char c)
{
    return is_ascii_alphanumeric(c) || std::string_view{"-._~"}.find(c) != std::string_view::npos;
}

std::string percent_encoded(std::string_view text, bool (*stays)(char))
{
    static constexpr std::string_view digits = "0123456789ABCDEF";
    std::string made;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (stays(c))
            made += c;
        else
            made.append({'%', digits[byte >> 4], digits[byte & 15]});
    }
    return made;
}

}  // namespace todoke
