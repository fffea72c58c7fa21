#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/string.hpp>

#include "gateway/intake/canonical_json.hpp"
#include "gateway/intake/content.hpp"
#include "gateway/intake/text_checks.hpp"

namespace todoke {

namespace {

namespace json = boost::json;

/// The message kinds of LINE's push and what each cannot be without.
struct line_kind {
    std::string_view type;
    std::array<std::string_view, 4> needs;
};
constexpr std::array line_kinds{
    line_kind{"text", {"text"}},
    line_kind{"textV2", {"text"}},
    line_kind{"sticker", {"packageId", "stickerId"}},
    line_kind{"image", {"originalContentUrl", "previewImageUrl"}},
    line_kind{"video", {"originalContentUrl", "previewImageUrl"}},
    line_kind{"audio", {"originalContentUrl", "duration"}},
    line_kind{"location", {"title", "address", "latitude", "longitude"}},
    line_kind{"imagemap", {"baseUrl", "altText", "baseSize", "actions"}},
    line_kind{"template", {"altText", "template"}},
    line_kind{"flex", {"altText", "contents"}},
    line_kind{"coupon", {"couponId"}},
};

std::vector<std::string_view> kind_names()
{
    std::vector<std::string_view> names;
    for (const auto& kind : line_kinds) names.push_back(kind.type);
    return names;
}

void check_text(const json::object& message, const std::string& pointer, field_problems& problems)
{
    const auto* text = message.if_contains("text");
    if (!text) return;
    if (!text->is_string()) {
        problems.push_back({pointer + "/text", "is " + std::string{kind_of(*text)} + ", a string is expected"});
    } else if (auto trouble = line_text_trouble(view(text->get_string())); !trouble.empty()) {
        problems.push_back({pointer + "/text", std::move(trouble)});
    }
}

void check_message(const json::value& value, const std::string& pointer, field_problems& problems)
{
    const auto* message = value.if_object();
    if (!message) {
        problems.push_back({pointer, "is " + std::string{kind_of(value)} + ", a LINE message object is expected"});
        return;
    }
    const auto* type = message->if_contains("type");
    if (!type || !type->is_string()) {
        problems.push_back({pointer + "/type", "is missing: one of " + listed(kind_names(), " or ")});
        return;
    }
    const auto name = view(type->get_string());
    const auto kind = std::find_if(line_kinds.begin(), line_kinds.end(), [&](const auto& k) { return k.type == name; });
    if (kind == line_kinds.end()) {
        problems.push_back(
            {pointer + "/type", quoted(name) + " is no kind of LINE message: use " + listed(kind_names(), " or ")});
        return;
    }
    for (const auto needed : kind->needs)
        if (!needed.empty() && !message->contains({needed.data(), needed.size()}))
            problems.push_back(
                {pointer_to(pointer, needed), "is missing: a LINE message of type " + std::string{name} + " has one"});
    if (name == "text" || name == "textV2") check_text(*message, pointer, problems);
}

}  // namespace

std::optional<line_content> read_line_part(const json::object& part, const std::string& pointer,
                                           field_problems& problems)
{
    fields from{part, pointer, problems};
    const auto before = problems.size();
    const auto* messages = from.array("messages");
    if (!part.contains("messages"))
        from.problem("messages", "is missing: 1 to 5 LINE message objects");
    else if (messages && (messages->empty() || messages->size() > 5))
        from.problem("messages",
                     "has " + std::to_string(messages->size()) + " elements: LINE takes 1 to 5 messages at a time");
    else if (messages)
        for (std::size_t i = 0; i < messages->size(); ++i)
            check_message((*messages)[i], pointer_to(from.at("messages"), i), problems);
    from.refuse_unknown();
    if (problems.size() != before) return std::nullopt;
    return line_content{canonical_json(*part.if_contains("messages"))};
}

}  // namespace todoke
