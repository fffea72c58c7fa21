#include "gateway/channel/email/mime_headers.hpp"

namespace todoke {

namespace {

/// The length of the field at the front of `text`, folds included, its last line end not.
std::size_t field_length(std::string_view text)
{
    std::size_t end = 0;
    do {
        end = text.find("\r\n", end == 0 ? 0 : end + 2);
        if (end == std::string_view::npos) return text.size();
    } while (end + 2 < text.size() && (text[end + 2] == ' ' || text[end + 2] == '\t'));
    return end;
}

}  // namespace

raw_message take_apart_message(std::string_view message)
{
    raw_message made;
    while (!message.empty()) {
        if (message.starts_with("\r\n")) {
            made.body = message.substr(2);
            break;
        }
        const auto whole = message.substr(0, field_length(message));
        if (const auto colon = whole.find(':'); colon != std::string_view::npos)
            made.fields.push_back({whole.substr(0, colon), whole});
        message.remove_prefix(whole.size());
        if (message.starts_with("\r\n")) message.remove_prefix(2);
    }
    return made;
}

}  // namespace todoke
