// Two listeners on one address: the second could not open, so the file says so with both names.
#include <boost/asio/ip/address.hpp>

#include "daemon/config/sections.hpp"

namespace todoke::reading {
namespace {

struct claimed {
    listen_address where;
    std::string by;
};

boost::asio::ip::address address_of(const listen_address& where)
{
    boost::system::error_code failed;
    return boost::asio::ip::make_address(where.host == "localhost" ? "127.0.0.1" : where.host, failed);
}

/// `::` takes IPv4, too.
bool covers(const boost::asio::ip::address& all, const boost::asio::ip::address& one)
{
    return all == one || (all.is_unspecified() && (all.is_v6() || one.is_v4()));
}

bool meet(const listen_address& a, const listen_address& b)
{
    if (!a.unix_path.empty() || !b.unix_path.empty()) return a.unix_path == b.unix_path;
    if (a.port != b.port) return false;
    return covers(address_of(a), address_of(b)) || covers(address_of(b), address_of(a));
}

std::string text_of(const listen_address& where)
{
    if (!where.unix_path.empty()) return "unix:" + where.unix_path;
    const bool is_v6 = where.host.find(':') != std::string::npos;
    return (is_v6 ? "[" + where.host + "]" : where.host) + ":" + std::to_string(where.port);
}

}  // namespace

void refuse_shared_ports(const config& made, section api, section open, std::vector<section> providers)
{
    std::vector<claimed> all;
    const auto claim = [&](section& from, std::string_view key, const listen_address& where) {
        if (where.unix_path.empty() && where.host.empty()) return;  // one that could not be read
        for (const auto& other : all)
            if (meet(where, other.where))
                return from.problem(key, text_of(where) + " is taken by " + other.by + " = " + text_of(other.where) +
                                             "; give each a port of its own");
        all.push_back({where, from.path() + "." + std::string{key}});
    };
    for (const auto& one : made.api.listen) claim(api, "listen", one);
    if (made.open) claim(open, "listen", made.open->listen);
    for (std::size_t i = 0; i < made.providers.size(); ++i) {
        const auto* smtp = std::get_if<smtp_settings>(&made.providers[i].how);
        if (!smtp || !smtp->reports) continue;
        providers[i].rename("provider." + made.providers[i].name);
        claim(providers[i], "reports", *smtp->reports);
    }
}

}  // namespace todoke::reading
