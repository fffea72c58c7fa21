// `limits`: what binds each lane now.
#include <memory>

#include "daemon/cli/program.hpp"
#include "daemon/cli/readers.hpp"
#include "daemon/cli/text/fields.hpp"
#include "daemon/cli/text/figures.hpp"
#include "daemon/cli/text/layout.hpp"
#include "daemon/cli/text/live.hpp"
#include "daemon/cli/text/terminal_text.hpp"
#include "gateway/policy/wording/names.hpp"

namespace todoke::cli {

namespace json = boost::json;

namespace {

std::string rule_that_binds(const json::object& lane, const reader& to)
{
    auto made = to.colours.warning(name_of(vocabulary::rule, text_of(lane, "stops"), to.in));
    if (const auto why = text_of(lane, "why"); !why.empty()) made += ": " + why;
    if (const auto until = text_of(lane, "until"); !until.empty())
        made += std::string{to.say(", until ", "、再開: ")} + local_time(until);
    return made;
}

std::string what_binds(const json::object& lane, const reader& to)
{
    const auto in_flight = number_of(lane, "in_flight"), window = number_of(lane, "window");
    const auto of_window = std::to_string(in_flight) + "/" + std::to_string(window);
    std::string made;
    if (!text_of(lane, "stops").empty())
        made = rule_that_binds(lane, to);
    else if (in_flight >= window)
        made = to.colours.warning(to.say("its window is full: ", "同時送信数の上限: ")) + of_window;
    else if (const auto why = text_of(lane, "why"); !why.empty())
        made = to.colours.warning(name_of(vocabulary::lane, text_of(lane, "state"), to.in)) + ": " + why;
    else
        made = to.colours.good(to.say("nothing: it takes work", "なし (送信可能)")) + ", " +
               std::string{to.say("in flight ", "送信中 ")} + of_window;
    const auto bulk = text_of(lane, "stops_bulk");
    if (!bulk.empty() && bulk != text_of(lane, "stops"))
        made += std::string{to.say("; bulk classes: ", "。一斉送信のクラス: ")} +
                to.colours.warning(name_of(vocabulary::rule, bulk, to.in));
    return made;
}

std::string quota_line(const json::object& quota, const reader& to)
{
    const auto used = number_of(quota, "used"), left = number_of(quota, "left");
    const auto shown = std::to_string(left);
    auto made = "    " + text_of(quota, "rate") + ": " + std::string{to.say("used ", "使用 ")} + std::to_string(used) +
                std::string{to.say(", left ", "、残り ")} + (left == 0 ? to.colours.bad(shown) : shown);
    if (const auto until = text_of(quota, "until"); !until.empty())
        made += std::string{to.say("; some again ", "。回復: ")} + local_time(until);
    return made + '\n';
}

std::string rates_line(const json::object& lane, const reader& to)
{
    std::string made;
    for (const auto& one : array_of(lane, "rate"))
        if (one.is_string())
            made += (made.empty() ? "" : ", ") + shown({one.get_string().data(), one.get_string().size()});
    if (made.empty()) made = to.say("none configured", "設定なし");
    return "    " + std::string{to.say("rates: ", "速度制限: ")} + made + '\n';
}

int limits(session& with, const live_words& how)
{
    return show_live(with, how, [&] {
        const auto answer = ask(with, {"GET", "/v1/status"});
        const auto read = parsed_object(answer.body);
        return with.json ? shown_json(answer.body) + '\n' : limits_text(read, reader_of(with));
    });
}

}  // namespace

std::string limits_text(const json::object& status, const reader& to)
{
    std::string made;
    for (const auto& one : array_of(status, "providers")) {
        const auto* lane = one.if_object();
        if (!lane) continue;
        made += to.colours.heading(text_of(*lane, "name")) + " (" + channel_name(text_of(*lane, "channel"), to) +
                "): " + what_binds(*lane, to) + '\n' + rates_line(*lane, to);
        for (const auto& quota : array_of(*lane, "quota"))
            if (quota.is_object()) made += quota_line(quota.get_object(), to);
    }
    if (made.empty())
        made = std::string{to.say("no provider is configured", "プロバイダーが設定されていません")} + '\n';
    return made;
}

void add_limits(program& to)
{
    const auto how = std::make_shared<live_words>();
    auto& command =
        to.command(to.whole(), "limits", "What binds each provider now: window, rates, quotas, holds, outages",
                   [how](session& with) { return limits(with, *how); });
    add_live(command, *how);
}

}  // namespace todoke::cli
