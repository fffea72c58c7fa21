// What LINE says of the month's messages.
#include <boost/json/parse.hpp>

#include "gateway/channel/line/line_quota.hpp"

namespace todoke {

namespace json = boost::json;

namespace {

std::optional<json::object> object_of(const http_answer& answer)
{
    json::error_code error;
    auto parsed = json::parse(answer.body, error);
    if (answer.status != 200 || error || !parsed.is_object()) return std::nullopt;
    return std::move(parsed.as_object());
}

std::optional<std::int64_t> count_in(const json::object& from, std::string_view name)
{
    const auto* found = from.if_contains(name);
    if (!found || !found->is_int64() || found->get_int64() < 0) return std::nullopt;
    return found->get_int64();
}

}  // namespace

std::optional<std::optional<std::int64_t>> read_line_quota(const http_answer& answer)
{
    const auto body = object_of(answer);
    const auto* type = body ? body->if_contains("type") : nullptr;
    if (!type || !type->is_string()) return std::nullopt;
    if (type->get_string() == "none") return std::optional<std::int64_t>{};
    const auto value = count_in(*body, "value");
    if (!value) return std::nullopt;  // not "no limit": the outer one has nothing
    return std::optional<std::optional<std::int64_t>>{value};
}

std::optional<std::int64_t> read_line_consumption(const http_answer& answer)
{
    const auto body = object_of(answer);
    return body ? count_in(*body, "totalUsage") : std::nullopt;
}

}  // namespace todoke
