// The backends that are called back, and what an operator can do about them.
#include <algorithm>

#include "daemon/api/callback_json.hpp"
#include "daemon/api/resources.hpp"
#include "daemon/api/trouble.hpp"
#include "gateway/intake/intake.hpp"
#include "gateway/log.hpp"
#include "gateway/receipt/callbacks/callback_endpoint.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

callback_endpoint* find(const door_core& core, std::string_view name)
{
    const auto& all = core.callbacks;
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto* one) { return one->name() == name; });
    return found == all.end() ? nullptr : *found;
}

answer no_such_callback()
{
    return to_answer({problem_kind::not_found, "no [[callback]] of this name is configured", {}, {}});
}

}  // namespace

void write_callbacks(json_text& json, const std::vector<callback_endpoint*>& all)
{
    json.key("callbacks");
    json.begin_array();
    for (const auto* one : all) {
        const auto now = one->now();
        json.begin_object();
        json.field("name", now.name);
        json.field("state", now.state);
        json.said_unless_empty("why", now.why);
        json.instant_if("since", now.since);
        json.instant_if("until", now.until);
        json.end_object();
    }
    json.end_array();
}

asio::awaitable<answer> list_callbacks(door_core& core, request)
{
    answer made;
    json_text json{made.body};
    json.begin_object();
    write_callbacks(json, core.callbacks);
    json.end_object();
    co_return made;
}

asio::awaitable<answer> enable_callback(door_core& core, request what)
{
    if (auto no = trouble_of_limited(*what.who, "callbacks tell of all of them")) co_return *std::move(no);
    auto* endpoint = find(core, what.name);
    if (endpoint == nullptr) co_return no_such_callback();
    const bool was_disabled = co_await endpoint->enable();
    log::info("event=callback_enabled endpoint={} by=\"{}\"", endpoint->name(), in_log(*what.who));
    answer made;
    json_text json{made.body};
    json.begin_object();
    json.field("name", endpoint->name());
    json.field("was_disabled", was_disabled);
    json.end_object();
    co_return made;
}

asio::awaitable<answer> replay_callback(door_core& core, request what)
{
    if (auto no = trouble_of_limited(*what.who, "callbacks tell of all of them")) co_return *std::move(no);
    auto* endpoint = find(core, what.name);
    if (endpoint == nullptr) co_return no_such_callback();
    auto read = read_replay(what.body);
    if (auto no = trouble_of(read)) co_return *std::move(no);
    const auto since = std::get<instant>(read);
    const auto queued = co_await endpoint->replay(since);
    log::info("event=callbacks_replayed endpoint={} since={} queued={} by=\"{}\"", endpoint->name(), to_text(since),
              queued, in_log(*what.who));
    answer made;
    json_text json{made.body};
    json.begin_object();
    json.field("name", endpoint->name());
    json.field("queued", queued);
    json.end_object();
    co_return made;
}

}  // namespace todoke
