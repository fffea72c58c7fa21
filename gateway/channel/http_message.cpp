#include "gateway/channel/http_message.hpp"

#include <algorithm>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <charconv>

#include "store/model/text.hpp"

namespace todoke {

namespace asio = boost::asio;
namespace http = boost::beast::http;

namespace {

constexpr std::size_t longest_head = 16 << 10;
constexpr std::uint64_t longest_body = 1 << 20;

bool is_target(std::string_view text)
{
    return text.starts_with('/') && std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f; });
}

bool is_field_value(std::string_view text)
{
    return std::ranges::all_of(text, [](unsigned char c) { return (c >= ' ' && c != 0x7f) || c == '\t'; });
}

/// The next piece up to one of `ends`, which goes with it; a day of one digit may stand behind two spaces.
std::string_view next_piece(std::string_view& text, std::string_view ends)
{
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    const auto size = std::min(text.find_first_of(ends), text.size());
    const auto piece = text.substr(0, size);
    text.remove_prefix(std::min(size + 1, text.size()));
    return piece;
}

/// Digits and nothing else, at most four; -1: it is no such number.
int small_number(std::string_view text)
{
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool is_number = error == std::errc{} && end == text.data() + text.size() && text.size() <= 4 && value >= 0;
    return is_number ? value : -1;
}

unsigned month_number(std::string_view text)
{
    constexpr std::string_view names = "JanFebMarAprMayJunJulAugSepOctNovDec";
    const auto at = text.size() == 3 ? names.find(text) : names.npos;
    return at == names.npos || at % 3 != 0 ? 0 : static_cast<unsigned>(at / 3 + 1);
}

std::optional<std::chrono::sys_seconds> instant_of(std::chrono::year_month_day day, std::string_view time)
{
    const int hour = small_number(next_piece(time, ":")), minute = small_number(next_piece(time, ":")),
              second = small_number(time);
    if (!day.ok() || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
        return std::nullopt;
    return std::chrono::sys_days{day} + std::chrono::hours{hour} + std::chrono::minutes{minute} +
           std::chrono::seconds{second};
}

std::optional<int> parse_port(std::string_view text)
{
    int port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc{} || end != text.data() + text.size() || port < 1 || port > 65535) return std::nullopt;
    return port;
}

}  // namespace

std::optional<http_address> parse_http_address(std::string_view url)
{
    http_address address;
    address.tls = url.starts_with("https://");
    if (!address.tls && !url.starts_with("http://")) return std::nullopt;
    url.remove_prefix(address.tls ? 8 : 7);
    if (url.ends_with('/')) url.remove_suffix(1);
    address.port = address.tls ? 443 : 80;

    const bool literal_v6 = url.starts_with('[');
    const auto host_end = literal_v6 ? url.find(']') : url.find(':');
    if (literal_v6 && host_end == std::string_view::npos) return std::nullopt;
    address.host = url.substr(literal_v6 ? 1 : 0, literal_v6 ? host_end - 1 : host_end);
    const auto rest = host_end == std::string_view::npos ? std::string_view{} : url.substr(host_end + literal_v6);
    if (!rest.empty()) {
        const auto port = rest.starts_with(':') ? parse_port(rest.substr(1)) : std::nullopt;
        if (!port) return std::nullopt;
        address.port = *port;
    }
    const std::string_view allowed = literal_v6 ? "0123456789abcdefABCDEF:." : "-._";
    const auto good = [&](unsigned char c) {
        return allowed.find(static_cast<char>(c)) != std::string_view::npos || (!literal_v6 && std::isalnum(c));
    };
    if (address.host.empty() || !std::ranges::all_of(address.host, good)) return std::nullopt;
    return address;
}

std::optional<http_url> parse_http_url(std::string_view url)
{
    const auto scheme_end = url.find("://");
    if (scheme_end == url.npos || url.find('#') != url.npos) return std::nullopt;
    const auto host_end = url.find_first_of("/?", scheme_end + 3);
    const auto to = parse_http_address(url.substr(0, host_end));
    if (!to) return std::nullopt;
    http_url made{*to, "/"};
    if (host_end != url.npos) made.target = (url[host_end] == '?' ? "/" : "") + std::string{url.substr(host_end)};
    return is_target(made.target) ? std::optional{made} : std::nullopt;
}

std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text)
{
    const bool has_comma = text.find(',') != text.npos;
    next_piece(text, has_comma ? "," : " ");
    std::string_view day, month, year, time;
    if (has_comma) {
        day = next_piece(text, " -");
        month = next_piece(text, " -");
        year = next_piece(text, " ");
        time = next_piece(text, " ");
        if (text != "GMT") return std::nullopt;
    } else {
        month = next_piece(text, " ");
        day = next_piece(text, " ");
        time = next_piece(text, " ");
        year = text;
    }
    int in_year = small_number(year);
    if (in_year < 0 || small_number(day) < 0) return std::nullopt;
    if (year.size() == 2) in_year += in_year < 70 ? 2000 : 1900;
    return instant_of(std::chrono::year{in_year} / static_cast<int>(month_number(month)) / small_number(day), time);
}

