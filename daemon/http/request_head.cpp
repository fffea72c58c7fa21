#include "daemon/http/request_head.hpp"

#include <algorithm>

#include "gateway/text/text_checks.hpp"

namespace todoke {

std::string_view to_text(method m)
{
    switch (m) {
        case method::get:
            return "GET";
        case method::head:
            return "HEAD";
        case method::post:
            return "POST";
        case method::put:
            return "PUT";
        case method::delete_:
            return "DELETE";
        case method::other:
            break;
    }
    return "OTHER";
}

void request_head::clear()
{
    verb = method::other;
    for (auto* text : {&verb_text, &target, &host, &authorization, &content_type, &content_length, &content_encoding,
                       &transfer_encoding, &expect, &idempotency_key, &accept_language, &accept_encoding,
                       &if_none_match, &origin, &fetch_site})
        text->clear();
    fields.clear();
    http11 = keep_alive = true;
    chunked = false;
    length.reset();
    hosts = lengths = encodings = keys = authorizations = types = 0;
}

std::string_view request_head::field(std::string_view name) const
{
    const auto is_it = [&](const auto& one) { return one.first == name; };
    const auto found = std::find_if(fields.begin(), fields.end(), is_it);
    return found == fields.end() ? std::string_view{} : found->second;
}

std::string_view framing_trouble(const request_head& head)
{
    if (head.hosts == 0) return "there is no Host header";
    if (head.hosts > 1) return "there is more than one Host header";
    if (head.encodings > 0) {
        if (head.lengths > 0) return "Transfer-Encoding stands beside Content-Length: send only one of them";
        if (head.encodings > 1 || !equal_ignoring_case(head.transfer_encoding, "chunked"))
            return "the only Transfer-Encoding taken is a single chunked";
        if (!head.http11) return "HTTP/1.0 has no Transfer-Encoding";
    }
    if (head.lengths > 1) return "there is more than one Content-Length";
    if (head.lengths == 1 && head.content_length.find_first_not_of("0123456789") != std::string::npos)
        return "Content-Length is not one number";
    if (head.keys > 1) return "there is more than one Idempotency-Key";
    if (head.authorizations > 1) return "there is more than one Authorization";
    if (head.types > 1) return "there is more than one Content-Type";
    return {};
}

std::string_view chunk_line_trouble(std::string_view pending, std::size_t limit)
{
    if (pending.size() > limit) return "a line between chunks is too long";
    for (auto at = pending.find('\n'); at != std::string_view::npos; at = pending.find('\n', at + 1))
        if (at == 0 || pending[at - 1] != '\r') return "a line between chunks does not end with CR LF";
    return {};
}

}  // namespace todoke
