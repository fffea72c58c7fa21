#include "daemon/http/response_text.hpp"

#include <charconv>

#include "daemon/http/http_date.hpp"
#include "gateway/text/text_checks.hpp"
#include "store/model/text.hpp"

namespace todoke {

namespace {

void append_number(std::string& to, std::size_t number)
{
    char digits[24];
    to.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

void append_start(std::string& to, unsigned status, instant now)
{
    to += "HTTP/1.1 ";
    append_number(to, status);
    to.append(" ").append(reason_of(status)).append("\r\nDate: ").append(http_date(now)).append("\r\n");
}

void append_wish(std::string& to, connection_wish wish)
{
    if (wish == connection_wish::close) to += "Connection: close\r\n";
    if (wish == connection_wish::keep) to += "Connection: keep-alive\r\n";
}

}  // namespace

void append_response(std::string& to, const answer& what, instant now, connection_wish wish, bool with_body)
{
    append_start(to, what.status, now);
    if (!what.type.empty()) {
        to.append("Content-Type: ").append(what.type).append("\r\nContent-Length: ");
        append_number(to, what.body.size());
        to += "\r\n";
    }
    to += what.headers;
    append_wish(to, wish);
    to += "\r\n";
    if (with_body) to += what.body;
}

std::string streamed_head(std::string_view type, std::string_view headers, instant now, bool chunked, bool keep)
{
    std::string made;
    append_start(made, 200, now);
    made.append("Content-Type: ").append(type).append("\r\n").append(headers);
    if (chunked) made += "Transfer-Encoding: chunked\r\n";
    append_wish(made, keep && chunked ? connection_wish::unsaid : connection_wish::close);
    return made + "\r\n";
}

body_media media_type(std::string_view content_type)
{
    const auto end = content_type.find(';');
    const auto essence = trimmed(content_type.substr(0, end));
    while (end != std::string_view::npos) {
        content_type.remove_prefix(content_type.find(';') + 1);
        const auto parameter = trimmed(content_type.substr(0, content_type.find(';')));
        static constexpr std::string_view charset = "charset=";
        if (parameter.size() > charset.size() && equal_ignoring_case(parameter.substr(0, charset.size()), charset)) {
            const auto value = parameter.substr(charset.size());
            if (!equal_ignoring_case(value, "utf-8") && !equal_ignoring_case(value, "\"utf-8\""))
                return body_media::other;
        }
        if (content_type.find(';') == std::string_view::npos) break;
    }
    if (equal_ignoring_case(essence, "application/json")) return body_media::json;
    return equal_ignoring_case(essence, "application/x-ndjson") ? body_media::ndjson : body_media::other;
}

}  // namespace todoke
