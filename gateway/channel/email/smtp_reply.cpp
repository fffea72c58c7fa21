#include "gateway/channel/email/smtp_reply.hpp"

#include <algorithm>
#include <cctype>

namespace todoke {

namespace {

constexpr std::size_t longest_reply_line = 2048;  // RFC 5321 says 512; many servers explain themselves at length
constexpr std::size_t most_lines = 128;

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/// The length of a leading "5.1.1" whose class is `first`; 0: none.
std::size_t enhanced_length(std::string_view text, char first)
{
    if (text.size() < 5 || text[0] != first || text[1] != '.') return 0;
    std::size_t at = 2, dots = 0, digits = 0;
    for (; at < text.size() && (is_digit(text[at]) || text[at] == '.'); ++at) {
        if (text[at] == '.') {
            if (digits == 0 || ++dots > 1) return 0;
            digits = 0;
        } else if (++digits > 3) {
            return 0;
        }
    }
    const bool complete = dots == 1 && digits > 0 && (at == text.size() || text[at] == ' ');
    return complete ? at : 0;
}

std::string printable(std::string_view text)
{
    std::string clean{text};
    std::replace_if(
        clean.begin(), clean.end(), [](unsigned char c) { return c < 0x20 || c > 0x7e; }, '?');
    return clean;
}

/// The first digit has a meaning. The others are any: whoever does not know them goes by the first (RFC 5321 4.2.1),
/// and 571, 557 or 490 are met in the wild.
bool is_code(std::string_view line)
{
    return line.size() >= 3 && line[0] >= '2' && line[0] <= '5' && is_digit(line[1]) && is_digit(line[2]) &&
           (line.size() == 3 || line[3] == ' ' || line[3] == '-');
}

}  // namespace

std::string smtp_reply::code_text() const
{
    return enhanced.empty() ? std::to_string(code) : std::to_string(code) + ' ' + enhanced;
}

std::string smtp_reply::text() const
{
    std::string all;
    for (const auto& line : lines) {
        if (!all.empty() && !line.empty()) all += ' ';
        all += line;
    }
    return all;
}

void smtp_reply_parser::reset()
{
    buffer_.clear();
    partial_ = {};
    broken_ = false;
}

bool smtp_reply_parser::take_line(std::string_view line, bool& last)
{
    if (!is_code(line) || line.find('\0') != std::string_view::npos || line.find('\r') != std::string_view::npos)
        return false;
    const int code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
    if (!partial_.lines.empty() && partial_.code != code) return false;
    if (partial_.lines.size() == most_lines) return false;
    last = line.size() == 3 || line[3] == ' ';
    auto text = line.size() > 3 ? line.substr(4) : std::string_view{};
    if (const auto length = enhanced_length(text, line[0])) {
        if (partial_.lines.empty()) partial_.enhanced = text.substr(0, length);
        text.remove_prefix(std::min(length + 1, text.size()));
    }
    partial_.code = code;
    partial_.lines.push_back(printable(text));
    return true;
}

smtp_reply_parser::found smtp_reply_parser::next(smtp_reply& reply)
{
    while (!broken_) {
        const auto end = buffer_.find('\n');
        const auto length = end == std::string::npos ? buffer_.size() : end;
        if (length > longest_reply_line) break;
        if (end == std::string::npos) return found::nothing;
        std::string_view line{buffer_.data(), length};
        if (line.ends_with('\r')) line.remove_suffix(1);
        bool last = false;
        if (!take_line(line, last)) break;
        buffer_.erase(0, end + 1);
        if (!last) continue;
        reply = std::move(partial_);
        partial_ = {};
        return found::reply;
    }
    broken_ = true;
    return found::garbage;
}

}  // namespace todoke
