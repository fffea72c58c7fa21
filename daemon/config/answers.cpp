#include "daemon/config/answers.hpp"

namespace todoke::reading {

std::optional<outcome_kind> read_outcome(section& from, std::string_view key, bool or_accepted)
{
    using enum outcome_kind;
    words<outcome_kind> known;
    if (or_accepted) known.emplace_back(to_text(accepted), accepted);
    for (const auto kind : {retry, rejected, uncertain, throttled, misconfigured, over_quota, blocked})
        known.emplace_back(to_text(kind), kind);
    return from.word(key, known);
}

std::map<std::string, outcome_kind> read_answers(section& from)
{
    std::map<std::string, outcome_kind> made;
    if (!from.find("answers")) return made;
    section table = from.child("answers");
    for (const auto& code : table.keys())
        if (const auto meant = read_outcome(table, code)) made.emplace(code, *meant);
    return made;
}

std::optional<sms_state> read_sms_state(section& from, std::string_view key)
{
    using enum sms_state;
    static const words<sms_state> known{{"on_its_way", on_its_way},
                                        {"delivered", delivered},
                                        {"failed", failed},
                                        {"expired", expired},
                                        {"blocked", blocked}};
    return from.word(key, known);
}

}  // namespace todoke::reading
