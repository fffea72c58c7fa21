#include "gateway/channel/sms/http/http_place.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace todoke {

namespace json = boost::json;

namespace {

constexpr std::size_t deepest = 32;

const json::value* find(const json::value& body, std::string_view pointer)
{
    json::error_code error;
    return body.find_pointer(pointer, error);
}

std::optional<std::string> text_of(const json::value& value)
{
    if (value.is_string()) return std::string{value.get_string()};
    if (value.is_null() || value.is_structured()) return std::nullopt;
    return json::serialize(value);
}

}  // namespace

std::string problem_of_place(http_format format, std::string_view place)
{
    if (format != http_format::json) return {};
    if (!place.empty() && place.front() != '/')
        return "of JSON a place is written like \"/id\" or \"/messages/0/id\" (JSON pointer)";
    for (auto at = place.find('~'); at != std::string_view::npos; at = place.find('~', at + 1))
        if (at + 1 == place.size() || (place[at + 1] != '0' && place[at + 1] != '1'))
            return "in a JSON pointer ~ is written ~0 and / in a name ~1";
    return {};
}

std::optional<http_body> http_body::read(http_format format, std::string_view text)
{
    if (format != http_format::json) {
        auto fields = read_form(text);
        return fields ? std::optional{http_body{std::move(*fields)}} : std::nullopt;
    }
    json::error_code error;
    json::parse_options options;
    options.max_depth = deepest;
    auto value = json::parse(json::string_view{text.data(), text.size()}, error, {}, options);
    return error ? std::nullopt : std::optional{http_body{std::move(value)}};
}

std::optional<std::string> http_body::at(std::string_view place) const
{
    if (const auto* fields = std::get_if<form_fields>(&body_)) {
        const auto found = std::ranges::find(*fields, place, &form_fields::value_type::first);
        return found == fields->end() ? std::nullopt : std::optional{found->second};
    }
    const auto* found = find(std::get<json::value>(body_), place);
    return found ? text_of(*found) : std::nullopt;
}

std::optional<std::vector<http_body>> http_body::each(std::string_view place) const
{
    const auto* body = std::get_if<json::value>(&body_);
    const auto* list = body ? find(*body, place) : nullptr;
    if (!list || !list->is_array()) return std::nullopt;
    std::vector<http_body> all;
    for (const auto& one : list->get_array()) all.push_back(http_body{one});
    return all;
}

}  // namespace todoke
