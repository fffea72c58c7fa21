// Texts, pictures, sounds, places: messages that are one thing.
#include <algorithm>
#include <boost/json/array.hpp>
#include <limits>
#include <set>

#include "gateway/intake/content.hpp"
#include "gateway/intake/line_fields.hpp"
#include "gateway/intake/line_objects.hpp"
#include "gateway/text/text_checks.hpp"

namespace todoke {

namespace {

namespace json = boost::json;

std::optional<std::string_view> check_body(line_fields& from)
{
    from.need({"text"}, "a text message");
    const auto text = from.string("text");
    if (!text) return text;
    if (auto trouble = line_text_trouble(*text); !trouble.empty()) from.problem("text", std::move(trouble));
    return text;
}

/// Names in single braces; doubled ones are braces.
std::set<std::string> placeholders_of(std::string_view text, bool& is_whole)
{
    std::set<std::string> made;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '{' && text[i] != '}') continue;
        if (i + 1 < text.size() && text[i + 1] == text[i]) {
            ++i;
            continue;
        }
        const auto end = text[i] == '{' ? text.find('}', i) : text.npos;
        if (end == text.npos) {
            is_whole = false;
            return made;
        }
        made.insert(std::string{text.substr(i + 1, end - i - 1)});
        i = end;
    }
    return made;
}

bool is_placeholder(std::string_view name)
{
    return !name.empty() && name.size() <= 20 &&
           std::all_of(name.begin(), name.end(), [](char c) { return is_ascii_alphanumeric(c) || c == '_'; });
}

void check_substitution(const json::object& one, const std::string& pointer, field_problems& problems)
{
    line_fields from{one, pointer, problems};
    from.need({"type"}, "a substitution");
    const auto type = from.word("type", {"mention", "emoji"});
    if (type == "emoji") from.need({"productId", "emojiId"}, "an emoji");
    if (type == "mention") from.need({"mentionee"}, "a mention");
    from.string("productId");
    from.string("emojiId");
    from.object("mentionee");
}

void check_placeholders(line_fields& from, std::string_view text, const json::object* given)
{
    bool is_whole = true;
    for (const auto& name : placeholders_of(text, is_whole))
        if (!given || !given->contains(name))
            from.problem("text", "has the placeholder {" + name +
                                     "} without a substitution of that name: write {{ and "
                                     "}} for braces");
    if (!is_whole) from.problem("text", "has a single brace: write {{ and }} for braces");
}

}  // namespace

void check_line_text(const json::object& message, const std::string& pointer, field_problems& problems)
{
    line_fields from{message, pointer, problems};
    check_body(from);
    from.string("quoteToken");
    const auto* emojis = from.list("emojis", 0, 20);
    for (std::size_t i = 0; emojis && i < emojis->size(); ++i) {
        const auto* one = line_object_at(*emojis, i, from.at("emojis"), problems);
        if (!one) continue;
        line_fields each{*one, pointer_to(from.at("emojis"), i), problems};
        each.need({"index", "productId", "emojiId"}, "an emoji");
        each.whole_number("index", 0, 4999);
        each.string("productId");
        each.string("emojiId");
    }
}

void check_line_text_v2(const json::object& message, const std::string& pointer, field_problems& problems)
{
    line_fields from{message, pointer, problems};
    const auto text = check_body(from);
    from.string("quoteToken");
    const auto* given = from.object("substitution");
    if (text) check_placeholders(from, *text, given);
    if (!given) return;
    const auto place = from.at("substitution");
    if (given->size() > 100)
        from.problem("substitution", "has " + std::to_string(given->size()) + " entries, LINE takes 100");
    for (const auto& [key, value] : *given) {
        const std::string_view name{key.data(), key.size()};
        const auto at = pointer_to(place, name);
        if (!is_placeholder(name))
            problems.push_back({at, "is no name of a placeholder: 1 to 20 of A-Z, a-z, 0-9 and _"});
        if (const auto* one = value.if_object())
            check_substitution(*one, at, problems);
        else
            problems.push_back({at, "is " + std::string{kind_of(value)} + ", an object is expected"});
    }
}

void check_line_sticker(const json::object& message, const std::string& pointer, field_problems& problems)
{
    line_fields from{message, pointer, problems};
    from.need({"packageId", "stickerId"}, "a LINE message of type sticker");
    for (const auto* name : {"packageId", "stickerId", "quoteToken"}) from.string(name);
}

void check_line_image(const json::object& message, const std::string& pointer, field_problems& problems)
{
    line_fields from{message, pointer, problems};
    from.need({"originalContentUrl", "previewImageUrl"}, "a LINE message of type image");
    from.https("originalContentUrl");
    from.https("previewImageUrl");
}

void check_line_video(const json::object& message, const std::string& pointer, field_problems& problems)
{
    line_fields from{message, pointer, problems};
    from.need({"originalContentUrl", "previewImageUrl"}, "a LINE message of type video");
    from.https("originalContentUrl");
    from.https("previewImageUrl");
    from.text("trackingId", 100);
}

void check_line_audio(const json::object& message, const std::string& pointer, field_problems& problems)
{
    line_fields from{message, pointer, problems};
    from.need({"originalContentUrl", "duration"}, "a LINE message of type audio");
    from.https("originalContentUrl");
    from.whole_number("duration", 1, std::numeric_limits<std::int32_t>::max());
}

void check_line_location(const json::object& message, const std::string& pointer, field_problems& problems)
{
    line_fields from{message, pointer, problems};
    from.need({"title", "address", "latitude", "longitude"}, "a LINE message of type location");
    from.text("title", 100);
    from.text("address", 100);
    from.number("latitude", -90, 90);
    from.number("longitude", -180, 180);
}

void check_line_coupon(const json::object& message, const std::string& pointer, field_problems& problems)
{
    line_fields from{message, pointer, problems};
    from.need({"couponId"}, "a LINE message of type coupon");
    from.string("couponId");
    from.text("deliveryTag", 30);
}

}  // namespace todoke
