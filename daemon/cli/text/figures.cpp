#include "daemon/cli/text/figures.hpp"

#include "daemon/cli/text/fields.hpp"
#include "daemon/cli/text/layout.hpp"
#include "daemon/cli/text/terminal_text.hpp"
#include "gateway/policy/wording/names.hpp"
#include "gateway/policy/wording/sentences.hpp"

namespace todoke::cli {

namespace json = boost::json;

namespace {

std::string scope_text(const json::object& hold, const reader& to)
{
    const auto& scope = object_of(hold, "scope");
    if (flag_of(scope, "urgent")) return std::string{sentence_for(phrase::everything, to.in)};
    if (flag_of(scope, "all")) return std::string{sentence_for(phrase::all_but_urgent, to.in)};
    if (scope.empty()) return {};
    const std::string kind{scope.begin()->key().data(), scope.begin()->key().size()};
    const auto name = text_of(scope, kind);
    if (kind == "channel") return in_words(say(phrase::channel_named, {channel_name(name, to)}), to.in);
    if (kind == "provider") return in_words(say(phrase::provider_named, {name}), to.in);
    if (kind == "class") return in_words(say(phrase::class_named, {name}), to.in);
    return in_words(say(phrase::campaign_named, {name}), to.in);
}

/// A line of the queue: its name, and the number when there is one.
void add_count(std::vector<row>& rows, const std::string& name, std::int64_t count)
{
    rows.push_back({"  " + name, std::to_string(count)});
}

std::string queue_text(const json::object& status, const reader& to)
{
    const auto& queue = object_of(status, "queue");
    std::vector<row> rows;
    add_count(rows, std::string{to.say("due now", "送信可能")}, number_of(queue, "due"));
    if (const auto overdue = number_of(queue, "overdue"); overdue > 0) {
        add_count(rows, std::string{to.say("overdue", "遅延")}, overdue);
        rows.back()[1] = to.colours.bad(rows.back()[1]);
    }
    add_count(rows, std::string{to.say("waiting for the next try", "再送待ち")}, number_of(queue, "retrying"));
    for (const auto& [why, count] : object_of(queue, "held"))
        if (count.is_int64())
            add_count(rows,
                      std::string{to.say("held by ", "待機: ")} +
                          name_of(vocabulary::rule, shown({why.data(), why.size()}), to.in),
                      count.get_int64());
    for (const auto* const state : {"sending", "watching", "uncertain"}) {
        add_count(rows, name_of(vocabulary::state, state, to.in), number_of(queue, state));
        if (std::string_view{state} == "uncertain" && number_of(queue, state) > 0)
            rows.back()[1] = to.colours.warning(rows.back()[1]);
    }
    return to.colours.heading(to.say("Queue", "キュー")) + '\n' + table_of(rows);
}

std::string final_text(const json::object& status, const reader& to)
{
    std::vector<row> rows;
    for (const auto& [state, count] : object_of(status, "final"))
        if (count.is_int64())
            add_count(rows, name_of(vocabulary::state, shown({state.data(), state.size()}), to.in), count.get_int64());
    if (rows.empty()) return {};
    return to.colours.heading(to.say("Finished", "完了")) + '\n' + table_of(rows);
}

std::string quota_text(const json::object& lane, const reader& to)
{
    std::string made;
    for (const auto& one : array_of(lane, "quota")) {
        const auto* quota = one.if_object();
        if (!quota) continue;
        if (!made.empty()) made += ", ";
        made += text_of(*quota, "rate") + ' ' + std::string{to.say("left ", "残り ")} +
                std::to_string(number_of(*quota, "left"));
    }
    return made;
}

std::string lanes_text(const json::object& status, const reader& to)
{
    std::vector<row> rows;
    std::string troubles;
    for (const auto& one : array_of(status, "providers")) {
        const auto* lane = one.if_object();
        if (!lane) continue;
        const auto state = text_of(*lane, "state");
        rows.push_back(
            {"  " + text_of(*lane, "name"), channel_name(text_of(*lane, "channel"), to),
             painted_word(to.colours, state, name_of(vocabulary::lane, state, to.in)),
             std::to_string(number_of(*lane, "in_flight")) + "/" + std::to_string(number_of(*lane, "window")),
             quota_text(*lane, to)});
        if (const auto why = text_of(*lane, "why"); !why.empty()) {
            troubles += "  " + text_of(*lane, "name") + ": " + why;
            if (const auto until = text_of(*lane, "until"); !until.empty())
                troubles += std::string{to.say("; tried again ", "。再試行: ")} + local_time(until);
            troubles += '\n';
        }
    }
    if (rows.empty())
        return to.colours.heading(to.say("Providers", "プロバイダー")) + "\n  " +
               to.colours.bad(
                   to.say("none is configured: everything waits. See /etc/todoke/conf.d.examples",
                          "設定されていないため、すべて待機します。/etc/todoke/conf.d.examples を参照してください")) +
               '\n';
    return to.colours.heading(to.say("Providers", "プロバイダー")) + '\n' + table_of(rows) + troubles;
}

std::string store_text(const json::object& status, const reader& to)
{
    const auto& store = object_of(status, "store");
    auto made = to.colours.heading(to.say("Store", "保存先")) + "\n  " + text_of(store, "path") + ", " +
                bytes_in_words(number_of(store, "bytes")) + ", " + std::to_string(number_of(store, "unfinished")) +
                std::string{to.say(" unfinished", " 件が未完了")} + '\n';
    if (const auto damaged = number_of(store, "damaged"); damaged > 0)
        made += "  " +
                to.colours.bad(std::to_string(damaged) +
                               std::string{to.say(" cannot be read; the log names them: journalctl -u todoked ",
                                                  " 件が読めません。ログで確認してください: journalctl -u todoked ")} +
                               "TODOKE_EVENT=message_damaged") +
                '\n';
    return made;
}

std::string callbacks_text(const json::object& status, const reader& to)
{
    std::string made;
    for (const auto& one : array_of(status, "callbacks")) {
        const auto* backend = one.if_object();
        if (!backend || text_of(*backend, "why").empty()) continue;
        made += "  " + to.colours.bad(text_of(*backend, "name")) + ": " + text_of(*backend, "why") + '\n';
    }
    return made.empty() ? made : to.colours.heading(to.say("Callbacks", "コールバック")) + '\n' + made;
}

/// Of a new installation, and of one that was set up in a hurry: whoever reads "sent" must know what it means here.
std::string sandboxes_text(const json::object& status, const reader& to)
{
    std::string names;
    for (const auto& one : array_of(status, "providers"))
        if (const auto* lane = one.if_object(); lane && flag_of(*lane, "sandbox"))
            names += (names.empty() ? "" : ", ") + text_of(*lane, "name");
    if (names.empty()) return names;
    const auto end = to.say(": what these take, no customer gets. Real ones: /etc/todoke/conf.d.examples",
                            ": ここに渡したメッセージはお客様に届きません。設定例: /etc/todoke/conf.d.examples");
    return to.colours.bad("SANDBOX " + names + std::string{end}) + '\n';
}

std::string readiness_text(const json::object& status, const reader& to)
{
    auto made = to.colours.heading("todoked " + text_of(status, "version")) + ", " +
                local_time_and_zone(text_of(status, "now")) + ", ";
    if (flag_of(status, "ready"))
        made += to.colours.good(to.say("ready", "稼働中"));
    else
        made += to.colours.bad(to.say("not ready: ", "受付不可: ")) + text_of(status, "why");
    made += '\n';
    if (const auto& clock = object_of(status, "clock"); !flag_of(clock, "right"))
        made += to.colours.bad(text_of(clock, "why")) + '\n';
    if (const auto why = text_of(object_of(status, "certificate"), "why"); !why.empty())
        made += to.colours.bad(why) + '\n';
    return made + sandboxes_text(status, to);
}

}  // namespace

std::string hold_text(const json::object& hold, const reader& to)
{
    return scope_text(hold, to) + ", " + std::string{to.say("until ", "期限 ")} +
           local_time_and_zone(text_of(hold, "until")) + ": " + text_of(hold, "reason");
}

std::string holds_text(const json::array& holds, const reader& to)
{
    std::string made;
    for (const auto& one : holds)
        if (const auto* hold = one.if_object())
            made += "  " + text_of(*hold, "id") + "  " + hold_text(*hold, to) + '\n';
    return made;
}

std::string status_text(const json::object& status, const reader& to)
{
    auto made = readiness_text(status, to) + queue_text(status, to) + final_text(status, to) + lanes_text(status, to);
    if (const auto& holds = array_of(status, "holds"); !holds.empty())
        made += to.colours.heading(to.say("Holds", "保留")) + '\n' + holds_text(holds, to);
    return made + callbacks_text(status, to) + store_text(status, to);
}

}  // namespace todoke::cli
