#include "gateway/policy/wording/line_text.hpp"

#include <charconv>
#include <cstdint>

namespace todoke {

namespace {

void append_utf8(std::string& out, std::uint32_t code)
{
    const auto tail = [&](int shift) { out += static_cast<char>(0x80 | ((code >> shift) & 0x3f)); };
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xc0 | (code >> 6));
        tail(0);
    } else if (code < 0x10000) {
        out += static_cast<char>(0xe0 | (code >> 12));
        tail(6), tail(0);
    } else {
        out += static_cast<char>(0xf0 | (code >> 18));
        tail(12), tail(6), tail(0);
    }
}

class json_strings {
public:
    explicit json_strings(std::string_view json) : rest_{json} {}

    /// Moves behind the next string and gives it unescaped; false at the end.
    bool next(std::string& into)
    {
        const auto quote = rest_.find('"');
        if (quote == std::string_view::npos) return false;
        rest_.remove_prefix(quote + 1);
        into.clear();
        while (!rest_.empty() && rest_.front() != '"') {
            if (rest_.front() == '\\') {
                rest_.remove_prefix(1);
                unescape(into);
            } else {
                into += rest_.front();
                rest_.remove_prefix(1);
            }
        }
        if (!rest_.empty()) rest_.remove_prefix(1);
        return true;
    }

    bool at_colon()
    {
        const auto at = rest_.find_first_not_of(" \t\r\n");
        return at != std::string_view::npos && rest_[at] == ':';
    }

    /// Whether the value behind the colon is a string.
    bool string_follows()
    {
        const auto at = rest_.find_first_not_of(" \t\r\n:");
        return at != std::string_view::npos && rest_[at] == '"';
    }

private:
    std::uint32_t hex4()
    {
        std::uint32_t code = 0xfffd;
        if (rest_.size() < 4) return code;
        std::from_chars(rest_.data(), rest_.data() + 4, code, 16);
        rest_.remove_prefix(4);
        return code;
    }

    void unescape(std::string& into)
    {
        if (rest_.empty()) return;
        const char kind = rest_.front();
        rest_.remove_prefix(1);
        switch (kind) {
            case 'n':
            case 'r':
            case 't':
            case 'b':
            case 'f':
                into += ' ';
                return;  // white space is folded anyway
            case 'u':
                break;
            default:
                into += kind;
                return;
        }
        auto code = hex4();
        if (code >= 0xd800 && code < 0xdc00 && rest_.starts_with("\\u")) {
            rest_.remove_prefix(2);
            code = 0x10000 + ((code - 0xd800) << 10) + ((hex4() - 0xdc00) & 0x3ff);
        }
        append_utf8(into, code >= 0xd800 && code < 0xe000 ? 0xfffd : code);
    }

    std::string_view rest_;
};

}  // namespace

std::string line_text(std::string_view json)
{
    std::string all;
    std::string word;
    for (json_strings strings{json}; strings.next(word);) {
        if (!strings.at_colon()) continue;
        const bool is_text = word == "text" || word == "altText";
        if (!is_text || !strings.string_follows() || !strings.next(word)) continue;
        if (!all.empty()) all += '\n';
        all += word;
    }
    return all;
}

}  // namespace todoke
