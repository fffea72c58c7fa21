#include "daemon/outside.hpp"

#include "daemon/http/server_tls.hpp"
#include "daemon/public/public_routes.hpp"
#include "gateway/log.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

/// Of a url without a path.
std::string host_of(std::string_view url)
{
    url.remove_prefix(url.find("://") + 3);
    if (url.starts_with('[')) return std::string{url.substr(1, url.find(']') - 1)};
    return std::string{url.substr(0, url.find(':'))};
}

/// Strangers get less room than backends, and are cut off sooner.
door_settings settings_of(const public_config& set)
{
    door_settings made;
    const bool is_secure = !set.certificate.empty();
    if (is_secure) made.tls = make_server_tls(set.certificate, set.key);
    made.hosts = {host_of(set.url)};
    made.only_these_hosts = is_secure;  // a proxy in front may call by the address it forwards to
    made.limits.connections = 1000;
    made.limits.of_one_address = 50;
    made.limits.body = longest_raw_receipt;
    made.limits.bodies = 16 * longest_raw_receipt;
    made.limits.body_time = made.limits.head_time;
    made.limits.idle_time = std::chrono::seconds{30};
    return made;
}

}  // namespace

outside::outside(asio::any_io_executor executor, public_config set, door_parts serves)
    : set_{std::move(set)}, side_{set_.url}, door_{executor, serving(std::move(serves)), settings_of(set_)}
{
}

door_parts outside::serving(door_parts serves)
{
    serves.routes = &public_routes();
    serves.open_side = &side_;
    return serves;
}

int outside::listen()
{
    const auto port = door_.listen_tcp(set_.listen.host, set_.listen.port);
    log::info("event=listening address={}:{} for=public url={}", set_.listen.host, port, set_.url);
    return port;
}

asio::awaitable<void> outside::run()
{
    return door_.run();
}

asio::awaitable<void> outside::stop(std::chrono::milliseconds grace)
{
    return door_.stop(grace);
}

void outside::use(const public_config& next)
{
    auto settings = settings_of({set_.listen, set_.url, next.certificate, next.key});
    door_.use(std::move(settings));
}

}  // namespace todoke
