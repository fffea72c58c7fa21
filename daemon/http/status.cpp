#include <map>

#include "daemon/http/description.hpp"
#include "daemon/http/json_text.hpp"
#include "daemon/http/problem.hpp"
#include "daemon/http/resources.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

/// The counts in the words an operator asks with: what waits for nothing but capacity is due, the rest is held by a
/// rule.
struct queue_counts {
    std::int64_t due = 0, retrying = 0;
    std::map<state, std::int64_t> in;
    std::map<std::string_view, std::int64_t> held;
};

queue_counts sum(const std::vector<tally_row>& rows)
{
    queue_counts made;
    for (const auto& row : rows) {
        made.in[row.in] += row.count;
        if (row.in != state::queued) continue;
        if (row.why == rule::none)
            made.due += row.count;
        else if (row.why == rule::retry)
            made.retrying += row.count;
        else
            made.held[to_text(row.why)] += row.count;
    }
    return made;
}

void write_queue(json_text& json, const queue_counts& counts)
{
    const auto in = [&](state s) {
        const auto found = counts.in.find(s);
        return found == counts.in.end() ? std::int64_t{0} : found->second;
    };
    json.key("queue");
    json.begin_object();
    json.field("due", counts.due);
    json.field("retrying", counts.retrying);
    for (const auto s : {state::sending, state::watching, state::uncertain}) json.field(to_text(s), in(s));
    json.key("held");
    json.begin_object();
    for (const auto& [rule_name, count] : counts.held)
        if (count != 0) json.field(rule_name, count);
    json.end_object();
    json.end_object();
    json.key("final");
    json.begin_object();
    for (const auto& [s, count] : counts.in)
        if (is_final(s) && count != 0) json.field(to_text(s), count);
    json.end_object();
}

void write_lanes(json_text& json, const std::vector<lane_view>& lanes)
{
    json.key("providers");
    json.begin_array();
    for (const auto& lane : lanes) {
        json.begin_object();
        json.field("name", lane.provider);
        json.field("channel", to_text(lane.on));
        json.field("state", lane.state);
        json.text_unless_empty("why", lane.why);
        json.field("in_flight", lane.in_flight);
        json.field("window", lane.window);
        json.key("rate");
        json.begin_array();
        for (const auto& rate : lane.rates) json.value(std::string_view{rate});
        json.end_array();
        json.end_object();
    }
    json.end_array();
}

void write_store(json_text& json, const store_facts& facts)
{
    json.key("store");
    json.begin_object();
    json.field("path", facts.path);
    json.field("schema", facts.schema);
    json.field("bytes", facts.bytes);
    json.field("unfinished", facts.queued);
    json.field("damaged", facts.damaged);
    json.end_object();
}

}  // namespace

asio::awaitable<answer> get_status(door_core& core, request)
{
    const auto counts = co_await core.parts.messages.counts();
    const auto facts = co_await core.parts.messages.facts();
    answer made;
    json_text json{made.body};
    json.begin_object();
    json.field("version", core.parts.version);
    json.field("now", core.parts.time.now());
    json.field("ready", core.parts.ready());
    write_queue(json, sum(counts));
    write_lanes(json, core.parts.lanes());
    write_store(json, facts);
    json.end_object();
    co_return made;
}

asio::awaitable<answer> get_health(door_core&, request)
{
    answer made;
    made.body = R"({"status":"alive"})";
    co_return made;
}

asio::awaitable<answer> get_readiness(door_core& core, request)
{
    if (!core.parts.ready()) {
        const problem not_yet{problem_kind::unavailable, "starting, stopping, or the store takes nothing", {}, {}};
        co_return to_answer(not_yet);
    }
    answer made;
    made.body = R"({"status":"ready"})";
    co_return made;
}

asio::awaitable<answer> get_metrics(door_core& core, request)
{
    const auto counts = co_await core.parts.messages.counts();
    const auto facts = co_await core.parts.messages.facts();
    answer made;
    made.type = "text/plain; version=0.0.4; charset=utf-8";
    made.body = core.parts.counted.text(counts, core.parts.lanes(), facts.queued);
    co_return made;
}

asio::awaitable<answer> get_description(door_core&, request)
{
    answer made;
    made.type = "application/yaml";
    made.body = openapi_yaml();
    co_return made;
}

}  // namespace todoke