std::optional<std::string> to_bytes(const http_request& request, const http_address& to)
{
    if (!is_token(request.method) || !is_target(request.target) || !is_field_value(to.host)) return std::nullopt;
    std::string bytes;
    bytes.reserve(512 + request.body.size());
    bytes += request.method + " " + request.target + " HTTP/1.1\r\nHost: ";
    const bool literal_v6 = to.host.find(':') != std::string::npos;
    bytes += literal_v6 ? "[" + to.host + "]" : to.host;
    if (to.port != (to.tls ? 443 : 80)) bytes += ":" + std::to_string(to.port);
    bytes += "\r\n";
    for (const auto& [name, value] : request.headers) {
        if (!is_token(name) || !is_field_value(value)) return std::nullopt;
        bytes += name + ": " + value + "\r\n";
    }
    if (!request.body.empty() || request.method != "GET")
        bytes += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
    bytes += "\r\n";
    bytes += request.body;
    return bytes;
}

std::string_view http_answer::header(const std::string& lower_case_name) const
{
    const auto found = headers.find(lower_case_name);
    return found == headers.end() ? std::string_view{} : found->second;
}

std::optional<std::chrono::seconds> http_answer::retry_after() const
{
    const auto text = header("retry-after");
    const auto* const past = text.data() + text.size();
    int seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), past, seconds);
    if (!text.empty() && error == std::errc{} && end == past)
        return seconds < 0 ? std::nullopt : std::optional{std::chrono::seconds{seconds}};
    const auto at = parse_http_date(text), answered = parse_http_date(header("date"));
    if (!at || !answered) return std::nullopt;
    return std::max(std::chrono::seconds{0}, *at - *answered);
}

struct http_answer_reader::parts {
    using parser_type = http::response_parser<http::string_body>;

    parts() { start(); }
    void start()
    {
        parser.emplace();
        parser->header_limit(2 * longest_head);  // its count depends on how a head arrives, so ours decides
        parser->body_limit(longest_body);
        head_length = 0;
    }
    state fail(const boost::system::error_code& error)
    {
        why = error.message();
        return state::failed;
    }
    /// No more than a head may have: the parser itself bounds neither a chunk's head nor what follows the last chunk.
    void fetch_from(std::string_view& bytes)
    {
        const auto some = std::min(bytes.size(), longest_head - unread.size());
        unread.commit(asio::buffer_copy(unread.prepare(some), asio::buffer(bytes, some)));
        bytes.remove_prefix(some);
    }
    /// Nothing: it goes on.
    std::optional<state> read_unread();
    /// The parser takes for granted that it does not get these three with only one octet behind them at the next call.
    bool is_bare_end() const
    {
        const auto bytes = unread.data();
        return parser->chunked() && std::string_view{static_cast<const char*>(bytes.data()), bytes.size()} == "0\r\n";
    }
    /// One step of the parser; a head's step ends with the head, so that what belongs to it can be counted.
    void put_unread(boost::system::error_code& error);
    bool is_head_too_long() const;

    std::optional<parser_type> parser;
    boost::beast::flat_buffer unread;
    std::size_t head_length = 0;
    bool is_more_behind = false;
    std::string why;
};

void http_answer_reader::parts::put_unread(boost::system::error_code& error)
{
    const bool in_head = !parser->is_header_done();
    parser->eager(!in_head);
    const auto taken = parser->put(unread.data(), error);
    unread.consume(taken);
    if (in_head) head_length += taken;
}

/// As it came, and with what stands behind the last chunk.
bool http_answer_reader::parts::is_head_too_long() const
{
    if (head_length > longest_head) return true;
    std::size_t length = 0;
    for (const auto& field : parser->get()) length += field.name_string().size() + field.value().size();
    return length > longest_head;
}

std::optional<http_answer_reader::state> http_answer_reader::parts::read_unread()
{
    while (unread.size() > 0 && !is_bare_end()) {
        boost::system::error_code error;
        put_unread(error);
        if (error == http::error::need_more) break;
        if (error) return fail(error);
        if (!parser->is_done()) continue;
        const auto status = parser->get().result_int();
        if (is_head_too_long()) return fail(http::error::header_limit);
        if (status >= 200) return state::done;
        if (status == 101 || status < 100) return fail(http::error::bad_status);
        start();
    }
    const bool is_bounded = unread.size() < longest_head && head_length <= longest_head;
    return is_bounded ? std::nullopt : std::optional{fail(http::error::header_limit)};
}

http_answer_reader::http_answer_reader() : parts_{std::make_unique<parts>()} {}
http_answer_reader::~http_answer_reader() = default;

http_answer_reader::state http_answer_reader::put(std::string_view bytes)
{
    std::optional<state> ended;
    while (!bytes.empty() && !ended) {
        parts_->fetch_from(bytes);
        ended = parts_->read_unread();
    }
    parts_->is_more_behind = !bytes.empty() || parts_->unread.size() > 0;
    return ended.value_or(state::more);
}

http_answer_reader::state http_answer_reader::finish()
{
    auto& parser = *parts_->parser;
    if (!parser.got_some()) return parts_->fail(http::error::end_of_stream);
    boost::system::error_code error;
    parser.put_eof(error);
    if (error) return parts_->fail(error);
    if (!parser.is_done()) return parts_->fail(http::error::partial_message);
    // "HTTP/1.1 040" is no refusal: nobody knows what it means.
    return parser.get().result_int() >= 200 ? state::done : parts_->fail(http::error::bad_status);
}

http_answer http_answer_reader::take()
{
    auto message = parts_->parser->release();
    http_answer answer;
    answer.status = static_cast<int>(message.result_int());
    answer.keep_alive = message.keep_alive() && !parts_->is_more_behind;
    for (const auto& field : message) {
        std::string name{field.name_string()};
        std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        answer.headers.emplace(std::move(name), std::string{field.value()});
    }
    answer.body = std::move(message.body());
    return answer;
}

const std::string& http_answer_reader::why() const
{
    return parts_->why;
}

}  // namespace todoke
