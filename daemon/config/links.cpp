#include "daemon/config/links.hpp"

#include <algorithm>

#include "daemon/config/forms.hpp"
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
    if (path && !path->starts_with('/')) from.problem("ca_file", in_quotes(*path) + " is not a full path");
    return path.value_or("");
}

}  // namespace todoke::reading
