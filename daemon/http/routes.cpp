#include "daemon/http/routes.hpp"

#include <array>

#include "daemon/http/resources.hpp"
#include "gateway/intake/text_checks.hpp"
#include "store/model/id.hpp"

namespace todoke {

namespace {

constexpr std::array all_routes{
    route{method::post, "/v1/messages", scope::submit, body_type::submission, post_message},
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
    route{method::get, "/healthz", scope::open, body_type::none, get_health},
    route{method::get, "/readyz", scope::read, body_type::none, get_readiness},
    route{method::get, "/metrics", scope::read, body_type::none, get_metrics},
    route{method::get, "/openapi.yaml", scope::read, body_type::none, get_description},
};

int hex_value(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::optional<std::string> decoded(std::string_view segment)
{
    std::string made;
    for (std::size_t i = 0; i < segment.size(); ++i) {
        if (segment[i] != '%') {
            made += segment[i];
            continue;
        }
        const int high = i + 2 < segment.size() ? hex_value(segment[i + 1]) : -1;
        const int low = high >= 0 ? hex_value(segment[i + 2]) : -1;
        if (low < 0) return std::nullopt;
        made += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return made;
}

std::string_view take_segment(std::string_view& path)
{
    const auto end = path.find('/', 1);
    const auto segment = path.substr(0, end);
    path.remove_prefix(segment.size());
    return segment;
}

/// The raw segment in the place of ID (empty when the pattern has none); nothing: it does not match.
std::optional<std::string_view> fit(std::string_view pattern, std::string_view path)
{
    std::string_view name;
    while (!pattern.empty() && !path.empty()) {
        const auto wanted = take_segment(pattern), there = take_segment(path);
        if (wanted == "/ID" && there.size() > 1)
            name = there.substr(1);
        else if (wanted != there)
            return std::nullopt;
    }
    return pattern.empty() && path.empty() ? std::optional{name} : std::nullopt;
}

}  // namespace

std::optional<split_target> split(std::string_view target)
{
    split_target parts;
    if (target.empty() || target.find('#') != std::string_view::npos) return std::nullopt;
    if (target[0] != '/') {
        static constexpr std::string_view scheme = "http://";
        if (target.size() <= scheme.size() || !equal_ignoring_case(target.substr(0, scheme.size()), scheme))
            return std::nullopt;
        target.remove_prefix(scheme.size());
        const auto end = std::min(target.find_first_of("/?"), target.size());
        parts.authority = target.substr(0, end);
        target.remove_prefix(end);
        if (parts.authority.empty() || parts.authority.find('@') != std::string_view::npos) return std::nullopt;
    }
    const auto mark = std::min(target.find('?'), target.size());
    parts.path = mark == 0 ? std::string_view{"/"} : target.substr(0, mark);
    if (mark < target.size()) parts.query = target.substr(mark + 1);
    return parts;
}

const route_table& api_routes()
{
    static constexpr route_table all{all_routes, "there is nothing at this path: see /openapi.yaml"};
    return all;
}

match route_table::find(method verb, std::string_view path) const
{
    match made;
    const auto wanted = verb == method::head ? method::get : verb;
    for (const auto& row : rows) {
        const auto raw = fit(row.pattern, path);
        if (!raw) continue;
        auto name = decoded(*raw);
        if (!name || (row.of_message() && !message_id::parse(*name))) continue;
        if (row.verb == wanted) {
            made.found = &row;
            made.name = std::move(*name);
            return made;
        }
        made.allowed.append(made.allowed.empty() ? "" : ", ").append(to_text(row.verb));
        if (row.verb == method::get) made.allowed += ", HEAD";
    }
    return made;
}

}  // namespace todoke
