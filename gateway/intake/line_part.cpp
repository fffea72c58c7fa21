#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/string.hpp>

#include "gateway/intake/content.hpp"
#include "gateway/intake/line_objects.hpp"
#include "gateway/text/canonical_json.hpp"
#include "gateway/text/text_checks.hpp"

namespace todoke {

namespace {

namespace json = boost::json;

/// The message kinds of LINE's push, and who knows what each must be.
struct line_kind {
    std::string_view type;
    void (*check)(const json::object& message, const std::string& pointer, field_problems& problems);
    bool as_notification = true;
};
constexpr std::array line_kinds{
    line_kind{"text", check_line_text},          line_kind{"textV2", check_line_text_v2},
    line_kind{"sticker", check_line_sticker},    line_kind{"image", check_line_image, false},
    line_kind{"video", check_line_video, false}, line_kind{"audio", check_line_audio, false},
    line_kind{"location", check_line_location},  line_kind{"imagemap", check_line_imagemap},
    line_kind{"template", check_line_template},  line_kind{"flex", check_line_flex},
    line_kind{"coupon", check_line_coupon},
};

std::vector<std::string_view> kind_names()
{
    std::vector<std::string_view> names;
    names.reserve(line_kinds.size());
    for (const auto& kind : line_kinds) names.push_back(kind.type);
    return names;
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
    kind->check(*message, pointer, problems);
    check_line_extras(*message, pointer, problems);
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
    const bool is_silent = from.flag("notificationDisabled");
    from.refuse_unknown();
    if (problems.size() != before) return std::nullopt;
    return line_content{canonical_json(*part.if_contains("messages")), is_silent};
}

void refuse_as_notification(const json::object& part, const std::string& pointer, const std::string& provider,
                            field_problems& problems)
{
    const auto* messages = part.if_contains("messages");
    if (!messages || !messages->is_array()) return;
    const auto at = pointer_to(pointer, "messages");
    for (std::size_t i = 0; i < messages->get_array().size(); ++i) {
        const auto* message = messages->get_array()[i].if_object();
        const auto* type = message ? message->if_contains("type") : nullptr;
        for (const auto& kind : line_kinds)
            if (!kind.as_notification && type && type->is_string() && view(type->get_string()) == kind.type)
                problems.push_back({pointer_to(pointer_to(at, i), "type"),
                                    quoted(kind.type) + " goes in no LINE notification message, and " + provider +
                                        " sends nothing else: use another kind, or another provider in via"});
    }
}

std::optional<line_content> stored_line_part(const json::object& part)
{
    const auto* messages = part.if_contains("messages");
    const auto* silent = part.if_contains("notificationDisabled");
    if (!messages || !messages->is_array()) return std::nullopt;
    return line_content{canonical_json(*messages), silent && silent->is_bool() && silent->get_bool()};
}

}  // namespace todoke
