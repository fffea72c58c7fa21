#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

#include "gateway/intake/address.hpp"
#include "gateway/intake/fields.hpp"
#include "gateway/policy/calendar/quiet_hours.hpp"
#include "gateway/text/strict_json.hpp"
#include "gateway/text/text_checks.hpp"

namespace todoke {

namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

constexpr std::size_t most_ranges = 12;

void read_quiet_hours(fields& from, const rules& book, customer_update& into)
{
    const auto* array = from.array("quiet_hours");
    if (!array) return;
    if (array->size() > most_ranges) {
        from.problem("quiet_hours", "has more than 12 ranges: join some");
        return;
    }
    bool all_ranges = true;
    for (std::size_t i = 0; i < array->size(); ++i) {
        const auto* text = (*array)[i].if_string();
        if (text && parse_range(view(*text))) {
            into.quiet_hours.emplace_back(view(*text));
            continue;
        }
        all_ranges = false;
        from.problems().push_back(
            {pointer_to(from.at("quiet_hours"), i),
             (text ? quoted(view(*text)) : std::string{kind_of((*array)[i])}) +
                 R"( is no range of local time: write it like "21:00-08:00" or "Sat-Sun 20:00-10:00", ends differing)"});
    }
    if (!all_ranges) return;
    if (const auto trouble = problem_with_quiet_hours(into.quiet_hours, book)) from.problem("quiet_hours", *trouble);
}

void read_channels(fields& from, customer_update& into)
{
    const auto* array = from.array("channels");
    if (!array) return;
    for (std::size_t i = 0; i < array->size() && !from.problems().is_full(); ++i) {
        const auto* text = (*array)[i].if_string();
        const auto on = text ? parse_channel(view(*text)) : std::nullopt;
        const auto pointer = pointer_to(from.at("channels"), i);
        if (!on)
            from.problems().push_back({pointer, (text ? quoted(view(*text)) : std::string{kind_of((*array)[i])}) +
                                                    " is no channel: write email, line or sms"});
        else if (std::find(into.channels.begin(), into.channels.end(), *on) != into.channels.end())
            from.problems().push_back(
                {pointer, std::string{to_text(*on)} + " is there already: name each channel once"});
        else
            into.channels.push_back(*on);
    }
}

void read_consent_of(const std::string& klass, const json::value& value, fields& classes, customer_update& into)
{
    const auto* object = value.if_object();
    if (!object) {
        classes.problem(klass, "is " + std::string{kind_of(value)} + R"(, an object like {"email": true} is expected)");
        return;
    }
    fields from{*object, classes.at(klass), classes.problems()};
    auto& row = into.consents[klass];
    for (const auto on : all_channels) {
        const auto name = to_text(on);
        const auto* granted = from.take(name);
        if (!granted) continue;
        if (granted->is_bool())
            row[index_of(on)] = granted->get_bool();
        else
            from.problem(name, "is " + std::string{kind_of(*granted)} + ", true or false is expected");
    }
    from.refuse_unknown();
}

void read_consents(fields& from, const rules& book, customer_update& into)
{
    const auto* object = from.object("consent");
    if (!object) return;
    fields classes{*object, from.at("consent"), from.problems()};
    for (const auto& [klass, ignored] : book.classes)
        if (const auto* value = classes.take(klass)) read_consent_of(klass, *value, classes, into);
    classes.refuse_unknown();
}

std::string customer_name_trouble(std::string_view name)
{
    if (name.empty()) return "the customer's id is empty";
    if (count_characters(name) > 255) return "the customer's id is longer than 255 characters";
    if (has_control(name)) return "the customer's id contains a control character";
    const auto quoted_name = json::serialize(json::string{name.data(), name.size()});
    const json_document checked{quoted_name};
    return checked.trouble().empty() ? "" : "the customer's id is not valid UTF-8";
}

}  // namespace

understood<customer_update> read_customer(std::string_view text, std::string_view customer, const rules& book,
                                          instant now)
{
    const json_document document{text};
    if (auto bad = trouble_of_body(document)) return *std::move(bad);
    const auto& object = document.root().get_object();
    field_problems problems;
    if (auto trouble = customer_name_trouble(customer); !trouble.empty()) problems.push_back({"", std::move(trouble)});
    fields from{object, "", problems};
    customer_update into;
    into.customer = customer;
    auto person = read_person(from, book.phone_region);
    into.to = std::move(person.to);
    into.time_zone = std::move(person.time_zone);
    read_quiet_hours(from, book, into);
    read_channels(from, into);
    read_consents(from, book, into);
    into.consented_at = from.when("consented_at");
    if (into.consented_at && *into.consented_at > now + 5min)
        from.problem("consented_at", "lies in the future (it is " + to_text(now) + "): say when the consent was given");
    into.consent_source = from.label("consent_source");
    from.refuse_unknown();
    if (!problems.empty()) return problems;
    return into;
}

}  // namespace todoke
