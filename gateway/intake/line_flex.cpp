// Flex messages: bubbles of boxes of components, as deep as their author likes.
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "gateway/intake/line_fields.hpp"
#include "gateway/intake/line_objects.hpp"
#include "gateway/text/text_checks.hpp"

namespace todoke {

namespace {

namespace json = boost::json;

constexpr std::size_t largest_bubble = 30 * 1024, largest_carousel = 50 * 1024, most_bubbles = 12;

void check_size(line_fields& from, const json::object& what, std::size_t most, std::string_view name)
{
    const auto bytes = json::serialize(what).size();
    if (bytes > most)
        from.problem("type", "this " + std::string{name} + " has " + std::to_string(bytes) +
                                 " bytes of JSON, LINE takes " + std::to_string(most) + ": leave something out");
}

void check_component(const json::object& component, const std::string& pointer, field_problems& problems);

void check_components(line_fields& from, std::string_view name)
{
    const auto* list = from.list(name, 0, 1000);
    for (std::size_t i = 0; list && i < list->size(); ++i)
        if (const auto* one = line_object_at(*list, i, from.at(name), from.problems()))
            check_component(*one, pointer_to(from.at(name), i), from.problems());
}

/// The depth is bounded by the parser of submissions.
void check_component(const json::object& component, const std::string& pointer, field_problems& problems)
{
    line_fields from{component, pointer, problems};
    from.need({"type"}, "a component");
    const auto type =
        from.word("type", {"box", "button", "image", "icon", "text", "span", "video", "separator", "filler"});
    if (type == "box") {
        from.need({"layout", "contents"}, "a box");
        from.word("layout", {"horizontal", "vertical", "baseline"});
    }
    if (type == "button") from.need({"action"}, "a button");
    if (type == "image" || type == "icon") from.need({"url"}, "an image");
    if (type == "video") from.need({"url", "previewUrl", "altContent"}, "a video");
    if (type == "text" && !from.has("contents")) from.need({"text"}, "a text");
    from.https("url");
    from.https("previewUrl");
    from.string("text");
    if (const auto* action = from.object("action"))
        check_line_action(*action, from.at("action"), line_action_place::flex, problems);
    if (const auto* other = from.object("altContent")) check_component(*other, from.at("altContent"), problems);
    check_components(from, "contents");
}

void check_bubble(const json::object& bubble, const std::string& pointer, field_problems& problems)
{
    line_fields from{bubble, pointer, problems};
    check_size(from, bubble, largest_bubble, "bubble");
    from.word("size", {"nano", "micro", "deca", "hecto", "kilo", "mega", "giga"});
    from.word("direction", {"ltr", "rtl"});
    for (const std::string_view block : {"header", "hero", "body", "footer"})
        if (const auto* one = from.object(block)) check_component(*one, from.at(block), problems);
    if (const auto* action = from.object("action"))
        check_line_action(*action, from.at("action"), line_action_place::flex, problems);
}

void check_bubbles(line_fields& from)
{
    from.need({"contents"}, "a carousel");
    const auto* bubbles = from.list("contents", 1, most_bubbles);
    for (std::size_t i = 0; bubbles && i < bubbles->size(); ++i) {
        const auto* one = line_object_at(*bubbles, i, from.at("contents"), from.problems());
        if (!one) continue;
        const auto at = pointer_to(from.at("contents"), i);
        line_fields{*one, at, from.problems()}.word("type", {"bubble"});
        check_bubble(*one, at, from.problems());
    }
}

}  // namespace

void check_line_flex(const json::object& message, const std::string& pointer, field_problems& problems)
{
    line_fields from{message, pointer, problems};
    from.need({"altText", "contents"}, "a LINE message of type flex");
    from.text("altText", 1500);
    const auto* contents = from.object("contents");
    if (!contents) return;
    line_fields its{*contents, from.at("contents"), problems};
    its.need({"type"}, "a flex container");
    const auto type = its.word("type", {"bubble", "carousel"});
    if (type == "bubble") check_bubble(*contents, from.at("contents"), problems);
    if (type != "carousel") return;
    check_size(its, *contents, largest_carousel, "carousel");
    check_bubbles(its);
}

}  // namespace todoke
