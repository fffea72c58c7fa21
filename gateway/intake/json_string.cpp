#include "gateway/intake/json_string.hpp"

namespace todoke {

void append_json_string(std::string& to, std::string_view text)
{
    static constexpr char hex[] = "0123456789abcdef";
    to += '"';
    std::size_t copied = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c >= 0x20 && c != '"' && c != '\\') continue;
        to.append(text, copied, i - copied);
        copied = i + 1;
        if (c == '"' || c == '\\') {
            to += '\\';
            to += static_cast<char>(c);
        } else if (c == '\n') {
            to += "\\n";
        } else if (c == '\r') {
            to += "\\r";
        } else if (c == '\t') {
            to += "\\t";
        } else {
            to += "\\u00";
            to += hex[c >> 4];
            to += hex[c & 15];
        }
    }
    to.append(text, copied);
    to += '"';
}

}  // namespace todoke
