#include <algorithm>
#include <array>
#include <boost/json/array.hpp>

#include "gateway/intake/line_fields.hpp"
#include "gateway/intake/line_objects.hpp"
#include "gateway/text/text_checks.hpp"

namespace todoke {

namespace {

namespace json = boost::json;
using enum line_action_place;

constexpr std::size_t longest_data = 300;

void check_postback(line_fields& from)
{
    from.need({"data"}, "a postback action");
    from.data("data", longest_data);
    from.text("displayText", 300);
    from.text("text", 300);
    from.text("fillInText", 300);
    from.word("inputOption", {"closeRichMenu", "openRichMenu", "openKeyboard", "openVoice"});
}

void check_message(line_fields& from)
{
    from.need({"text"}, "a message action");
    from.text("text", 300);
}

void check_uri(line_fields& from)
{
    from.need({"uri"}, "a uri action");
    from.url("uri", 1000, {"https", "http", "line", "tel"});
    if (const auto* other = from.object("altUri"))
        line_fields{*other, from.at("altUri"), from.problems()}.url("desktop", 1000, {"https", "http", "line", "tel"});
}

void check_datetime(line_fields& from)
{
    from.need({"data", "mode"}, "a datetimepicker action");
    from.data("data", longest_data);
    from.word("mode", {"date", "time", "datetime"});
    for (const auto* name : {"initial", "max", "min"}) from.string(name);
}

void check_clipboard(line_fields& from)
{
    from.need({"clipboardText"}, "a clipboard action");
    from.text("clipboardText", 1000);
}

void check_switch(line_fields& from)
{
    from.need({"richMenuAliasId", "data"}, "a richmenuswitch action");
    from.text("richMenuAliasId", 32);
    from.data("data", longest_data);
}

struct action_kind {
    std::string_view type;
    void (*check)(line_fields&);
    bool only_quick_reply = false;
};
constexpr std::array kinds{
    action_kind{"postback", check_postback},
    action_kind{"message", check_message},
    action_kind{"uri", check_uri},
    action_kind{"datetimepicker", check_datetime},
    action_kind{"clipboard", check_clipboard},
    action_kind{"richmenuswitch", check_switch},
    action_kind{"camera", nullptr, true},
    action_kind{"cameraRoll", nullptr, true},
    action_kind{"location", nullptr, true},
};

std::vector<std::string_view> names_for(line_action_place where)
{
    std::vector<std::string_view> made;
    for (const auto& kind : kinds)
        if (where == quick_reply || !kind.only_quick_reply) made.push_back(kind.type);
    return made;
}

std::size_t longest_label(line_action_place where)
{
    return where == image_carousel ? 12 : where == flex ? 40 : 20;
}

}  // namespace

void check_line_action(const json::object& action, const std::string& pointer, line_action_place where,
                       field_problems& problems)
{
    line_fields from{action, pointer, problems};
    from.need({"type"}, "an action");
    const auto type = from.string("type");
    if (!type) return;
    const auto kind = std::find_if(kinds.begin(), kinds.end(), [&](const auto& k) { return k.type == *type; });
    if (kind == kinds.end() || (kind->only_quick_reply && where != quick_reply))
        return from.problem(
            "type", quoted(*type) + " is no action that can stand here: use " + listed(names_for(where), " or "));
    from.text("label", longest_label(where), line_count::characters);
    if (where == template_button || where == quick_reply) from.need({"label"}, "an action here");
    if (kind->check) kind->check(from);
}

void check_line_extras(const json::object& message, const std::string& pointer, field_problems& problems)
{
    line_fields from{message, pointer, problems};
    if (const auto* sender = from.object("sender")) {
        line_fields its{*sender, from.at("sender"), problems};
        its.text("name", 20, line_count::characters);
        its.https("iconUrl");
    }
    const auto* reply = from.object("quickReply");
    if (!reply) return;
    line_fields its{*reply, from.at("quickReply"), problems};
    its.need({"items"}, "a quickReply");
    const auto* items = its.list("items", 1, 13);
    for (std::size_t i = 0; items && i < items->size(); ++i) {
        const auto* item = line_object_at(*items, i, its.at("items"), problems);
        if (!item) continue;
        line_fields each{*item, pointer_to(its.at("items"), i), problems};
        each.need({"action"}, "a quick reply button");
        each.https("imageUrl");
        if (const auto* action = each.object("action"))
            check_line_action(*action, each.at("action"), quick_reply, problems);
    }
}

}  // namespace todoke
