#include "gateway/channel/email/smtp_data.hpp"

namespace todoke {

smtp_data to_smtp_data(std::string_view message)
{
    smtp_data data;
    data.bytes.reserve(message.size() + message.size() / 32 + 2);
    std::size_t doubled = 0;
    while (!message.empty()) {
        const auto end = message.find_first_of("\r\n");
        const auto line = message.substr(0, end);
        if (line.starts_with('.')) {
            data.bytes += '.';
            ++doubled;
        }
        data.bytes.append(line).append("\r\n");
        if (end == std::string_view::npos) break;
        message.remove_prefix(message.substr(end).starts_with("\r\n") ? end + 2 : end + 1);
    }
    data.size = data.bytes.size() - doubled;
    return data;
}

}  // namespace todoke
