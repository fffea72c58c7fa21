#include "daemon/api/hold_json.hpp"

#include "store/model/phrase.hpp"

namespace todoke {

namespace {

void write_scope(json_text& json, const hold& what)
{
    json.key("scope");
    json.begin_object();
    switch (what.scope) {
        case hold_scope::all_but_urgent:
            json.field("all", true);
            break;
        case hold_scope::all:
            json.field("all", true);
            json.field("urgent", true);
            break;
        case hold_scope::channel:
            json.field("channel", std::string_view{what.name});
            break;
        case hold_scope::provider:
            json.field("provider", std::string_view{what.name});
            break;
        case hold_scope::klass:
            json.field("class", std::string_view{what.name});
            break;
        case hold_scope::campaign:
            json.field("campaign", std::string_view{what.name});
            break;
    }
    json.end_object();
}

}  // namespace

void write_hold(json_text& json, const hold& what)
{
    json.begin_object();
    json.field("id", std::string_view{std::to_string(what.no)});
    write_scope(json, what);
    json.field("reason", std::string_view{what.reason});
    json.field("since", what.since);
    json.field("until", what.until);
    json.text_unless_empty("placed_by", what.placed_by);
    json.end_object();
}

void write_holds(json_text& json, const std::vector<hold>& all)
{
    json.key("holds");
    json.begin_array();
    for (const auto& one : all) write_hold(json, one);
    json.end_array();
}

void write_clock(json_text& json, const box_view& seen)
{
    json.key("clock");
    json.begin_object();
    json.field("right", seen.clock_is_right && !seen.behind && !seen.adopts);
    if (seen.adopts)
        json.said_unless_empty("why", say(phrase::waits_for_adoption, {seen.adopts->why}));
    else if (!seen.clock_is_right)
        json.said_unless_empty("why", say(phrase::clock_not_set));
    else if (seen.behind)
        json.said_unless_empty("why", say(phrase::clock_behind, {to_text(*seen.behind)}));
    json.field("adoption_needed", seen.adopts.has_value());
    json.end_object();
}

}  // namespace todoke
