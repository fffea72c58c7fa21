#include <filesystem>

#include "daemon/api/callback_json.hpp"
#include "daemon/api/certificate_end.hpp"
#include "daemon/api/description.hpp"
#include "daemon/api/hold_json.hpp"
#include "daemon/api/json_text.hpp"
#include "daemon/api/resources.hpp"
#include "daemon/api/trouble.hpp"
#include "daemon/outlook/queue_figures.hpp"
#include "gateway/receipt/callbacks/callback_endpoint.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

void write_queue(json_text& json, const queue_figures& counts)
{
    const auto in = [&](state s) {
        const auto found = counts.in.find(s);
        return found == counts.in.end() ? std::int64_t{0} : found->second;
    };
    json.key("queue");
    json.begin_object();
    json.field("due", counts.due);
    json.field("overdue", counts.overdue);
    json.field("retrying", counts.retrying);
    for (const auto s : {state::sending, state::watching, state::uncertain}) json.field(to_text(s), in(s));
    json.key("held");
    json.begin_object();
    for (const auto& [why, count] : counts.held)
        if (count != 0) json.field(to_text(why), count);
    json.end_object();
    json.end_object();
    json.key("final");
    json.begin_object();
    for (const auto& [s, count] : counts.in)
        if (is_final(s) && count != 0) json.field(to_text(s), count);
    json.end_object();
}

void write_quotas(json_text& json, const std::vector<quota_view>& quotas)
{
    json.key("quota");
    json.begin_array();
    for (const auto& one : quotas) {
        json.begin_object();
        json.field("rate", std::string_view{one.rate});
        json.field("used", one.used);
        json.field("left", one.left);
        json.instant_if("until", one.until);
        json.end_object();
    }
    json.end_array();
}

void write_recent(json_text& json, const std::map<outcome_kind, std::size_t>& counts)
{
    json.key("recent");
    json.begin_object();
    for (const auto& [how, count] : counts)
        if (count != 0) json.field(to_text(how), count);
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
        json.field("state", to_text(lane.state));
        if (lane.sandbox) json.field("sandbox", true);
        json.text_unless_empty("why", lane.why);
        json.instant_if("until", lane.until);
        if (lane.stops != rule::none) json.field("stops", to_text(lane.stops));
        if (lane.stops_bulk != rule::none) json.field("stops_bulk", to_text(lane.stops_bulk));
        json.field("in_flight", lane.in_flight);
        json.field("window", lane.window);
        json.key("rate");
        json.begin_array();
        for (const auto& rate : lane.rates) json.value(std::string_view{rate});
        json.end_array();
        write_quotas(json, lane.quotas);
        write_recent(json, lane.recent);
        json.field("last_minute", lane.last_minute);
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
    json.field("erasing", facts.erasing);
    json.end_object();
}

/// Nothing is said where TLS is done by somebody else.
void write_certificate(json_text& json, std::optional<instant> ends, instant now, language speaks)
{
    if (!ends) return;
    json.key("certificate");
    json.begin_object();
    json.field("ends", *ends);
    if (const auto trouble = trouble_of_certificate(*ends, now))
        json.field("why", std::string_view{speaks == language::japanese ? trouble->japanese : trouble->english});
    json.end_object();
}

std::optional<instant> end_of_certificate_in_use(const door_core& core)
{
    return core.certificate_ends ? core.certificate_ends() : std::nullopt;
}

box_figures box_of(const door_core& core)
{
    const auto seen = core.keeper->seen();
    return {core.keeper->holds().size(), seen.clock_is_right && !seen.behind, seen.adopts.has_value()};
}

std::optional<std::uint64_t> free_disk(const std::string& database)
{
    std::error_code error;
    const auto space = std::filesystem::space(std::filesystem::path{database}.parent_path(), error);
    if (error) return std::nullopt;
    return space.available;
}

/// Why a submission would be refused now, whatever it says, and what to do; nothing: it is ready.
asio::awaitable<std::optional<problem>> unready(door_core& core)
{
    std::optional<problem> made;
    if (!core.ready()) {
        made = problem{problem_kind::unavailable, "starting or stopping: ask again in a moment", {}, {}};
        co_return made;
    }
    try {
        const auto full = co_await core.messages.no_room();
        if (full) made = of(*full);
    } catch (const store_failure& failure) {
        made = problem{problem_kind::unavailable, failure.what(), {}, {}};
    }
    co_return made;
}

}  // namespace

asio::awaitable<answer> get_status(door_core& core, request what)
{
    const auto not_yet = co_await unready(core);
    const auto now = core.time.now();
    const auto counts = co_await core.messages.due_counts(now);
    const auto facts = co_await core.messages.facts();
    const auto lanes = core.lanes();
    answer made;
    json_text json{made.body, speaks(what)};
    json.begin_object();
    json.field("version", core.version);
    json.field("now", now);
    json.field("time_zone", std::string_view{core.keeper->book()->time_zone});
    json.field("ready", !not_yet);
    if (not_yet) json.field("why", std::string_view{not_yet->detail});
    write_queue(json, figures(counts, now, lanes, core.policy()->shares()));
    write_holds(json, core.keeper->holds());
    write_clock(json, core.keeper->seen());
    write_certificate(json, end_of_certificate_in_use(core), now, speaks(what));
    write_lanes(json, lanes);
    write_callbacks(json, core.callbacks);
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
    const auto not_yet = co_await unready(core);
    if (not_yet) co_return to_answer(*not_yet);
    answer made;
    made.body = R"({"status":"ready"})";
    co_return made;
}

asio::awaitable<answer> get_metrics(door_core& core, request)
{
    metrics_moment now;
    const auto not_yet = co_await unready(core);
    now.ready = !not_yet;
    now.at = core.time.now();
    now.counts = co_await core.messages.due_counts(now.at);
    now.kept = co_await core.messages.facts();
    now.free_disk = free_disk(now.kept.path);
    now.lanes = core.lanes();
    now.shares = core.policy()->shares();
    now.box = box_of(core);
    for (const auto* one : core.callbacks) now.callbacks.push_back(one->now());
    if (core.process) now.process = core.process();
    now.certificate_ends = end_of_certificate_in_use(core);
    answer made;
    made.type = "text/plain; version=0.0.4; charset=utf-8";
    made.body = core.counted.text(now);
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
