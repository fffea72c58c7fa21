#include "daemon/config/addresses.hpp"

#include <boost/asio/ip/address.hpp>
#include <filesystem>

namespace todoke {

namespace {

boost::asio::ip::address ip_of(const listen_address& where)
{
    boost::system::error_code failed;
    return boost::asio::ip::make_address(where.host == "localhost" ? "127.0.0.1" : where.host, failed);
}

bool covers(const boost::asio::ip::address& all, const boost::asio::ip::address& one)
{
    return all == one || (all.is_unspecified() && (all.is_v6() || one.is_v4()));
}

/// What is below /var/run, systemd opens below /run.
std::string path_of(const listen_address& where)
{
    const std::string old = "/var/run/";
    auto path = std::filesystem::path{where.unix_path}.lexically_normal().string();
    return path.starts_with(old) ? "/run/" + path.substr(old.size()) : path;
}

}  // namespace

std::string to_text(const listen_address& where)
{
    if (!where.unix_path.empty()) return "unix:" + where.unix_path;
    const bool is_v6 = where.host.find(':') != std::string::npos;
    return (is_v6 ? "[" + where.host + "]" : where.host) + ":" + std::to_string(where.port);
}

bool meet(const listen_address& a, const listen_address& b)
{
    if (!a.unix_path.empty() || !b.unix_path.empty()) return path_of(a) == path_of(b);
    if (a.port != b.port) return false;
    return covers(ip_of(a), ip_of(b)) || covers(ip_of(b), ip_of(a));
}

}  // namespace todoke
