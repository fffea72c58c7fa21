#pragma once
// The text forms of single values in the configuration. Pure.

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "daemon/config/config.hpp"

namespace todoke::reading {

/// CR, LF, NUL or any other control character of ASCII.
bool has_controls(std::string_view text);
/// Visible ASCII without a space: what may stand in an HTTP or SMTP word.
bool is_visible(std::string_view text);
/// 1 to 64 of a-z, 0-9, - and _.
bool is_name(std::string_view text);
/// A host name or an address, without a port.
bool is_host(std::string_view text);
/// An address of either kind, IPv6 without brackets.
bool is_ip_literal(std::string_view text);
/// "Name <address>" or an address, in ASCII but for the name: not every server takes another local part.
bool is_mailbox(std::string_view text);
/// A country (ISO 3166-1) whose national phone numbers can be read.
bool is_phone_region(std::string_view text);

/// "512KiB", "1MiB"; a bare "0".
std::optional<std::size_t> parse_size(std::string_view text);
std::string size_text(std::size_t bytes);
/// "2026-12-31", a date of the calendar.
std::optional<std::chrono::local_days> parse_date(std::string_view text);
/// "50/s", "0.5/s", "20000/d".
std::optional<rate_limit> parse_rate(std::string_view text);

/// "unix:/run/x.sock", "127.0.0.1:8620", "[::1]:8620"; else what is wrong with it.
std::variant<listen_address, std::string> parse_listen(std::string_view text);
/// The same for the public listener: an IP address of this machine (0.0.0.0 and [::] are all of them) and a port.
std::variant<listen_address, std::string> parse_public_listen(std::string_view text);
bool is_loopback_address(const listen_address& where);
/// An https:// address without a path, or http:// on loopback; its canonical form, else what is wrong with it.
struct endpoint_form {
    std::string url;
    std::string wrong;
};
endpoint_form parse_endpoint(std::string_view text);

}  // namespace todoke::reading
