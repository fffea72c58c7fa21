// Messages that are pictures and buttons: templates and image maps.
#include <boost/json/array.hpp>

#include "gateway/intake/line_fields.hpp"
#include "gateway/intake/line_objects.hpp"
#include "gateway/text/text_checks.hpp"

namespace todoke {

namespace {

namespace json = boost::json;
using enum line_action_place;

constexpr std::size_t longest_alt_text = 1500;

void check_actions(line_fields& from, std::size_t least, std::size_t most)
{
    const auto* actions = from.list("actions", least, most);
    for (std::size_t i = 0; actions && i < actions->size(); ++i)
        if (const auto* one = line_object_at(*actions, i, from.at("actions"), from.problems()))
            check_line_action(*one, pointer_to(from.at("actions"), i), template_button, from.problems());
}

/// A card: of a buttons template, or a column. With a picture or a title there is less room for the text.
void check_card(line_fields& from, std::size_t longest, std::size_t most_actions)
{
    const bool is_full = from.has("thumbnailImageUrl") || from.has("title");
    from.https("thumbnailImageUrl");
    from.text("imageBackgroundColor", 7);
    from.text("title", 40, line_count::characters);
    from.text("text", is_full ? 60 : longest, line_count::characters);
    if (const auto* action = from.object("defaultAction"))
        check_line_action(*action, from.at("defaultAction"), whole_area, from.problems());
    check_actions(from, 1, most_actions);
}

void check_looks(line_fields& from)
{
    from.word("imageAspectRatio", {"rectangle", "square"});
    from.word("imageSize", {"cover", "contain"});
}

void check_buttons(line_fields& from)
{
    from.need({"text", "actions"}, "a buttons template");
    check_looks(from);
    check_card(from, 160, 4);
}

void check_confirm(line_fields& from)
{
    from.need({"text", "actions"}, "a confirm template");
    from.text("text", 240, line_count::characters);
    check_actions(from, 2, 2);
}

std::size_t actions_of(const json::object& column)
{
    const auto* actions = column.if_contains("actions");
    return actions && actions->is_array() ? actions->get_array().size() : 0;
}

void check_carousel(line_fields& from)
{
    from.need({"columns"}, "a carousel template");
    check_looks(from);
    const auto* columns = from.list("columns", 1, 10);
    std::optional<std::size_t> as_many;
    for (std::size_t i = 0; columns && i < columns->size(); ++i) {
        const auto* one = line_object_at(*columns, i, from.at("columns"), from.problems());
        if (!one) continue;
        line_fields each{*one, pointer_to(from.at("columns"), i), from.problems()};
        each.need({"text", "actions"}, "a column");
        check_card(each, 120, 3);
        if (as_many.value_or(actions_of(*one)) != actions_of(*one))
            each.problem("actions", "are not as many as in the first column: LINE takes the same number in all");
        as_many = as_many.value_or(actions_of(*one));
    }
}

void check_image_carousel(line_fields& from)
{
    from.need({"columns"}, "an image_carousel template");
    const auto* columns = from.list("columns", 1, 10);
    for (std::size_t i = 0; columns && i < columns->size(); ++i) {
        const auto* one = line_object_at(*columns, i, from.at("columns"), from.problems());
        if (!one) continue;
        line_fields each{*one, pointer_to(from.at("columns"), i), from.problems()};
        each.need({"imageUrl", "action"}, "a column");
        each.https("imageUrl");
        if (const auto* action = each.object("action"))
            check_line_action(*action, each.at("action"), image_carousel, from.problems());
    }
}

void check_area(line_fields& from)
{
    const auto* area = from.object("area");
    if (!area) return;
    line_fields its{*area, from.at("area"), from.problems()};
    for (const std::string_view name : {"x", "y", "width", "height"}) {
        its.need({name}, "an area");
        its.whole_number(name, 0, 100'000);
    }
}

void check_map_action(line_fields& from)
{
    from.need({"type", "area"}, "an action of an image map");
    const auto type = from.word("type", {"uri", "message", "clipboard"});
    if (type == "uri") from.need({"linkUri"}, "a uri action");
    if (type == "message") from.need({"text"}, "a message action");
    if (type == "clipboard") from.need({"clipboardText"}, "a clipboard action");
    from.url("linkUri", 1000, {"https", "http", "line", "tel"});
    from.text("text", 400);
    from.text("clipboardText", 1000);
    from.text("label", 100);
    check_area(from);
}

void check_map_video(line_fields& from)
{
    from.https("originalContentUrl");
    from.https("previewImageUrl");
    check_area(from);
    const auto* link = from.object("externalLink");
    if (!link) return;
    line_fields its{*link, from.at("externalLink"), from.problems()};
    its.url("linkUri", 1000, {"https", "http", "line", "tel"});
    its.text("label", 30);
}

}  // namespace

void check_line_template(const json::object& message, const std::string& pointer, field_problems& problems)
{
    line_fields from{message, pointer, problems};
    from.need({"altText", "template"}, "a LINE message of type template");
    from.text("altText", longest_alt_text);
    const auto* object = from.object("template");
    if (!object) return;
    line_fields its{*object, from.at("template"), problems};
    its.need({"type"}, "a template");
    const auto type = its.word("type", {"buttons", "confirm", "carousel", "image_carousel"});
    if (type == "buttons") check_buttons(its);
    if (type == "confirm") check_confirm(its);
    if (type == "carousel") check_carousel(its);
    if (type == "image_carousel") check_image_carousel(its);
}

void check_line_imagemap(const json::object& message, const std::string& pointer, field_problems& problems)
{
    line_fields from{message, pointer, problems};
    from.need({"baseUrl", "altText", "baseSize", "actions"}, "a LINE message of type imagemap");
    from.https("baseUrl");
    from.text("altText", longest_alt_text);
    if (const auto* size = from.object("baseSize")) {
        line_fields its{*size, from.at("baseSize"), problems};
        its.need({"width", "height"}, "a baseSize");
        its.whole_number("width", 1040, 1040);
        its.whole_number("height", 1, 100'000);
    }
    const auto* actions = from.list("actions", 0, 50);
    for (std::size_t i = 0; actions && i < actions->size(); ++i)
        if (const auto* one = line_object_at(*actions, i, from.at("actions"), problems)) {
            line_fields each{*one, pointer_to(from.at("actions"), i), problems};
            check_map_action(each);
        }
    if (const auto* video = from.object("video")) {
        line_fields its{*video, from.at("video"), problems};
        check_map_video(its);
    }
}

}  // namespace todoke
