#include "daemon/cli/text/story.hpp"

#include "daemon/cli/text/fields.hpp"
#include "daemon/cli/text/layout.hpp"
#include "gateway/policy/wording/names.hpp"
#include "gateway/policy/wording/sentences.hpp"

namespace todoke::cli {

namespace json = boost::json;

namespace {

std::string rule_name(const json::object& row, const reader& to)
{
    return name_of(vocabulary::rule, text_of(row, "rule"), to.in);
}

/// "mail, e-mail": who carries it, and how.
std::string carrier(const json::object& row, const reader& to)
{
    auto made = text_of(row, "provider");
    const auto channel = channel_name(text_of(row, "channel"), to);
    if (!made.empty() && !channel.empty()) made += ", ";
    return made + channel;
}

/// What the row says beside its event: until when, with which outcome.
std::string news_of(const json::object& row, const reader& to)
{
    std::string made;
    if (const auto due = text_of(row, "due_at"); !due.empty()) {
        const auto when = local_time(due);
        made += to.in == language::english ? " until " + when : " (" + when + " まで)";
    }
    if (const auto outcome = text_of(row, "outcome"); !outcome.empty())
        made += ": " + painted_word(to.colours, outcome, name_of(vocabulary::outcome, outcome, to.in));
    if (const auto receipt = text_of(row, "receipt"); !receipt.empty())
        made += ": " + painted_word(to.colours, receipt, name_of(vocabulary::receipt, receipt, to.in));
    if (const auto who = carrier(row, to); !who.empty()) made += " (" + who + ")";
    return made;
}

/// ", by quiet hours: 21:00-08:00 [550]".
std::string reason_of(const json::object& row, const reader& to)
{
    std::string made;
    if (!text_of(row, "rule").empty()) made += std::string{to.say(", by ", "、規則: ")} + rule_name(row, to);
    if (const auto detail = text_of(row, "detail"); !detail.empty()) made += ": " + detail;
    if (const auto code = text_of(row, "code"); !code.empty()) made += " [" + code + "]";
    return made;
}

/// It only closes what the row before told.
bool says_nothing(const json::object& row, const std::string& state_before)
{
    return text_of(row, "event") == "state_changed" && text_of(row, "state") == state_before &&
           text_of(row, "rule").empty() && text_of(row, "detail").empty();
}

std::string timeline_text(const json::object& message, const reader& to)
{
    std::string made, before;
    for (const auto& one : array_of(message, "timeline")) {
        const auto* row = one.if_object();
        if (!row || says_nothing(*row, before)) continue;
        made += to.colours.quiet(local_time(text_of(*row, "at"))) + "  " +
                name_of(vocabulary::event, text_of(*row, "event"), to.in) + news_of(*row, to) + reason_of(*row, to);
        if (auto state = text_of(*row, "state"); state != before) {
            made += " → " + painted_word(to.colours, state, name_of(vocabulary::state, state, to.in));
            before = std::move(state);
        }
        made += '\n';
    }
    return made;
}

/// The last row that tells of a rule.
const json::object& last_reason(const json::object& message)
{
    static const json::object none;
    const auto& rows = array_of(message, "timeline");
    for (auto i = rows.size(); i-- > 0;)
        if (const auto* row = rows[i].if_object(); row && !text_of(*row, "rule").empty()) return *row;
    return none;
}

std::string with_id(std::string sentence, const std::string& id)
{
    if (const auto at = sentence.find(" ID "); at != sentence.npos) sentence.replace(at + 1, 2, id);
    return sentence;
}

/// Of the rules that hold it back as things stand the one it was put off by, else the first; where nobody was asked,
/// the one it was put off by. Empty: none.
std::string holding_rule(const json::object& message)
{
    auto by = text_of(message, "due_by");
    const auto& rules = array_of(message, "rules");
    if (rules.empty()) return by;
    std::string first;
    for (const auto& one : rules) {
        const auto* row = one.if_object();
        if (!row || flag_of(*row, "allows")) continue;
        if (text_of(*row, "rule") == by) return by;
        if (first.empty()) first = text_of(*row, "rule");
    }
    return first;
}

std::string waits_text(const json::object& message, const reader& to)
{
    const auto due = local_time_and_zone(text_of(message, "due_at")), by = text_of(message, "due_by");
    const bool english = to.in == language::english;
    const auto holds = by.empty() ? by : holding_rule(message);
    if (holds.empty())
        return english ? "It is due since " + due + " and waits for its turn at a provider."
                       : due + " から送信可能で、プロバイダーの順番を待っています。";
    const auto why = name_of(vocabulary::rule, holds, to.in);
    if (holds != by)
        return english ? "It was to go at " + due + "; now it waits because of " + why + "."
                       : due + " に送信される予定でしたが、" + why + "のため待機しています。";
    return english ? "It waits until " + due + " because of " + why + "."
                   : why + "のため、" + due + " まで待機しています。";
}

std::string lead_text(const json::object& message, const reader& to)
{
    const auto state = text_of(message, "state"), id = text_of(message, "id");
    if (state == "queued") return waits_text(message, to);
    auto made = painted_word(to.colours, state, with_id(sentence_of_state(state, to.in), id));
    const auto& reason = last_reason(message);
    const bool has_reason = state == "failed" || state == "expired" || state == "cancelled" || state == "suppressed";
    if (has_reason && !reason.empty()) {
        made += ' ' + std::string{to.say("The rule: ", "規則: ")} + rule_name(reason, to);
        if (const auto detail = text_of(reason, "detail"); !detail.empty()) made += ": " + detail;
    }
    return made;
}

std::string remedy_text(const json::object& message, const reader& to)
{
    const auto state = text_of(message, "state"), id = text_of(message, "id");
    std::string made;
    if (const auto other = text_of(message, "duplicate_of"); !other.empty())
        made += std::string{to.say("The other one: todoke why ", "もう一方のメッセージ: todoke why ")} + other + '\n';
    if (state == "failed" || state == "expired")
        made += std::string{to.say("To have it go again: todoke retry ", "再送するには: todoke retry ")} + id +
                " --reason \"…\"\n";
    if (state == "queued" || state == "watching")
        made += std::string{to.say("To stop it: todoke cancel ", "取り消すには: todoke cancel ")} + id + '\n';
    return made;
}

std::string heading_of(const json::object& message, const reader& to)
{
    const bool english = to.in == language::english;
    std::string about = (english ? "class " : "クラス ") + text_of(message, "class");
    if (const auto campaign = text_of(message, "campaign"); !campaign.empty())
        about += (english ? ", campaign " : "、キャンペーン ") + campaign;
    if (const auto customer = text_of(message, "customer"); !customer.empty())
        about += (english ? ", for " : "、顧客 ") + customer;
    return to.colours.heading((english ? "Message " : "メッセージ ") + text_of(message, "id")) + " (" + about + ")\n";
}

std::string finding_text(const json::object& row, const reader& to)
{
    const bool allows = flag_of(row, "allows");
    auto made = "  " + (allows ? to.colours.good("✓") : to.colours.bad("✗")) + ' ' + rule_name(row, to);
    if (const auto channel = channel_name(text_of(row, "channel"), to); !channel.empty()) made += " (" + channel + ")";
    if (const auto until = text_of(row, "until"); !until.empty()) {
        const auto when = local_time(until);
        made += to.in == language::english ? ", until " + when : "、" + when + " まで";
    }
    if (const auto detail = text_of(row, "detail"); !detail.empty()) made += ": " + detail;
    return made + '\n';
}

}  // namespace

std::string channel_name(std::string_view word, const reader& to)
{
    if (word == "email") return std::string{sentence_for(phrase::email, to.in)};
    if (word == "line") return std::string{sentence_for(phrase::line, to.in)};
    if (word == "sms") return std::string{sentence_for(phrase::sms, to.in)};
    return std::string{word};
}

std::string findings_text(const json::object& answer, const reader& to, bool all)
{
    std::string holding, others;
    for (const char* const name : {"rules", "held_by"}) {
        for (const auto& one : array_of(answer, name)) {
            const auto* row = one.if_object();
            if (row) (flag_of(*row, "allows") ? others : holding) += finding_text(*row, to);
        }
        if (!holding.empty() || !others.empty()) break;  // `rules` has what `held_by` has
    }
    return all ? holding + others : holding;
}

std::string why_text(const json::object& message, const reader& to, bool all)
{
    auto made = heading_of(message, to) + lead_text(message, to) + "\n\n" + timeline_text(message, to);
    if (const auto rules = findings_text(message, to, all); !rules.empty())
        made += '\n' + std::string{to.say("What the rules say now:", "現在の規則の判定:")} + '\n' + rules;
    if (const auto remedy = remedy_text(message, to); !remedy.empty()) made += '\n' + remedy;
    return made;
}

std::string stored_text(const json::object& answer, const reader& to, bool all)
{
    const auto state = text_of(answer, "state"), id = text_of(answer, "id");
    auto made = painted_word(to.colours, state, name_of(vocabulary::state, state, to.in));
    if (!id.empty()) made = to.colours.heading(id) + "  " + made;
    if (const auto channel = channel_name(text_of(answer, "channel"), to); !channel.empty()) made += ", " + channel;
    if (const auto parts = number_of(answer, "parts"); parts > 0)
        made += std::string{to.say(", SMS parts: ", "、SMSの通数: ")} + std::to_string(parts);
    if (const auto due = text_of(answer, "due_at"); !due.empty())
        made += std::string{to.say(", due ", "、送信可能: ")} + local_time_and_zone(due);
    if (const auto comes = text_of(answer, "estimated_at"); !comes.empty() && comes != text_of(answer, "due_at"))
        made += std::string{to.say(", its turn about ", "、順番の見込み: ")} + local_time(comes);
    if (const auto detail = text_of(answer, "detail"); !detail.empty()) made += ": " + detail;
    return made + '\n' + findings_text(answer, to, all);
}

}  // namespace todoke::cli
