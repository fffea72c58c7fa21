#include "daemon/cli/text/busy.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <tuple>

#include "daemon/cli/text/fields.hpp"
#include "daemon/cli/text/layout.hpp"
#include "daemon/cli/text/terminal_text.hpp"
#include "gateway/policy/wording/names.hpp"

namespace todoke::cli {

namespace json = boost::json;

namespace {

/// What goes out of a class or campaign.
struct flow {
    std::string name;
    std::int64_t under_way = 0;
    double taken_a_second = 0, due = 0;
    auto busy() const { return std::tuple{taken_a_second, under_way, due}; }
};

std::map<std::string, std::int64_t> under_way_by(std::string_view field, const busy_figures& seen)
{
    std::map<std::string, std::int64_t> made;
    for (const auto& one : seen.under_way)
        if (const auto* message = one.if_object())
            if (const auto name = raw_text_of(*message, field); !name.empty()) ++made[name];
    return made;
}

/// The busiest first; of one without anything nothing is said.
std::vector<flow> in_order(std::map<std::string, flow> found)
{
    std::vector<flow> made;
    made.reserve(found.size());
    for (auto& [name, one] : found) {
        one.name = name;
        made.push_back(std::move(one));
    }
    std::ranges::stable_sort(made, std::ranges::greater{}, &flow::busy);
    return made;
}

std::vector<flow> classes_of(const busy_figures& seen)
{
    std::map<std::string, flow> found;
    for (const auto& [name, count] : under_way_by("class", seen)) found[name].under_way = count;
    for (const auto& [name, rate] : seen.taken_a_second)
        if (rate > 0) found[name].taken_a_second = rate;
    for (const auto& [name, count] : seen.due)
        if (count > 0) found[name].due = count;
    return in_order(std::move(found));
}

std::vector<flow> campaigns_of(const busy_figures& seen)
{
    std::map<std::string, flow> found;
    for (const auto& name : seen.lately) found.try_emplace(name);
    for (const auto& [name, count] : under_way_by("campaign", seen)) found[name].under_way = count;
    return in_order(std::move(found));
}

std::string under_way_words(const flow& one, const reader& to)
{
    return std::string{to.say("under way ", "送信中 ")} + std::to_string(one.under_way);
}

std::string a_second(double rate, const busy_figures& seen)
{
    return seen.is_first_look ? "…" : fmt::format("{:.1f}/s", rate);
}

std::string classes_text(const busy_figures& seen, const reader& to)
{
    std::vector<row> rows;
    for (const auto& one : classes_of(seen))
        rows.push_back({"  " + shown(one.name), a_second(one.taken_a_second, seen), under_way_words(one, to),
                        fmt::format("{}{:.0f}", to.say("due ", "送信可能 "), one.due)});
    if (rows.empty())
        rows.push_back({"  " + std::string{to.say("nothing goes out", "送信中のメッセージはありません")}});
    return to.colours.heading(to.say("Classes, messages taken a second", "クラス、毎秒の受付")) + '\n' + table_of(rows);
}

std::string campaigns_text(const busy_figures& seen, const reader& to)
{
    constexpr std::size_t most = 10;
    std::vector<row> rows;
    for (const auto& one : campaigns_of(seen))
        if (rows.size() < most) rows.push_back({"  " + shown(one.name), under_way_words(one, to)});
    if (rows.empty()) return {};
    return to.colours.heading(
               to.say("Campaigns seen under way in the last minute", "直近 1 分に送信中だったキャンペーン")) +
           '\n' + table_of(rows);
}

double rate_of(const busy_figures& seen, const std::string& provider)
{
    const auto found = seen.attempts_a_second.find(provider);
    return found == seen.attempts_a_second.end() ? 0 : found->second;
}

/// The providers' objects, the busiest first.
std::vector<json::object> lanes_of(const busy_figures& seen)
{
    std::vector<json::object> made;
    for (const auto& one : array_of(seen.status, "providers"))
        if (one.is_object()) made.push_back(one.get_object());
    std::ranges::stable_sort(made, [&](const json::object& a, const json::object& b) {
        const auto busy = [&](const json::object& lane) {
            return std::pair{rate_of(seen, text_of(lane, "name")), number_of(lane, "in_flight")};
        };
        return busy(a) > busy(b);
    });
    return made;
}

std::string lanes_text(const busy_figures& seen, const reader& to)
{
    std::vector<row> rows;
    for (const auto& lane : lanes_of(seen)) {
        const auto name = text_of(lane, "name"), state = text_of(lane, "state");
        rows.push_back({"  " + name, a_second(rate_of(seen, name), seen),
                        std::string{to.say("in flight ", "送信中 ")} + std::to_string(number_of(lane, "in_flight")) +
                            "/" + std::to_string(number_of(lane, "window")),
                        painted_word(to.colours, state, name_of(vocabulary::lane, state, to.in))});
    }
    return to.colours.heading(to.say("Providers, attempts a second", "プロバイダー、毎秒の送信")) + '\n' +
           table_of(rows);
}

}  // namespace

amounts sums_by(std::string_view label, std::string_view metric, std::string_view metrics)
{
    const auto family = std::string{metric} + '{', named = std::string{label} + "=\"";
    amounts made;
    while (!metrics.empty()) {
        const auto line = metrics.substr(0, metrics.find('\n'));
        metrics.remove_prefix(std::min(line.size() + 1, metrics.size()));
        const auto at = line.find(named), space = line.rfind(' ');
        if (!line.starts_with(family) || at == line.npos || space == line.npos) continue;
        const auto begin = at + named.size();
        double amount = 0;
        std::from_chars(line.data() + space + 1, line.data() + line.size(), amount);
        made[std::string{line.substr(begin, line.find('"', begin) - begin)}] += amount;
    }
    return made;
}

std::string busy_text(const busy_figures& seen, const reader& to)
{
    const auto& queue = object_of(seen.status, "queue");
    std::int64_t held = 0;
    for (const auto& [rule, count] : object_of(queue, "held")) held += count.is_int64() ? count.get_int64() : 0;
    auto made = to.colours.heading("todoke top") + ", " + local_time_and_zone(text_of(seen.status, "now")) + ": " +
                std::string{to.say("due ", "送信可能 ")} + std::to_string(number_of(queue, "due")) +
                std::string{to.say(", overdue ", "、遅延 ")} + std::to_string(number_of(queue, "overdue")) +
                std::string{to.say(", held ", "、待機 ")} + std::to_string(held) +
                std::string{to.say(", sending ", "、送信中 ")} + std::to_string(number_of(queue, "sending")) + '\n';
    return made + lanes_text(seen, to) + classes_text(seen, to) + campaigns_text(seen, to);
}

std::string busy_json(const busy_figures& seen)
{
    json::object made{{"now", text_of(seen.status, "now")}};
    json::array lanes;
    for (const auto& lane : lanes_of(seen)) {
        json::object one{{"name", text_of(lane, "name")}, {"in_flight", number_of(lane, "in_flight")}};
        if (!seen.is_first_look) one["attempts_per_second"] = rate_of(seen, text_of(lane, "name"));
        lanes.push_back(std::move(one));
    }
    made["providers"] = std::move(lanes);
    json::array classes, campaigns;
    for (const auto& one : classes_of(seen)) {
        json::object fields{{"name", one.name}, {"under_way", one.under_way}, {"due", std::llround(one.due)}};
        if (!seen.is_first_look) fields["taken_per_second"] = one.taken_a_second;
        classes.push_back(std::move(fields));
    }
    for (const auto& one : campaigns_of(seen))
        campaigns.push_back(json::object{{"name", one.name}, {"under_way", one.under_way}});
    made["classes"] = std::move(classes);
    made["campaigns"] = std::move(campaigns);
    return json::serialize(made);
}

}  // namespace todoke::cli
