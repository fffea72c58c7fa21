#pragma once
// The public listener of [public]: a door of its own with nothing behind it but webhooks, links and unsubscribing.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "daemon/api/core.hpp"
#include "daemon/config/config.hpp"
#include "daemon/http/door.hpp"
#include "daemon/machine/descriptors.hpp"
#include "daemon/public/public_side.hpp"

namespace todoke {

class public_listener {
public:
    /// `serves` is what the API's door works with. Throws std::runtime_error when the certificate is none.
    public_listener(boost::asio::any_io_executor executor, public_config set, door_share may_open, door_core serves);

    /// Before run(): who calls here, and where it is kept.
    public_side& side() { return side_; }

    /// Returns the port. Throws boost::system::system_error when the address cannot be used.
    int listen();
    boost::asio::awaitable<void> run();
    boost::asio::awaitable<void> stop(std::chrono::milliseconds grace);
    /// A new certificate counts for the connections that come from now on; address and url stay.
    void use(const public_config& next);
    /// When the one that is shown now ends; nothing: TLS is done by somebody else.
    std::optional<instant> certificate_ends() const { return certificate_ends_; }

private:
    door_core serving(door_core serves);

    public_config set_;
    door_share may_open_;
    public_side side_;
    std::optional<instant> certificate_ends_;
    door door_;
};

}  // namespace todoke
