#include "gateway/intake/idempotency.hpp"

#include <algorithm>

namespace todoke {

std::optional<std::string> read_idempotency_key(std::string_view text)
{
    const auto printable = [](char c) { return c >= 0x20 && c < 0x7F; };
    if (!std::all_of(text.begin(), text.end(), printable)) return std::nullopt;
    std::string key;
    if (text.starts_with('"')) {
        if (text.size() < 2 || !text.ends_with('"')) return std::nullopt;
        text = text.substr(1, text.size() - 2);
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] == '"') return std::nullopt;
            if (text[i] == '\\' && (++i == text.size() || (text[i] != '"' && text[i] != '\\'))) return std::nullopt;
            key += text[i];
        }
    } else {
        key = text;
    }
    if (key.empty() || key.size() > 255) return std::nullopt;
    return key;
}

}  // namespace todoke
