#include "daemon/http/host.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <optional>
#include <utility>

#include "gateway/text/text_checks.hpp"

namespace todoke {

using namespace std::string_view_literals;

namespace {

/// Host without its port; none: it is not well-formed.
std::optional<std::string_view> host_name(std::string_view host)
{
    std::string_view name = host, port;
    if (host.starts_with('[')) {
        const auto end = host.find(']');
        if (end == std::string_view::npos) return std::nullopt;
        name = host.substr(1, end - 1);
        port = host.substr(end + 1);
    } else if (const auto colon = host.find(':'); colon != std::string_view::npos) {
        name = host.substr(0, colon);
        port = host.substr(colon);
    }
    if (!port.empty() && (port[0] != ':' || port.find_first_not_of("0123456789", 1) != std::string_view::npos))
        return std::nullopt;
    return name;
}

bool is_one_of(std::string_view name, const std::vector<std::string>& names)
{
    return std::any_of(names.begin(), names.end(), [&](const auto& own) { return equal_ignoring_case(name, own); });
}

}  // namespace

bool host_allowed(std::string_view host, const std::vector<std::string>& names)
{
    const auto name = host_name(host);
    if (!name) return false;
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address(std::string{*name}, error);
    if (!error) return host.starts_with('[') == address.is_v6();
    return equal_ignoring_case(*name, "localhost") || is_one_of(*name, names);
}

bool host_allowed_on_socket(std::string_view host, const std::vector<std::string>& names)
{
    return host.find_first_of(".:") == std::string_view::npos || host_allowed(host, names);
}

bool host_named(std::string_view host, const std::vector<std::string>& names)
{
    const auto name = host_name(host);
    return name && is_one_of(*name, names);
}

bool is_same_place(std::string_view origin, std::string_view host)
{
    for (const auto& [scheme, usual_port] : {std::pair{"http://"sv, ":80"sv}, std::pair{"https://"sv, ":443"sv}}) {
        if (!origin.starts_with(scheme)) continue;
        const auto without_usual = [port = usual_port](std::string_view site) {
            return site.ends_with(port) ? site.substr(0, site.size() - port.size()) : site;
        };
        return equal_ignoring_case(without_usual(origin.substr(scheme.size())), without_usual(host));
    }
    return false;
}

}  // namespace todoke
