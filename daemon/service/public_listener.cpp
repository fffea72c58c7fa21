#include "daemon/service/public_listener.hpp"

#include "daemon/http/server_certificate.hpp"
#include "daemon/public/public_routes.hpp"
#include "daemon/service/settings_of.hpp"
#include "gateway/log.hpp"

namespace todoke {

namespace asio = boost::asio;

public_listener::public_listener(asio::any_io_executor executor, public_config set, door_share may_open,
                                 door_core serves)
    : set_{std::move(set)},
      may_open_{may_open},
      side_{set_.url},
      certificate_ends_{end_of_certificate(set_.certificate)},
      door_{executor, make_interior(serving(std::move(serves)), public_routes()), door_settings_of(set_, may_open_)}
{
}

door_core public_listener::serving(door_core serves)
{
    serves.open_side = &side_;
    return serves;
}

int public_listener::listen()
{
    const auto port = door_.listen_tcp(set_.listen.host, set_.listen.port);
    log::info("event=listening address={}:{} for=public url={}", set_.listen.host, port, set_.url);
    return port;
}

asio::awaitable<void> public_listener::run()
{
    return door_.run();
}

asio::awaitable<void> public_listener::stop(std::chrono::milliseconds grace)
{
    return door_.stop(grace);
}

void public_listener::use(const public_config& next)
{
    auto settings = door_settings_of(public_config{set_.listen, set_.url, next.certificate, next.key}, may_open_);
    door_.use(std::move(settings));
    certificate_ends_ = end_of_certificate(next.certificate);
}

}  // namespace todoke
