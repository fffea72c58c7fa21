#include "gateway/channel/email/smtp_data.hpp"

namespace todoke {

std::string to_smtp_text(std::string_view message)
{
    std::string text;
    text.reserve(message.size() + 2);
    while (!message.empty()) {
        const auto end = message.find_first_of("\r\n");
        text.append(message.substr(0, end)).append("\r\n");
        if (end == std::string_view::npos) break;
        message.remove_prefix(message.substr(end).starts_with("\r\n") ? end + 2 : end + 1);
    }
    return text;
}

std::string dot_stuffed(std::string_view text)
{
    std::string bytes;
    bytes.reserve(text.size() + text.size() / 32);
    while (!text.empty()) {
        if (text.front() == '.') bytes += '.';
        const auto end = text.find('\n');
        bytes.append(text.substr(0, end == std::string_view::npos ? end : end + 1));
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
    }
    return bytes;
}

}  // namespace todoke
