// What `show` prints.
#include "daemon/cli/text/fields.hpp"
#include "daemon/cli/text/layout.hpp"
#include "daemon/cli/text/story.hpp"
#include "gateway/policy/wording/names.hpp"

namespace todoke::cli {

namespace json = boost::json;

namespace {

struct fact {
    std::string_view field, english, japanese;
};

constexpr fact facts[] = {
    {"customer", "customer", "顧客"},
    {"class", "class", "クラス"},
    {"campaign", "campaign", "キャンペーン"},
    {"stored_at", "stored", "依頼"},
    {"send_at", "to go at", "送信日時の指定"},
    {"due_at", "due", "送信可能"},
    {"expires_at", "expires", "有効期限"},
    {"dedupe_key", "dedupe key", "重複防止キー"},
    {"collapse_key", "collapse key", "collapse_key"},
    {"cancel_key", "cancel key", "cancel_key"},
    {"duplicate_of", "duplicate of", "重複元"},
};

std::string facts_text(const json::object& message, const reader& to)
{
    const auto state = text_of(message, "state");
    std::vector<row> rows{{std::string{to.say("state", "状態")},
                           painted_word(to.colours, state, name_of(vocabulary::state, state, to.in))}};
    for (const auto& one : facts)
        if (const auto value = text_of(message, one.field); !value.empty())
            rows.push_back({std::string{to.say(one.english, one.japanese)}, local_time_and_zone(value)});
    if (const auto by = text_of(message, "due_by"); !by.empty())
        rows.push_back({std::string{to.say("held by", "待機の理由")}, name_of(vocabulary::rule, by, to.in)});
    return table_of(rows);
}

std::string legs_text(const json::object& message, const reader& to)
{
    std::vector<row> rows;
    for (const auto& one : array_of(message, "legs")) {
        const auto* leg = one.if_object();
        if (!leg) continue;
        const auto state = text_of(*leg, "state");
        rows.push_back({"  " + channel_name(text_of(*leg, "channel"), to),
                        painted_word(to.colours, state, name_of(vocabulary::leg, state, to.in)),
                        std::string{to.say("tries ", "試行 ")} + std::to_string(number_of(*leg, "tries")),
                        text_of(*leg, "provider"),
                        text_of(*leg, "rule").empty() ? "" : name_of(vocabulary::rule, text_of(*leg, "rule"), to.in)});
    }
    return table_of(rows);
}

std::string attempts_text(const json::object& message, const reader& to)
{
    std::vector<row> rows;
    for (const auto& one : array_of(message, "attempts")) {
        const auto* attempt = one.if_object();
        if (!attempt) continue;
        const auto outcome = text_of(*attempt, "outcome");
        const auto shown =
            outcome.empty() ? std::string{to.say("under way", "送信中")} : name_of(vocabulary::outcome, outcome, to.in);
        auto said = text_of(*attempt, "code");
        if (const auto detail = text_of(*attempt, "detail"); !detail.empty())
            said += (said.empty() ? "" : " ") + detail;
        rows.push_back({"  " + local_time(text_of(*attempt, "started_at")), text_of(*attempt, "provider"),
                        painted_word(to.colours, outcome, shown), said});
    }
    return table_of(rows);
}

}  // namespace

std::string show_text(const json::object& message, const reader& to)
{
    auto made = to.colours.heading(text_of(message, "id")) + '\n' + facts_text(message, to);
    made += std::string{to.say("legs", "経路")} + '\n' + legs_text(message, to);
    if (!array_of(message, "attempts").empty())
        made += std::string{to.say("attempts", "送信の試行")} + '\n' + attempts_text(message, to);
    return made;
}

}  // namespace todoke::cli
