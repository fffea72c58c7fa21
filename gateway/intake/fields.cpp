#include "gateway/intake/fields.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/string.hpp>

#include "gateway/text/text_checks.hpp"

namespace todoke {

namespace json = boost::json;

std::string pointer_to(std::string_view parent, std::string_view name)
{
    std::string made{parent};
    made += '/';
    for (const char c : name) {
        if (c == '~')
            made += "~0";
        else if (c == '/')
            made += "~1";
        else
            made += c;
    }
    return made;
}

std::string pointer_to(std::string_view parent, std::size_t index)
{
    return std::string{parent} + '/' + std::to_string(index);
}

std::string_view kind_of(const json::value& what)
{
    if (what.is_string()) return "a string";
    if (what.is_object()) return "an object";
    if (what.is_array()) return "an array";
    if (what.is_bool()) return "true or false";
    return what.is_null() ? "null" : "a number";
}

std::optional<malformed> trouble_of_body(const json_document& body)
{
    if (!body.trouble().empty()) return malformed{body.trouble()};
    if (body.root().is_object()) return std::nullopt;
    return malformed{"the body is " + std::string{kind_of(body.root())} + ", a JSON object is expected"};
}

const json::value* fields::take(std::string_view name)
{
    if (std::find(known_.begin(), known_.end(), name) == known_.end()) known_.push_back(name);
    return object_.if_contains({name.data(), name.size()});
}

std::optional<std::string_view> fields::string(std::string_view name)
{
    const auto* found = take(name);
    if (!found) return std::nullopt;
    if (const auto* text = found->if_string()) return view(*text);
    wrong_type(name, "a string", *found);
    return std::nullopt;
}

const json::object* fields::object(std::string_view name)
{
    const auto* found = take(name);
    if (found && !found->is_object()) wrong_type(name, "an object", *found);
    return found ? found->if_object() : nullptr;
}

const json::array* fields::array(std::string_view name)
{
    const auto* found = take(name);
    if (found && !found->is_array()) wrong_type(name, "an array", *found);
    return found ? found->if_array() : nullptr;
}

std::optional<instant> fields::when(std::string_view name)
{
    const auto text = string(name);
    if (!text) return std::nullopt;
    const auto read = parse_instant(*text);
    if (!read)
        problem(name,
                quoted(*text) + " is not an instant: write RFC 3339 with an offset, like 2026-11-23T12:00:00+09:00");
    return read;
}

std::optional<span> fields::length(std::string_view name)
{
    const auto text = string(name);
    if (!text) return std::nullopt;
    const auto read = parse_span(*text);
    if (!read)
        problem(name, quoted(*text) +
                          " is not a duration: write a number and its unit, like 30s, 10m, 48h or 7d, at most 3650d");
    return read;
}

std::string fields::label(std::string_view name)
{
    const auto text = string(name);
    if (!text) return {};
    if (text->empty())
        problem(name, "is empty: leave the field out, or give it at least one character");
    else if (count_characters(*text) > 255)
        problem(name, "is longer than 255 characters: shorten it");
    else if (has_control(*text))
        problem(name, "contains a line break, NUL or another control character: leave it out");
    else
        return std::string{*text};
    return {};
}

void fields::not_yet(std::string_view name, std::string_view why)
{
    if (take(name)) problem(name, "is not built yet: " + std::string{why} + "; leave the field out");
}

bool fields::flag(std::string_view name)
{
    const auto* found = take(name);
    if (found == nullptr) return false;
    if (!found->is_bool()) problem(name, "is " + std::string{kind_of(*found)} + ", true or false is expected");
    return found->is_bool() && found->get_bool();
}

void fields::problem(std::string_view name, std::string detail)
{
    problems_.push_back({at(name), std::move(detail)});
}

void fields::wrong_type(std::string_view name, std::string_view wanted, const json::value& found)
{
    auto detail = "is " + std::string{kind_of(found)} + ", " + std::string{wanted} + " is expected";
    if (found.is_null()) detail += ": leave the field out if there is nothing to say";
    problem(name, std::move(detail));
}

void fields::refuse_unknown()
{
    for (const auto& member : object_) {
        if (problems_.is_full()) return;
        const std::string_view name{member.key().data(), member.key().size()};
        if (std::find(known_.begin(), known_.end(), name) != known_.end()) continue;
        const auto meant = nearest(name, known_);
        auto detail = "unknown field " + quoted(name);
        if (!meant.empty())
            detail += ": did you mean \"" + std::string{meant} + "\"?";
        else if (!known_.empty())
            detail += ": leave it out; known are " + listed(known_);
        problem(name, std::move(detail));
    }
}

}  // namespace todoke
