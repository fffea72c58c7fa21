// What a submission would come to, without storing it.

#include <algorithm>

#include "daemon/api/message_json.hpp"
#include "daemon/api/resources.hpp"
#include "daemon/api/submit.hpp"
#include "daemon/api/trouble.hpp"
#include "daemon/http/problem.hpp"
#include "gateway/intake/tracked_links.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

/// What of a submission says how long it is as an SMS, kept while the store has the rest.
struct sms_to_be {
    std::string content, via;
    std::vector<std::string> links;
};

sms_to_be sms_of(const submission& what)
{
    sms_to_be made{what.content, what.via[index_of(channel::sms)], what.links};
    for (const auto& leg : what.legs)
        if (leg.on == channel::sms && !leg.via.empty()) made.via = leg.via;
    return made;
}

/// As how many parts it would be billed: by the one of its possible providers that counts the most, and with tracked
/// links of the greatest length. None: nobody would send it as an SMS.
std::optional<std::size_t> most_parts(const sms_to_be& what, const std::vector<lane_view>& lanes,
                                      const std::string& public_url)
{
    std::vector<tracked_link> links;
    for (const auto& url : what.links) links.push_back({url, std::string(longest_link_token, '0')});
    const auto sent = as_it_goes(what.content, links, public_url);
    std::optional<std::size_t> most;
    for (const auto& lane : lanes)
        if (lane.on == channel::sms && lane.bills && (what.via.empty() || what.via == lane.provider))
            most = std::max(most.value_or(0), lane.bills(sent));
    return most;
}

}  // namespace

asio::awaitable<answer> forecast_message(door_core& core, request what)
{
    auto read = understand(core, *what.who, what.body, false);
    if (const auto* no = std::get_if<problem>(&read)) co_return to_answer(*no);
    auto& body = std::get<submission>(read);
    const auto sms = sms_of(body);
    auto policy = core.policy();
    auto comes = core.estimates();
    const auto now = core.time.now();
    const auto found = co_await core.messages.forecast(std::move(body), std::move(policy), now, std::move(comes));
    if (const auto* no = std::get_if<refused>(&found)) co_return to_answer(of(*no));
    const auto& seen = std::get<foreseen>(found);
    answer made;
    json_text json{made.body, speaks(what)};
    json.begin_object();
    write_stored(json, seen.answer);
    if (seen.answer.on == channel::sms)
        if (const auto parts = most_parts(sms, core.lanes(), core.book()->public_url)) json.field("parts", *parts);
    write_findings(json, seen.findings);
    json.end_object();
    co_return made;
}

}  // namespace todoke
