// The coming hours, for whoever has to see tonight that tomorrow's campaign does not fit.
#include "daemon/api/json_text.hpp"
#include "daemon/api/outlook_figures.hpp"
#include "daemon/api/query.hpp"
#include "daemon/api/resources.hpp"
#include "daemon/api/trouble.hpp"
#include "gateway/delivery/rule_keeper.hpp"

namespace todoke {

namespace asio = boost::asio;

namespace {

/// About seventy of them, each of a length that people count in.
span slot_for(int hours)
{
    using std::chrono::minutes;
    if (hours <= 1) return minutes{1};
    if (hours <= 6) return minutes{5};
    return hours <= 12 ? minutes{10} : minutes{20};
}

void write_stream(json_text& json, const stream& what)
{
    json.field("channel", to_text(what.first));
    json.field("class", std::string_view{what.second});
}

void write_counts(json_text& json, std::string_view name, const std::map<stream, std::int64_t>& counts)
{
    json.key(name);
    json.begin_array();
    for (const auto& [what, count] : counts) {
        json.begin_object();
        write_stream(json, what);
        json.field("count", count);
        json.end_object();
    }
    json.end_array();
}

void write_slots(json_text& json, const std::map<instant, outlook_slot>& slots)
{
    json.key("slots");
    json.begin_array();
    for (const auto& [from, one] : slots) {
        json.begin_object();
        json.field("from", from);
        write_counts(json, "due", one.due);
        write_counts(json, "goes", one.goes);
        json.end_object();
    }
    json.end_array();
}

void write_late(json_text& json, const std::vector<left_behind>& late)
{
    json.key("late");
    json.begin_array();
    for (const auto& one : late) {
        json.begin_object();
        json.field("rule", to_text(one.by));
        json.instant_if("from", one.from);
        json.field("count", one.count);
        json.end_object();
    }
    json.end_array();
}

void write_releases(json_text& json, const std::vector<joint_release>& all)
{
    json.key("releases");
    json.begin_array();
    for (const auto& one : all) {
        json.begin_object();
        write_stream(json, one.what);
        json.field("rule", to_text(one.why));
        json.field("from", one.from);
        json.field("until", one.until);
        json.field("count", one.count);
        json.instant_if("ends_at", one.ends);
        write_late(json, one.late);
        json.end_object();
    }
    json.end_array();
}

}  // namespace

asio::awaitable<answer> get_outlook(door_core& core, request what)
{
    field_problems problems;
    const auto hours = read_outlook_query(what.query, problems);
    if (!problems.empty()) co_return to_answer(of(std::move(problems)));
    const auto now = core.time.now();
    const auto until = now + std::chrono::hours{hours};
    const auto slot = slot_for(hours);
    const auto counts = co_await core.messages.due_counts(until);
    const auto book = core.keeper->book();
    const auto seen = look_ahead(counts, core.lanes(), *book, core.estimates(), now, until, slot);
    answer made;
    json_text json{made.body};
    json.begin_object();
    json.field("now", now);
    json.field("until", until);
    json.field("slot", to_text(slot));
    write_slots(json, seen.slots);
    write_releases(json, seen.releases);
    json.end_object();
    co_return made;
}

}  // namespace todoke
