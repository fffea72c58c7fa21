#pragma once
// HTTP/1.1 as values: an address, a request and its bytes, an answer put together from what arrives. No sockets.

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace todoke {

/// "https://api.line.me", "http://127.0.0.1:4020": scheme, host and port, nothing after them but one slash.
struct http_address {
    bool tls = true;
    std::string host;
    int port = 443;
    friend bool operator==(const http_address&, const http_address&) = default;
};
std::optional<http_address> parse_http_address(std::string_view url);

/// Where a single request goes: the address and what stands behind it ("/line?x=1"; "/" where there is nothing).
struct http_url {
    http_address to;
    std::string target = "/";
    friend bool operator==(const http_url&, const http_url&) = default;
};
/// Nothing: it is none, or has a user, a fragment or a character in it that must be encoded.
std::optional<http_url> parse_http_url(std::string_view url);

/// An HTTP-date in one of its three forms (RFC 9110, 5.6.7): "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94
/// 08:49:37 GMT", "Sun Nov  6 08:49:37 1994". Nothing: it is none.
std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text);

struct http_request {
    std::string method = "POST";
    std::string target = "/";
    std::vector<std::pair<std::string, std::string>> headers;  ///< without Host, Content-Length and Connection
    std::string body;
};

/// The request as it goes over the wire. Nothing when a part that is no body holds a control character or a space
/// where none may be: such a request is never sent.
std::optional<std::string> to_bytes(const http_request& request, const http_address& to);

struct http_answer {
    int status = 0;
    std::map<std::string, std::string> headers;  ///< names in lower case
    std::string body;
    bool keep_alive = false;

    /// Empty: there is none.
    std::string_view header(const std::string& lower_case_name) const;
    /// Retry-After. An instant counts from the answer's own Date, so that nobody's clock must be right; one without a
    /// Date is none.
    std::optional<std::chrono::seconds> retry_after() const;
};

/// Takes an answer's bytes as they arrive. Interim answers (1xx) are passed over; an answer with more than 16 KiB of
/// head (with what follows the last chunk) or 1 MiB of body is an error, and so is a chunk whose own head is that long.
class http_answer_reader {
public:
    enum class state { more, done, failed };

    http_answer_reader();
    ~http_answer_reader();
    http_answer_reader(const http_answer_reader&) = delete;
    http_answer_reader& operator=(const http_answer_reader&) = delete;

    state put(std::string_view bytes);
    /// The other side has closed: complete only when the answer has no length of its own.
    state finish();

    /// Once done. Bytes after the answer make `keep_alive` false.
    http_answer take();
    /// Once failed.
    const std::string& why() const;

private:
    struct parts;
    std::unique_ptr<parts> parts_;
};

}  // namespace todoke
