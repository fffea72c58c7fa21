#include <array>

#include "daemon/api/auth.hpp"
#include "daemon/api/resources.hpp"
#include "store/model/id.hpp"

namespace todoke {

namespace {

constexpr std::array api_table{
    route{method::post, "/v1/messages", scope::submit, body_type::json, post_message, post_messages},
    route{method::get, "/v1/messages", scope::read, body_type::none, list_messages},
    route{method::post, "/v1/messages/forecast", scope::submit, body_type::json, forecast_message},
    route{method::get, "/v1/messages/ID", scope::read, body_type::none, get_message},
    route{method::post, "/v1/messages/ID/cancel", scope::submit, body_type::maybe_json, cancel_message},
    route{method::post, "/v1/messages/cancel", scope::submit, body_type::json, cancel_messages},
    route{method::post, "/v1/messages/ID/resolve", scope::operate, body_type::json, resolve_message},
    route{method::post, "/v1/messages/ID/retry", scope::operate, body_type::json, retry_message},
    route{method::post, "/v1/events", scope::submit, body_type::json, post_event},
    route{method::get, "/v1/receipts", scope::read, body_type::none, list_receipts},
    route{method::get, "/v1/callbacks", scope::read, body_type::none, list_callbacks},
    route{method::post, "/v1/callbacks/ID/enable", scope::operate, body_type::none, enable_callback},
    route{method::post, "/v1/callbacks/ID/replay", scope::operate, body_type::json, replay_callback},
    route{method::get, "/v1/blocks", scope::read, body_type::none, list_blocks},
    route{method::post, "/v1/blocks", scope::operate, body_type::json, post_block},
    route{method::delete_, "/v1/blocks", scope::operate, body_type::none, delete_block},
    route{method::put, "/v1/customers/ID", scope::submit, body_type::json, put_customer},
    route{method::get, "/v1/customers/ID", scope::read, body_type::none, get_customer},
    route{method::delete_, "/v1/customers/ID", scope::submit, body_type::none, delete_customer},
    route{method::get, "/v1/customers/ID/timeline", scope::read, body_type::none, get_customer_timeline},
    route{method::get, "/v1/holds", scope::read, body_type::none, list_holds},
    route{method::post, "/v1/holds", scope::operate, body_type::json, post_hold},
    route{method::delete_, "/v1/holds/ID", scope::operate, body_type::none, delete_hold},
    route{method::post, "/v1/adopt", scope::operate, body_type::json, post_adopt},
    route{method::get, "/v1/consents", scope::read, body_type::none, list_consents},
    route{method::get, "/v1/status", scope::read, body_type::none, get_status},
    route{method::get, "/v1/outlook", scope::read, body_type::none, get_outlook},
    route{method::get, "/v1/doctor", scope::operate, body_type::none, get_doctor},
    route{method::get, "/healthz", scope::open, body_type::none, get_health},
    route{method::get, "/readyz", scope::read, body_type::none, get_readiness},
    route{method::get, "/metrics", scope::read, body_type::none, get_metrics},
    route{method::get, "/openapi.yaml", scope::read, body_type::none, get_description},
    route{method::get, "/", scope::open, body_type::none, get_dashboard},
    route{method::get, "/dashboard/ID", scope::open, body_type::none, get_dashboard_file},
};

/// "/v1/messages/forecast" is no message.
bool may_stand(const route& row, std::string_view name)
{
    return !row.pattern.starts_with("/v1/messages/ID") || message_id::parse(name);
}

}  // namespace

const route_table& api_routes()
{
    static constexpr route_table all{api_table, "there is nothing at this path: see /openapi.yaml", may_stand};
    return all;
}

}  // namespace todoke
