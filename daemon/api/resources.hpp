#pragma once
// The handlers, one file per resource.

#include <boost/asio/awaitable.hpp>

#include "daemon/api/core.hpp"
#include "daemon/http/routes.hpp"

namespace todoke {

const route_table& api_routes();

// messages.cpp
boost::asio::awaitable<answer> post_message(door_core& core, request what);
/// The same as NDJSON: line_exchange.cpp.
boost::asio::awaitable<bool> post_messages(door_core& core, request_in_lines what, bool keep);
boost::asio::awaitable<answer> get_message(door_core& core, request what);
boost::asio::awaitable<answer> list_messages(door_core& core, request what);
boost::asio::awaitable<answer> cancel_message(door_core& core, request what);

// forecasts.cpp
boost::asio::awaitable<answer> forecast_message(door_core& core, request what);

// customer_timeline.cpp
boost::asio::awaitable<answer> get_customer_timeline(door_core& core, request what);
// orders.cpp
boost::asio::awaitable<answer> cancel_messages(door_core& core, request what);
boost::asio::awaitable<answer> resolve_message(door_core& core, request what);
boost::asio::awaitable<answer> retry_message(door_core& core, request what);

// events.cpp
boost::asio::awaitable<answer> post_event(door_core& core, request what);

// blocks.cpp
boost::asio::awaitable<answer> list_blocks(door_core& core, request what);
boost::asio::awaitable<answer> post_block(door_core& core, request what);
boost::asio::awaitable<answer> delete_block(door_core& core, request what);

// consents.cpp
boost::asio::awaitable<answer> list_consents(door_core& core, request what);

// customers.cpp
boost::asio::awaitable<answer> put_customer(door_core& core, request what);
boost::asio::awaitable<answer> get_customer(door_core& core, request what);
boost::asio::awaitable<answer> delete_customer(door_core& core, request what);

// holds.cpp
boost::asio::awaitable<answer> list_holds(door_core& core, request what);
boost::asio::awaitable<answer> post_hold(door_core& core, request what);
boost::asio::awaitable<answer> delete_hold(door_core& core, request what);
boost::asio::awaitable<answer> post_adopt(door_core& core, request what);

// receipts.cpp
boost::asio::awaitable<answer> list_receipts(door_core& core, request what);

// callbacks.cpp
boost::asio::awaitable<answer> list_callbacks(door_core& core, request what);
boost::asio::awaitable<answer> enable_callback(door_core& core, request what);
boost::asio::awaitable<answer> replay_callback(door_core& core, request what);

// outlook.cpp
boost::asio::awaitable<answer> get_outlook(door_core& core, request what);

// dashboard.cpp
boost::asio::awaitable<answer> get_dashboard(door_core& core, request what);
boost::asio::awaitable<answer> get_dashboard_file(door_core& core, request what);

// doctor.cpp
boost::asio::awaitable<answer> get_doctor(door_core& core, request what);

// status.cpp
boost::asio::awaitable<answer> get_status(door_core& core, request what);
boost::asio::awaitable<answer> get_health(door_core& core, request what);
boost::asio::awaitable<answer> get_readiness(door_core& core, request what);
boost::asio::awaitable<answer> get_metrics(door_core& core, request what);
boost::asio::awaitable<answer> get_description(door_core& core, request what);

}  // namespace todoke
