// Caps: of one class, and shared by several.
#include "gateway/policy/caps.hpp"

#include <algorithm>

#include "daemon/config/sections.hpp"

namespace todoke::reading {
namespace {

constexpr const char* form = " is not a cap; write how many in how long: \"1/24h\", \"3/7d\" (at most 1000 and 90d)";

/// The names of `known` that the list gives; every other one is a problem.
std::vector<std::string> class_names(section& from, const std::map<std::string, class_rules>& known)
{
    std::vector<std::string> made;
    const auto items = from.texts("classes");
    if (!items) {
        if (!from.find("classes")) from.missing("classes", R"(classes = ["promotional", "nurturing"])");
        return made;
    }
    if (items->empty()) from.problem("classes", "names no class; name at least one");
    for (const auto& [text, at] : *items) {
        if (!known.contains(text))
            from.problem("classes", at, in_quotes(text) + " is no class; name one of [class.…]");
        else if (std::find(made.begin(), made.end(), text) != made.end())
            from.problem("classes", at, in_quotes(text) + " stands there twice; keep one");
        else
            made.push_back(text);
    }
    return made;
}

std::vector<channel> channels(section& from)
{
    std::vector<channel> made;
    const auto items = from.texts("channels");
    if (!items) return made;
    if (items->empty()) from.problem("channels", "names no channel; leave the key out for all of them");
    for (const auto& [text, at] : *items) {
        const auto on = parse_channel(text);
        if (!on)
            from.problem("channels", at, in_quotes(text) + R"( is not a channel; write "line", "email" or "sms")");
        else if (std::find(made.begin(), made.end(), *on) != made.end())
            from.problem("channels", at, in_quotes(text) + " stands there twice; keep one");
        else
            made.push_back(*on);
    }
    return made;
}

}  // namespace

std::optional<std::vector<cap>> read_caps(section& from, std::string_view key)
{
    const auto items = from.texts(key);
    if (!items) return std::nullopt;
    std::vector<cap> made;
    for (const auto& [text, at] : *items) {
        if (const auto one = parse_cap(text))
            made.push_back(*one);
        else
            from.problem(key, at, in_quotes(text) + form);
    }
    return made;
}

void read_shared_caps(std::vector<section> from, rules& book)
{
    for (auto& one : from) {
        shared_cap made;
        const auto text = one.required("limit", R"(limit = "2/7d")");
        if (text) {
            const auto limit = parse_cap(*text);
            if (!limit) one.problem("limit", in_quotes(*text) + form);
            made.limit = limit.value_or(cap{});
        }
        made.classes = class_names(one, book.classes);
        made.channels = channels(one);
        one.finish();
        book.caps.push_back(std::move(made));
    }
}

}  // namespace todoke::reading
