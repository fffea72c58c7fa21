#include "gateway/channel/sms/smpp/smpp_account.hpp"

#include <algorithm>

namespace todoke {

namespace {

constexpr std::size_t longest_short_code = 8;
constexpr std::size_t longest_alphanumeric = 11;
constexpr std::size_t longest_parameter = 255;
constexpr std::uint8_t unknown = 0, international = 1, network_specific = 3, alphanumeric = 5;  // type of number
constexpr std::uint8_t isdn = 1;                                                                // numbering plan

bool is_digits(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::string problem_of(const smpp_account& a)
{
    if (a.host.empty()) return "host: missing";
    if (a.port < 1 || a.port > 65535) return "port: not a port: " + std::to_string(a.port);
    if (a.system_id.empty() || !fits_field(a.system_id, 15)) return "system_id: 1 to 15 printable ASCII characters";
    if (!fits_field(a.password, 64)) return "password: at most 64 printable ASCII characters";
    if (!fits_field(a.system_type, 12)) return "system_type: at most 12 printable ASCII characters";
    if (a.binds < 1 || a.binds > 16) return "binds: 1 to 16";
    if (a.window < 1 || a.window > 1000) return "window: 1 to 1000";
    if (a.longest_parts < 1 || a.longest_parts > 255) return "parts: 1 to 255";
    if (a.receive_port < 0 || a.receive_port > 65535) return "receive_port: not a port";
    if (!fits_field(a.service_type, 5)) return "service_type: at most 5 printable ASCII characters";
    if (a.esm_mode > 3) return "esm_mode: 0 to 3";
    if (!a.country.empty() && (!is_digits(a.country) || a.country.size() > 3))
        return "national: a country's calling code (81)";
    for (const auto& [tag, value] : a.parameters)
        if (value.size() > longest_parameter) return "parameters: at most 255 octets each";
    const std::string_view source{a.source};
    if (source.starts_with('+') ? !is_digits(source.substr(1)) || source.size() > 16
                                : !fits_field(source, is_digits(source) ? 20 : longest_alphanumeric))
        return "source: a number (+8190…, 0005123456), at most 11 printable ASCII characters, or empty";
    return {};
}

namespace {

smpp_address usual_address(const std::string& source)
{
    if (source.empty()) return {};
    if (source.front() == '+') return {international, isdn, source.substr(1)};
    if (!is_digits(source)) return {alphanumeric, unknown, source};
    if (source.size() <= longest_short_code) return {network_specific, unknown, source};
    return {unknown, isdn, source};
}

}  // namespace

smpp_address source_address(const smpp_account& account)
{
    auto address = usual_address(account.source);
    address.ton = account.source_ton.value_or(address.ton);
    address.npi = account.source_npi.value_or(address.npi);
    return address;
}

smpp_address destination_address(const smpp_account& account, const std::string& digits)
{
    const bool national = !account.country.empty() && digits.starts_with(account.country);
    return {account.destination_ton, account.destination_npi,
            national ? "0" + digits.substr(account.country.size()) : digits};
}

reconnect_limits reconnect_limits_of(const smpp_account& a)
{
    return {a.first_pause, a.longest_pause, a.refused_pause, a.longest_pause};
}

}  // namespace todoke
