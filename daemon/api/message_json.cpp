#include "daemon/api/message_json.hpp"

#include "store/model/current_leg.hpp"

namespace todoke {

namespace {

void write_held(json_text& json, const std::vector<held>& rows)
{
    if (rows.empty()) return;
    json.key("held_by");
    json.begin_array();
    for (const auto& row : rows) {
        json.begin_object();
        json.field("rule", to_text(row.by));
        json.instant_if("until", row.until);
        json.said_unless_empty("detail", row.detail);
        json.end_object();
    }
    json.end_array();
}

void write_rule(json_text& json, rule why)
{
    if (why != rule::none) json.field("rule", to_text(why));
}

void write_when(json_text& json, const follow_up& when)
{
    json.key("when");
    json.begin_object();
    json.field("not", when.lacks);
    json.field("after", to_text(when.after));
    json.field("clock", when.allowed_clock ? "allowed" : "wall");
    json.end_object();
}

void write_legs(json_text& json, const std::vector<leg>& legs)
{
    json.key("legs");
    json.begin_array();
    for (const auto& one : legs) {
        json.begin_object();
        json.field("channel", to_text(one.asked.on));
        json.text_unless_empty("via", one.asked.via);
        if (one.asked.when) write_when(json, *one.asked.when);
        json.field("state", to_text(one.now));
        write_rule(json, one.why);
        json.field("tries", one.tries);
        json.text_unless_empty("provider", one.provider);
        json.instant_if("ended_at", one.ended);
        json.instant_if("delivered_at", one.delivered);
        json.instant_if("reacted_at", one.reacted);
        json.end_object();
    }
    json.end_array();
}

/// An attempt as the journal tells it: its reservation, and its end if that has come.
struct attempt_story {
    const timeline_row* began = nullptr;
    const timeline_row* ended = nullptr;
};

std::vector<attempt_story> attempts_of(const std::vector<timeline_row>& timeline)
{
    std::vector<attempt_story> attempts;
    for (const auto& row : timeline) {
        if (row.event == timeline_event::sending) {
            attempts.push_back({&row, nullptr});
        } else if (row.event == timeline_event::attempt_ended) {
            const bool open = !attempts.empty() && !attempts.back().ended && attempts.back().began->leg == row.leg;
            if (open)
                attempts.back().ended = &row;
            else
                attempts.push_back({nullptr, &row});
        }
    }
    return attempts;
}

void write_references(json_text& json, const std::vector<std::string>& references)
{
    if (references.empty()) return;
    json.field("provider_message_id", references.front());
    if (references.size() == 1) return;
    json.key("provider_message_ids");
    json.begin_array();
    for (const auto& one : references) json.value(std::string_view{one});
    json.end_array();
}

void write_attempt(json_text& json, const attempt_story& story, const std::vector<leg>& legs)
{
    const auto& any = story.ended ? *story.ended : *story.began;
    json.begin_object();
    if (any.leg && *any.leg < legs.size()) json.field("channel", to_text(legs[*any.leg].asked.on));
    json.text_unless_empty("provider", any.provider);
    const auto started = story.ended && story.ended->started ? *story.ended->started
                         : story.began                       ? story.began->at
                                                             : any.at;
    json.field("started_at", started);
    if (story.ended) {
        json.field("ended_at", story.ended->at);
        json.field("outcome", to_text(story.ended->outcome));
        json.text_unless_empty("code", story.ended->code);
        json.said_unless_empty("detail", story.ended->detail);
        write_references(json, story.ended->references);
    }
    json.end_object();
}

void write_timeline(json_text& json, const message_view& what)
{
    json.key("timeline");
    json.begin_array();
    for (const auto& row : what.timeline) {
        json.begin_object();
        json.field("at", row.at);
        json.field("event", to_text(row.event));
        json.field("state", to_text(row.now));
        write_rule(json, row.why);
        if (row.leg && *row.leg < what.facts.legs.size())
            json.field("channel", to_text(what.facts.legs[*row.leg].asked.on));
        json.text_unless_empty("provider", row.provider);
        json.instant_if("due_at", row.due);
        if (row.event == timeline_event::attempt_ended) json.field("outcome", to_text(row.outcome));
        if (row.receipt) json.field("receipt", to_text(*row.receipt));
        json.text_unless_empty("code", row.code);
        json.said_unless_empty("detail", row.detail);
        json.end_object();
    }
    json.end_array();
}

void write_cancel_on(json_text& json, const std::vector<std::string>& types)
{
    if (types.empty()) return;
    json.key("cancel_on");
    json.begin_array();
    for (const auto& type : types) json.value(type);
    json.end_array();
}

/// What a list shows of it.
void write_facts(json_text& json, const message_view& what)
{
    const auto& facts = what.facts;
    json.field("id", facts.id.text());
    json.field("state", to_text(facts.now));
    if (const auto* leg = current_leg(facts)) json.field("channel", to_text(leg->asked.on));
    json.text_unless_empty("customer", what.customer);
    json.field("class", facts.klass);
    json.text_unless_empty("campaign", facts.campaign);
    json.field("stored_at", facts.stored);
    json.instant_if("send_at", facts.send_at);
    if (!is_final(facts.now)) {
        json.instant_if("due_at", facts.due);
        if (facts.due_by != rule::none) json.field("due_by", to_text(facts.due_by));
    }
    json.instant_if("expires_at", facts.expires_at);
    if (facts.cancel_asked) json.field("cancel_asked", true);
    json.text_unless_empty("dedupe_key", what.dedupe_key);
    json.text_unless_empty("collapse_key", what.collapse_key);
    json.text_unless_empty("cancel_key", what.cancel_key);
    write_cancel_on(json, facts.cancel_on);
    if (what.duplicate_of) json.field("duplicate_of", what.duplicate_of->text());
}

}  // namespace

void write_stored(json_text& json, const stored& what)
{
    if (what.id != message_id{}) json.field("id", what.id.text());
    json.field("state", to_text(what.now));
    if (what.on) json.field("channel", to_text(*what.on));
    if (!is_final(what.now)) {
        json.instant_if("due_at", what.due);
        json.instant_if("estimated_at", what.estimated);
    }
    write_held(json, what.held_by);
    json.said_unless_empty("detail", what.detail);
    if (what.duplicate_of) json.field("duplicate_of", what.duplicate_of->text());
}

void write_findings(json_text& json, const std::vector<finding>& rows)
{
    if (rows.empty()) return;
    json.key("rules");
    json.begin_array();
    for (const auto& row : rows) {
        json.begin_object();
        json.field("rule", to_text(row.by));
        if (row.leg) json.field("leg", *row.leg);
        if (row.on) json.field("channel", to_text(*row.on));
        json.field("allows", row.allows);
        json.instant_if("until", row.until);
        json.said_unless_empty("detail", row.detail);
        json.end_object();
    }
    json.end_array();
}

void write_message(json_text& json, const message_view& what, const std::vector<finding>& rules)
{
    json.begin_object();
    write_facts(json, what);
    write_legs(json, what.facts.legs);
    json.key("attempts");
    json.begin_array();
    for (const auto& story : attempts_of(what.timeline)) write_attempt(json, story, what.facts.legs);
    json.end_array();
    write_timeline(json, what);
    write_findings(json, rules);
    json.key("metadata");
    json.raw(what.metadata.empty() ? "{}" : what.metadata);
    json.end_object();
}

void write_row(json_text& json, const message_view& what)
{
    json.begin_object();
    write_facts(json, what);
    json.end_object();
}

void write_station(json_text& json, const message_view& what)
{
    json.begin_object();
    write_facts(json, what);
    if (!what.timeline.empty()) {
        const auto& last = what.timeline.back();
        json.field("changed_at", last.at);
        write_rule(json, last.why);
        json.said_unless_empty("detail", last.detail);
    }
    json.end_object();
}

}  // namespace todoke
