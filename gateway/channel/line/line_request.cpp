#include "gateway/channel/line/line_request.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>

namespace todoke {

bool is_aggregation_unit(std::string_view campaign)
{
    const auto allowed = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    };
    return !campaign.empty() && campaign.size() <= 30 && std::ranges::all_of(campaign, allowed);
}

std::string line_push_body(const envelope& what)
{
    if (!what.resume.empty()) return what.resume;
    auto body = R"({"to":)" + boost::json::serialize(boost::json::string_view{what.address});
    body += R"(,"messages":)" + what.what->line->messages;
    if (is_aggregation_unit(what.campaign)) body += R"(,"customAggregationUnits":[")" + what.campaign + R"("])";
    return body + "}";
}

http_request line_push_request(const envelope& what, const std::string& authorization, std::string body)
{
    http_request request;
    request.method = "POST";
    request.target = "/v2/bot/message/push";
    request.headers = {{"Authorization", authorization},
                       {"Content-Type", "application/json"},
                       {"X-Line-Retry-Key", what.attempt_key.text()},
                       {"User-Agent", "todoke"}};
    request.body = std::move(body);
    return request;
}

}  // namespace todoke
