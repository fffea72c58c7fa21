#include "daemon/config/links.hpp"

#include <algorithm>
#include <filesystem>

#include "daemon/config/forms.hpp"
#include "daemon/config/secret.hpp"
#include "gateway/channel/connection.hpp"
#include "gateway/channel/loopback.hpp"

namespace todoke::reading {
namespace {

const words<link_security> securities{
    {"tls", link_security::tls}, {"starttls", link_security::starttls}, {"none", link_security::none}};

void check_host(section& from, const std::string& host, const place& at, std::string_view example)
{
    if (!is_host(host))
        from.problem("host", at,
                     in_quotes(host) + " is not a host; write only its name, like " + in_quotes(example) +
                         " (the port is a key of its own)");
}

/// Tried as it will be used, so that a wrong one is told with its line and not by a start that fails.
std::string wrong_with_authorities(const std::string& path)
{
    if (!path.starts_with('/')) return in_quotes(path) + " is not a full path";
    if (auto wrong = wrong_with_file(path); !wrong.empty()) return wrong;
    constexpr std::uintmax_t most_bytes = 16 << 20;
    std::error_code failed;
    if (const auto size = std::filesystem::file_size(path, failed); !failed && size > most_bytes)
        return path + " is longer than 16 MiB; name the file of the authorities to believe";
    try {
        tls_trust{path};
    } catch (const std::runtime_error& e) {
        return std::string{e.what()} + "; name a file with the authorities' certificates in PEM";
    }
    return {};
}

}  // namespace

std::string read_host(section& from, std::string_view example)
{
    const auto host = from.required("host", "host = " + in_quotes(example));
    if (!host) return {};
    check_host(from, *host, from.place_of("host"), example);
    return *host;
}

std::vector<std::string> read_hosts(section& from, std::string_view example)
{
    const auto items = from.texts("host");
    if (!from.find("host")) from.missing("host", "host = " + in_quotes(example));
    std::vector<std::string> hosts;
    for (const auto& [host, at] : items.value_or(std::vector<item>{})) {
        check_host(from, host, at, example);
        if (std::find(hosts.begin(), hosts.end(), host) != hosts.end())
            from.problem("host", at, in_quotes(host) + " is there twice; leave one out");
        hosts.push_back(host);
    }
    if (items && items->empty()) from.problem("host", "names no host; write one, like " + in_quotes(example));
    if (hosts.empty()) hosts.emplace_back();
    return hosts;
}

int read_port(section& from, int usual)
{
    return static_cast<int>(from.number("port", 1, 65535).value_or(usual));
}

link_security read_security(section& from, const std::vector<std::string>& hosts, link_security usual)
{
    const auto security = from.word("security", securities).value_or(usual);
    if (security == link_security::none && !std::all_of(hosts.begin(), hosts.end(), is_loopback))
        from.problem(
            "security",
            R"("none" would show passwords and customers' messages to the network; write "tls" or "starttls" ("none" is for loopback))");
    return security;
}

std::string read_ca_file(section& from)
{
    const auto path = from.text("ca_file");
    if (!path) return {};
    if (const auto wrong = wrong_with_authorities(*path); !wrong.empty()) from.problem("ca_file", wrong);
    return *path;
}

}  // namespace todoke::reading
