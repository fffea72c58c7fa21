#include "gateway/intake/legs.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/string.hpp>

#include "gateway/intake/capability.hpp"
#include "gateway/text/text_checks.hpp"

namespace todoke {

namespace {

namespace json = boost::json;

constexpr std::string_view channels_in_words = "email, line or sms";
constexpr span longest_wait = std::chrono::hours{24 * 366};

std::optional<channel> read_channel(std::string_view text, const std::string& pointer, field_problems& problems)
{
    const auto on = parse_channel(text);
    if (!on) problems.push_back({pointer, quoted(text) + " is no channel: write " + std::string{channels_in_words}});
    return on;
}

std::string provider_trouble(std::string_view name, channel on, const rules& book)
{
    std::vector<std::string_view> there;
    for (const auto& provider : book.providers)
        if (provider.on == on) {
            if (provider.name == name) return {};
            there.push_back(provider.name);
        }
    const auto word = std::string{to_text(on)};
    if (there.empty()) return "no provider is configured on " + word + ": leave it out";
    return quoted(name) + " is no provider on " + word + ": use " + listed(there, " or ") + ", or leave it out";
}

/// Why the condition can never be told from any of the legs before; empty: from one of them it can.
std::string impossible_condition(std::string_view lacks, const std::vector<leg_request>& before, const rules& book,
                                 bool tracked)
{
    std::string reasons;
    for (const auto& earlier : before) {
        const auto why = cannot_know(earlier, lacks, book, tracked);
        if (why.empty()) return {};
        if (reasons.find(why) == std::string::npos) reasons += (reasons.empty() ? "" : ", and ") + why;
    }
    return reasons.empty() ? reasons
                           : reasons +
                                 "; wait for an event of your own instead, like \"visited\" or \"purchased\" "
                                 "(POST /v1/events)";
}

std::string trouble_with(const follow_up& read, const std::vector<leg_request>& before, const rules& book, bool tracked)
{
    if (before.empty()) return "stands on the first leg: a condition looks at the legs before it";
    const auto kind = parse_receipt_kind(read.lacks);
    if (kind && *kind != receipt_kind::clicked && *kind != receipt_kind::opened && *kind != receipt_kind::delivered)
        return "\"" + read.lacks +
               "\" is no reaction: wait for clicked, opened, delivered or the type of an event (a leg "
               "that fails is followed by the next plain leg at once)";
    if (read.after > longest_wait) return "waits longer than " + to_text(longest_wait) + ": take a shorter time";
    return impossible_condition(read.lacks, before, book, tracked);
}

std::optional<follow_up> read_condition(const json::object& object, std::string pointer, field_problems& problems,
                                        const std::vector<leg_request>& before, const rules& book, bool tracked)
{
    fields from{object, std::move(pointer), problems};
    const auto problems_before = problems.size();
    follow_up read;
    read.lacks = from.label("not");
    if (!object.contains("not")) from.problem("not", "is missing: clicked, opened, delivered or the type of an event");
    const auto after = from.length("after");
    if (!object.contains("after")) from.problem("after", "is missing: how long to wait, like 48h");
    read.after = after.value_or(span{});
    if (const auto text = from.string("clock")) {
        if (*text != "wall" && *text != "allowed")
            from.problem("clock", "is neither wall nor allowed: write one of them");
        read.allowed_clock = *text == "allowed";
    }
    from.refuse_unknown();
    if (problems.size() == problems_before)
        if (auto trouble = trouble_with(read, before, book, tracked); !trouble.empty())
            problems.push_back({from.pointer(), std::move(trouble)});
    return problems.size() == problems_before ? std::optional{read} : std::nullopt;
}

std::optional<leg_request> read_leg_object(const json::object& object, const std::string& pointer,
                                           field_problems& problems, const rules& book,
                                           const std::vector<leg_request>& before, bool tracked)
{
    fields from{object, pointer, problems};
    leg_request read;
    const auto name = from.string("channel");
    if (!object.contains("channel")) from.problem("channel", "is missing: " + std::string{channels_in_words});
    const auto on = name ? read_channel(*name, from.at("channel"), problems) : std::nullopt;
    if (const auto* condition = from.object("when"))
        read.when = read_condition(*condition, from.at("when"), problems, before, book, tracked);
    read.via = from.label("via");
    from.refuse_unknown();
    if (!on) return std::nullopt;
    if (!read.via.empty())
        if (auto trouble = provider_trouble(read.via, *on, book); !trouble.empty())
            from.problem("via", std::move(trouble));
    read.on = *on;
    return read;
}

}  // namespace

leg_reading read_legs(fields& from, const rules& book, bool tracked)
{
    leg_reading read;
    const auto* array = from.array("legs");
    if (!array) return read;
    read.given = true;
    if (array->empty()) from.problem("legs", "is empty: name at least one channel, or leave the field out");
    for (std::size_t i = 0; i < array->size(); ++i) {
        const auto& element = (*array)[i];
        const auto pointer = pointer_to(from.at("legs"), i);
        std::optional<leg_request> leg;
        if (const auto* name = element.if_string()) {
            if (const auto on = read_channel(view(*name), pointer, from.problems())) leg = leg_request{*on, {}, {}};
        } else if (const auto* object = element.if_object()) {
            leg = read_leg_object(*object, pointer, from.problems(), book, read.legs, tracked);
        } else {
            from.problems().push_back({pointer, "is " + std::string{kind_of(element)} +
                                                    ", the name of a channel or an object with `channel` is expected"});
        }
        if (!leg) continue;
        const auto same = [&](const auto& other) { return other.on == leg->on; };
        if (std::any_of(read.legs.begin(), read.legs.end(), same)) {
            from.problems().push_back(
                {pointer, std::string{to_text(leg->on)} + " is there already: a channel is one leg at most"});
            continue;
        }
        read.legs.push_back(std::move(*leg));
        read.pointers.push_back(pointer);
    }
    return read;
}

std::array<std::string, channel_count> read_via(fields& from, const rules& book)
{
    std::array<std::string, channel_count> read;
    const auto* object = from.object("via");
    if (!object) return read;
    fields via{*object, from.at("via"), from.problems()};
    for (const auto on : all_channels) {
        auto name = via.label(to_text(on));
        if (name.empty()) continue;
        if (auto trouble = provider_trouble(name, on, book); !trouble.empty())
            via.problem(to_text(on), std::move(trouble));
        else
            read[index_of(on)] = std::move(name);
    }
    via.refuse_unknown();
    return read;
}

}  // namespace todoke
