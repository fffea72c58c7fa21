#pragma once
// Answers as bytes, and what a Content-Type says.

#include <string>
#include <string_view>

#include "daemon/http/answer.hpp"
#include "store/model/instant.hpp"

namespace todoke {

enum class connection_wish { unsaid, keep, close };

/// Head and body in one piece, so that one system call sends them. Without `with_body` (HEAD) the length stays.
void append_response(std::string& to, const answer& what, instant now, connection_wish wish, bool with_body);
/// The head of an answer whose end is not known yet: chunked, or (HTTP/1.0) until the connection closes. `headers`:
/// more lines, with their CR LF.
std::string streamed_head(std::string_view type, std::string_view headers, instant now, bool chunked, bool keep);

enum class body_media { json, ndjson, other };
/// A charset other than UTF-8 makes any of them `other`.
body_media media_type(std::string_view content_type);

}  // namespace todoke
