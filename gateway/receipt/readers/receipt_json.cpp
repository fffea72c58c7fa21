#include "gateway/receipt/readers/receipt_json.hpp"

#include <charconv>
#include <fmt/format.h>

#include "gateway/text/strict_json.hpp"

namespace todoke {

namespace {

namespace json = boost::json;

void put(json::object& to, const char* name, std::string_view text)
{
    if (!text.empty()) to[name] = text;
}

void put_origin(json::object& to, const reported& what)
{
    // (With braces each would be an array of one.)
    to["message"] = what.message ? json::value(what.message->text()) : json::value();
    to["customer"] = what.customer.empty() ? json::value() : json::value(what.customer);
    put(to, "class", what.klass);
    put(to, "campaign", what.campaign);
    if (what.metadata.empty()) return;
    const json_document metadata{what.metadata};
    if (metadata.trouble().empty()) to["metadata"] = metadata.root();
}

template <class Number>
std::optional<Number> number_in(std::string_view text)
{
    Number made{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), made, 16);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return made;
}

}  // namespace

json::object receipt_json(const reported& what, language speaks)
{
    json::object made;
    made["type"] = what.type;
    made["at"] = to_text(what.at);
    put_origin(made, what);
    if (what.leg) made["leg"] = *what.leg;
    if (what.on) made["channel"] = to_text(*what.on);
    put(made, "provider", what.provider);
    put(made, "reference", what.reference);
    put(made, "code", what.code);
    put(made, "detail", in_words(what.detail, speaks));
    if (what.why != rule::none) made["rule"] = to_text(what.why);
    if (what.due) made["due_at"] = to_text(*what.due);
    if (what.happened) made["happened_at"] = to_text(*what.happened);
    put(made, "address", what.address);
    put(made, "text", what.text);
    return made;
}

std::string to_text(const receipt_place& place)
{
    return fmt::format("{:x}-{:x}", place.line, place.at);
}

std::optional<receipt_place> parse_receipt_place(std::string_view text)
{
    const auto middle = text.find('-');
    if (middle == text.npos) return std::nullopt;
    const auto line = number_in<std::int64_t>(text.substr(0, middle));
    const auto at = number_in<std::int64_t>(text.substr(middle + 1));
    if (!line || !at || *line < 0 || *at < 0) return std::nullopt;
    return receipt_place{*line, *at};
}

}  // namespace todoke
