#include "daemon/http/auth.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>
#include <openssl/crypto.h>
#include <openssl/sha.h>

#include "gateway/intake/text_checks.hpp"

namespace todoke {

std::string_view to_text(scope s)
{
    switch (s) {
        case scope::submit:
            return "submit";
        case scope::read:
            return "read";
        case scope::operate:
            return "operate";
        case scope::open:
            break;
    }
    return "none";
}

bool caller::may(scope what) const
{
    return what == scope::open || (what == scope::submit && submit) || (what == scope::read && read) ||
           (what == scope::operate && operate);
}

bool caller::may_use(std::string_view klass) const
{
    return classes.empty() || std::find(classes.begin(), classes.end(), klass) != classes.end();
}

const caller& socket_caller()
{
    static const caller everything{"", true, true, true, {}};
    return everything;
}

std::optional<caller> find_caller(std::string_view authorization, const std::vector<token_config>& tokens)
{
    static constexpr std::string_view scheme = "Bearer ";
    if (authorization.size() <= scheme.size() || !equal_ignoring_case(authorization.substr(0, scheme.size()), scheme))
        return std::nullopt;
    auto secret = authorization.substr(scheme.size());
    secret.remove_prefix(std::min(secret.find_first_not_of(' '), secret.size()));
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest;
    SHA256(reinterpret_cast<const unsigned char*>(secret.data()), secret.size(), digest.data());
    const token_config* found = nullptr;
    for (const auto& token : tokens) {
        if (token.secret_sha256.size() != digest.size()) continue;
        if (CRYPTO_memcmp(token.secret_sha256.data(), digest.data(), digest.size()) == 0) found = &token;
    }
    if (!found) return std::nullopt;
    return caller{found->name, found->submit, found->read, found->operate, found->classes};
}

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

bool host_named(std::string_view host, const std::vector<std::string>& names)
{
    const auto name = host_name(host);
    return name && is_one_of(*name, names);
}

}  // namespace todoke
