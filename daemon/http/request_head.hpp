#pragma once
// What this door looks at of a request's head. Strings keep their memory from request to request.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace todoke {

enum class method { get, head, post, put, delete_, other };
std::string_view to_text(method m);

struct request_head {
    method verb = method::other;
    std::string verb_text;
    std::string target;
    bool http11 = true;
    bool keep_alive = true;
    std::optional<std::uint64_t> length;  ///< Content-Length
    bool chunked = false;

    std::string host, authorization, content_type, content_length, content_encoding, transfer_encoding, expect,
        idempotency_key, accept_language, accept_encoding, if_none_match, origin, fetch_site;
    /// All of them in their order, names in lower case, where `keeps_fields` asks for it.
    std::vector<std::pair<std::string, std::string>> fields;
    bool keeps_fields = false;
    /// The first of this name (in lower case) among `fields`; empty: none.
    std::string_view field(std::string_view name) const;

    // How often each stood there: what may stand once only is checked by framing_trouble().
    std::size_t hosts = 0, lengths = 0, encodings = 0, keys = 0, authorizations = 0, types = 0;

    void clear();
};

/// Why this request must be answered 400 and its connection closed although the parser let it pass; empty: it may go
/// on. Whatever could be framed differently by somebody in between is refused.
std::string_view framing_trouble(const request_head& head);

/// The same for the beginning of a line between chunks that has no end yet; `limit` is what such a line (or the
/// trailers) may have.
std::string_view chunk_line_trouble(std::string_view pending, std::size_t limit);

}  // namespace todoke
