#include "daemon/config/forms.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <cmath>
#include <sys/un.h>

#include "gateway/channel/email/address.hpp"
#include "gateway/channel/loopback.hpp"
#include "gateway/intake/intake.hpp"

namespace todoke::reading {
namespace {

bool is_letter_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_address(int family, std::string_view text)
{
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    return inet_pton(family, std::string{text}.c_str(), bytes.data()) == 1;
}

/// Labels between dots, none empty, none with a hyphen at an end.
bool is_host_name(std::string_view text)
{
    if (text.empty() || text.size() > 253) return false;
    while (true) {
        const auto dot = text.find('.');
        const auto label = text.substr(0, dot);
        if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
        const auto fits = [](char c) { return is_letter_or_digit(c) || c == '-' || c == '_'; };
        if (!std::all_of(label.begin(), label.end(), fits)) return false;
        if (dot == text.npos) return true;
        text.remove_prefix(dot + 1);
    }
}

std::optional<int> parse_port(std::string_view text)
{
    int port = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, port);
    if (error != std::errc{} || stop != end || port < 1 || port > 65535) return std::nullopt;
    return port;
}

struct host_and_port {
    std::string_view host;
    std::string_view port;  ///< empty: none given
};

host_and_port split(std::string_view text)
{
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == text.npos) return {text, {}};
        const auto rest = text.substr(end + 1);
        return {text.substr(1, end - 1), rest.starts_with(':') ? rest.substr(1) : std::string_view{}};
    }
    const auto colon = text.rfind(':');
    if (colon == text.npos) return {text, {}};
    return {text.substr(0, colon), text.substr(colon + 1)};
}

struct unit {
    std::string_view name;
    std::size_t bytes;
};
constexpr std::array<unit, 5> size_units{
    {{"TiB", 1ull << 40}, {"GiB", 1ull << 30}, {"MiB", 1ull << 20}, {"KiB", 1ull << 10}, {"B", 1}}};

}  // namespace

bool has_controls(std::string_view text)
{
    return std::any_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; });
}

bool is_visible(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

bool is_name(std::string_view text)
{
    const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; };
    return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), fits);
}

bool is_host(std::string_view text)
{
    return is_address(AF_INET6, text) || is_host_name(text);
}

bool is_ip_literal(std::string_view text)
{
    return is_address(AF_INET, text) || is_address(AF_INET6, text);
}

bool is_mailbox(std::string_view text)
{
    const auto sender = parse_mailbox(text);
    return sender && !sender->at.needs_utf8();
}

bool is_phone_region(std::string_view text)
{
    // Long enough for all, and a mobile number where only those count: only an unknown region makes nothing of it.
    return !normal_phone("09012345678", text).empty();
}

std::optional<std::size_t> parse_size(std::string_view text)
{
    std::size_t count = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, count);
    if (error != std::errc{}) return std::nullopt;
    const std::string_view name(stop, end);
    if (name.empty()) return count == 0 ? std::optional{count} : std::nullopt;
    for (const auto& u : size_units)
        if (u.name == name && count <= (1ull << 50) / u.bytes) return count * u.bytes;
    return std::nullopt;
}

std::string size_text(std::size_t bytes)
{
    for (const auto& u : size_units)
        if (bytes != 0 && bytes % u.bytes == 0) return std::to_string(bytes / u.bytes) + std::string{u.name};
    return "0";
}

std::optional<std::chrono::local_days> parse_date(std::string_view text)
{
    const auto digits = [&](std::size_t at, std::size_t count) {
        int number = 0;
        for (const char c : text.substr(at, count)) {
            if (c < '0' || c > '9') return -1;
            number = number * 10 + (c - '0');
        }
        return number;
    };
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const int year = digits(0, 4), month = digits(5, 2), day = digits(8, 2);
    if (year < 1 || month < 1 || day < 1) return std::nullopt;
    const auto date = std::chrono::year{year} / month / day;
    return date.ok() ? std::optional{std::chrono::local_days{date}} : std::nullopt;
}

std::optional<rate_limit> parse_rate(std::string_view text)
{
    const auto slash = text.find('/');
    if (slash == text.npos || slash + 2 != text.size()) return std::nullopt;
    const auto per = parse_span("1" + std::string{text.substr(slash + 1)});
    double amount = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + slash, amount, std::chars_format::fixed);
    if (!per || error != std::errc{} || stop != text.data() + slash) return std::nullopt;
    if (!std::isfinite(amount) || amount <= 0 || amount > 1e9) return std::nullopt;
    return rate_limit{amount, *per};
}

std::variant<listen_address, std::string> parse_listen(std::string_view text)
{
    if (text.starts_with("unix:")) {
        const std::string path{text.substr(5)};
        if (!path.starts_with('/')) return "a socket needs a full path: write \"unix:/run/todoke/api.sock\"";
        if (path.size() >= sizeof(sockaddr_un::sun_path))
            return "this path is too long for a socket; at most 107 bytes";
        return listen_address{path, "", 0};
    }
    const auto [host, port_text] = split(text);
    const auto port = parse_port(port_text);
    if (!port || !is_host(host))
        return R"(not an address to listen on; write "unix:/run/todoke/api.sock" or "127.0.0.1:8620")";
    if (!is_loopback(host))
        return "other machines could reach this, and the API has no TLS of its own; write \"127.0.0.1:" +
               std::to_string(*port) + "\" and put a TLS proxy in front of it";
    return listen_address{"", std::string{host}, *port};
}

std::variant<listen_address, std::string> parse_public_listen(std::string_view text)
{
    const auto [host, port_text] = split(text);
    const auto port = parse_port(port_text);
    if (!port || !is_ip_literal(host))
        return R"(not an address to listen on; write an IP address and a port: "0.0.0.0:8621", "[::]:8621")";
    return listen_address{"", std::string{host}, *port};
}

bool is_loopback_address(const listen_address& where)
{
    return is_loopback(where.host);
}

endpoint_form parse_endpoint(std::string_view text)
{
    const bool plain = text.starts_with("http://");
    if (!plain && !text.starts_with("https://")) return {"", R"(write an address like "https://api.line.me")"};
    std::string_view rest = text.substr(plain ? 7 : 8);
    if (rest.ends_with('/')) rest.remove_suffix(1);
    const auto [host, port] = split(rest);
    const bool named = rest.size() > host.size() + (rest.starts_with('[') ? 2 : 0);
    if (!is_host(host) || (named && !parse_port(port)))
        return {"", R"(write only scheme, host and port, like "https://api.line.me")"};
    if (plain && !is_loopback(host))
        return {"", "http:// would show the access token; write https:// (http:// is for loopback)"};
    return {std::string{text.substr(0, plain ? 7 : 8)} + std::string{rest}, ""};
}

}  // namespace todoke::reading
