// A request's head and body, as the door reads them off the wire.
#include <algorithm>
#include <boost/asio/buffer.hpp>

#include "daemon/http/head_scan.hpp"
#include "daemon/http/request_parser.hpp"
#include "tests/fuzz/promises.hpp"
#include "tests/fuzz/targets.hpp"

namespace todoke {

namespace {

constexpr std::size_t longest_head = 8192, longest_extension = 128;

struct kept_body final : body_sink {
    bool take(std::string_view piece) override
    {
        text += piece;
        return text.size() <= 65536;
    }
    std::string text;
};

struct read_request {
    head_scan::result scanned = head_scan::result::need_more;
    std::size_t size = 0;
    bool is_taken = false, is_whole = false;
    request_head head;
    kept_body body;
};

head_scan::result scan(std::string_view bytes, std::size_t at_once, head_scan& by)
{
    auto found = head_scan::result::need_more;
    for (std::size_t have = 0; have < bytes.size() && found == head_scan::result::need_more;)
        found = by.look(bytes.substr(0, have = std::min(bytes.size(), have + at_once)));
    return found;
}

/// What follows the head comes in pieces; what the parser does not take stays for the next of them.
void read_body(request_parser& parser, std::string_view rest, std::size_t at_once, read_request& into)
{
    parser.body_to(into.body);
    std::string unread;
    while (!parser.is_done() && !rest.empty()) {
        unread += rest.substr(0, at_once);
        rest.remove_prefix(std::min(at_once, rest.size()));
        boost::beast::error_code error;
        const auto used = parser.put(boost::asio::buffer(unread), error);
        must(used <= unread.size(), "no more is taken than there was");
        unread.erase(0, used);
        if (error && error != boost::beast::http::error::need_more) return;
        if (!chunk_line_trouble(unread, longest_head).empty()) return;
    }
    into.is_whole = parser.is_done();
}

read_request read(std::string_view bytes, std::size_t at_once)
{
    read_request made;
    head_scan by;
    made.scanned = scan(bytes, at_once, by);
    must((made.scanned == head_scan::result::malformed) == !by.trouble().empty(), "what is refused is said");
    if (made.scanned != head_scan::result::complete) return made;
    made.size = by.size();
    must(made.size <= bytes.size() && bytes.substr(0, made.size).ends_with("\r\n\r\n"),
         "a head ends with a blank line");
    made.head.keeps_fields = true;
    request_parser parser{made.head, longest_head + 1, longest_extension};
    boost::beast::error_code error;
    const auto used = parser.put(boost::asio::buffer(bytes.data(), made.size), error);
    if (error || !parser.is_header_done()) return made;
    must(used == made.size, "the head is taken whole");
    made.is_taken = true;
    read_body(parser, bytes.substr(made.size), at_once, made);
    return made;
}

/// Nothing that somebody in between could frame otherwise gets this far.
void check(const request_head& head)
{
    must(framing_trouble(head).empty(), "a head that is taken can be framed in one way");
    must(!(head.chunked && head.length), "a body has one length");
    must(head.target.find_first_of(std::string_view{" \r\n\t\0", 5}) == std::string::npos, "a target is one word");
    for (const auto& [name, value] : head.fields) {
        must(name.find_first_of(std::string_view{": \t\r\n\0", 6}) == std::string::npos, "a name is one word");
        must(value.find_first_of(std::string_view{"\r\n\0", 3}) == std::string::npos, "a value is one line");
    }
}

}  // namespace

void fuzz_http_request(std::string_view bytes)
{
    const auto whole = read(bytes, bytes.size() + 1);
    if (!whole.is_taken) return;
    check(whole.head);
    const auto pieces = read(bytes, 7);
    must(pieces.size == whole.size && pieces.head.fields == whole.head.fields, "pieces give the head of the whole");
    if (whole.is_whole && pieces.is_whole)
        must(pieces.body.text == whole.body.text, "pieces give the body of the whole");
}

}  // namespace todoke
