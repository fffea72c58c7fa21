#include <chrono>

#include "gateway/intake/capability.hpp"
#include "gateway/intake/event_type.hpp"
#include "gateway/intake/fields.hpp"
#include "gateway/text/canonical_json.hpp"
#include "gateway/text/strict_json.hpp"
#include "gateway/text/text_checks.hpp"

namespace todoke {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t longest_type = 64, longest_event_data = 16 * 1024;
/// How far a backend's clock may be ahead of this box's.
constexpr auto clocks_differ = 5min;

}  // namespace

std::string event_type_trouble(std::string_view text)
{
    if (text.empty()) return "is empty: write the type of an event, like purchased";
    if (count_characters(text) > longest_type) return "is longer than 64 characters: shorten it";
    if (has_control(text)) return "contains a control character: leave it out";
    if (is_told_by_receipts(text))
        return quoted(text) +
               " is what receipts of providers tell, not an event: take a word of your own, like visited";
    return {};
}

understood<customer_event> read_event(std::string_view text, instant now)
{
    const json_document document{text};
    if (auto bad = trouble_of_body(document)) return *std::move(bad);
    const auto& object = document.root().get_object();
    field_problems problems;
    fields from{object, "", problems};
    customer_event into;
    into.customer = from.label("customer");
    if (!from.has("customer")) from.problem("customer", "is missing: who did it");
    if (const auto type = from.string("type")) {
        into.type = *type;
        if (auto trouble = event_type_trouble(*type); !trouble.empty()) from.problem("type", std::move(trouble));
    } else if (!from.has("type")) {
        from.problem("type", "is missing: what the customer did, like purchased");
    }
    into.at = from.when("at").value_or(now);
    if (into.at > now + clocks_differ)
        from.problem("at", "lies in the future (it is " + to_text(now) + "): say when it happened, or leave it out");
    from.object("data");
    from.refuse_unknown();
    if (!problems.empty()) return problems;
    const canonical_object body{object, ""};
    into.data = body.member("data");
    if (into.data.size() <= longest_event_data) return into;
    from.problem("data", "is longer than 16 KiB: keep it in your own system and name it here");
    return problems;
}

}  // namespace todoke
