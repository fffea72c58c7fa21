#pragma once
// All that the outside can call, and nothing else. No caller needs a token: what they bring is a signature, or a token
// in the path that only this box can have made.

#include <boost/asio/awaitable.hpp>

#include "daemon/api/core.hpp"
#include "daemon/http/doorkeeper.hpp"
#include "daemon/http/routes.hpp"

namespace todoke {

const route_table& public_routes();
/// Anybody may come in.
std::shared_ptr<const doorkeeper> ask_nobody();

// hooks.cpp
boost::asio::awaitable<answer> take_line_hook(door_core& core, request what);
boost::asio::awaitable<answer> take_twilio_hook(door_core& core, request what);
/// By GET only where the provider is configured to tell everything in the URL.
boost::asio::awaitable<answer> take_http_hook(door_core& core, request what);

// links.cpp
/// Leads on to the URL that was recorded, and nowhere else. A person's click becomes a receipt.
boost::asio::awaitable<answer> follow_link(door_core& core, request what);
/// The picture of an HTML e-mail: fetched when it is opened, or by a proxy at any time.
boost::asio::awaitable<answer> show_opening(door_core& core, request what);

// unsubscribe.cpp
/// Asks; whoever only looks (a scanner, a preview) changes nothing.
boost::asio::awaitable<answer> ask_unsubscribe(door_core& core, request what);
/// Does it: by the form of that page, or by one click in a mail program (RFC 8058).
boost::asio::awaitable<answer> do_unsubscribe(door_core& core, request what);

}  // namespace todoke
