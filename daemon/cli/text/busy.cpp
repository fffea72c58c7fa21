#include "daemon/cli/text/busy.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <fmt/format.h>

#include "daemon/cli/text/fields.hpp"
#include "daemon/cli/text/layout.hpp"
#include "daemon/cli/text/terminal_text.hpp"
#include "gateway/policy/wording/names.hpp"

namespace todoke::cli {

namespace json = boost::json;

namespace {

/// How many of the newest messages there are of a class or campaign, and how many of these are not done.
struct tally {
    std::string name;
    std::int64_t all = 0, unfinished = 0;
};

bool is_unfinished(const std::string& state)
{
    return state == "queued" || state == "sending" || state == "watching" || state == "uncertain";
}

/// The busiest first.
std::vector<tally> tallies(const json::object& newest, std::string_view field)
{
    std::map<std::string, tally> found;
    for (const auto& one : array_of(newest, "messages")) {
        const auto* message = one.if_object();
        const auto name = message ? raw_text_of(*message, field) : std::string{};
        if (name.empty()) continue;
        auto& row = found[name];
        row.name = name;
        ++row.all;
        if (is_unfinished(text_of(*message, "state"))) ++row.unfinished;
    }
    std::vector<tally> made;
    made.reserve(found.size());
    for (auto& [name, row] : found) made.push_back(std::move(row));
    std::ranges::stable_sort(made, std::ranges::greater{}, &tally::all);
    return made;
}

std::string tallies_text(const std::vector<tally>& all, std::string_view heading, const reader& to)
{
    constexpr std::size_t most = 10;
    if (all.empty()) return {};
    std::vector<row> rows;
    for (std::size_t i = 0; i < std::min(all.size(), most); ++i)
        rows.push_back({"  " + shown(all[i].name), std::to_string(all[i].all),
                        std::string{to.say("unfinished ", "未完了 ")} + std::to_string(all[i].unfinished)});
    return to.colours.heading(heading) + '\n' + table_of(rows);
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
        const auto rate =
            seen.attempts_a_second.empty() ? std::string{"…"} : fmt::format("{:.1f}/s", rate_of(seen, name));
        rows.push_back({"  " + name, rate,
                        std::string{to.say("in flight ", "送信中 ")} + std::to_string(number_of(lane, "in_flight")) +
                            "/" + std::to_string(number_of(lane, "window")),
                        painted_word(to.colours, state, name_of(vocabulary::lane, state, to.in))});
    }
    return to.colours.heading(to.say("Providers, attempts a second", "プロバイダー、毎秒の送信")) + '\n' +
           table_of(rows);
}

}  // namespace

std::map<std::string, double> attempts_in(std::string_view metrics)
{
    static constexpr std::string_view family = "todoke_attempts_total{", label = "provider=\"";
    std::map<std::string, double> made;
    while (!metrics.empty()) {
        const auto line = metrics.substr(0, metrics.find('\n'));
        metrics.remove_prefix(std::min(line.size() + 1, metrics.size()));
        const auto begin = line.find(label), space = line.rfind(' ');
        if (!line.starts_with(family) || begin == line.npos || space == line.npos) continue;
        const auto name =
            line.substr(begin + label.size(), line.find('"', begin + label.size()) - begin - label.size());
        double count = 0;
        std::from_chars(line.data() + space + 1, line.data() + line.size(), count);
        made[std::string{name}] += count;
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
    const auto count = std::to_string(array_of(seen.newest, "messages").size());
    const std::string of =
        to.in == language::english ? " of the newest " + count + " messages" : " (最新 " + count + " 件)";
    return made + lanes_text(seen, to) +
           tallies_text(tallies(seen.newest, "class"), std::string{to.say("Classes", "クラス")} + of, to) +
           tallies_text(tallies(seen.newest, "campaign"), std::string{to.say("Campaigns", "キャンペーン")} + of, to);
}

std::string busy_json(const busy_figures& seen)
{
    json::object made{{"now", text_of(seen.status, "now")}};
    json::array lanes;
    for (const auto& lane : lanes_of(seen)) {
        json::object one{{"name", text_of(lane, "name")}, {"in_flight", number_of(lane, "in_flight")}};
        if (!seen.attempts_a_second.empty()) one["attempts_per_second"] = rate_of(seen, text_of(lane, "name"));
        lanes.push_back(std::move(one));
    }
    made["providers"] = std::move(lanes);
    for (const auto& [name, field] : {std::pair{"classes", "class"}, {"campaigns", "campaign"}}) {
        json::array rows;
        for (const auto& one : tallies(seen.newest, field))
            rows.push_back(json::object{{"name", one.name}, {"messages", one.all}, {"unfinished", one.unfinished}});
        made[name] = std::move(rows);
    }
    return json::serialize(made);
}

}  // namespace todoke::cli
