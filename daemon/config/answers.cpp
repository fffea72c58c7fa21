#include "daemon/config/sections.hpp"

namespace todoke::reading {

namespace {

const words<outcome_kind> meanings{
    {"retry", outcome_kind::retry},          {"rejected", outcome_kind::rejected},
    {"uncertain", outcome_kind::uncertain},  {"blocked", outcome_kind::blocked},
    {"throttled", outcome_kind::throttled},  {"misconfigured", outcome_kind::misconfigured},
    {"over_quota", outcome_kind::over_quota}};

}  // namespace

std::map<std::string, outcome_kind> read_answers(section& from)
{
    std::map<std::string, outcome_kind> made;
    if (!from.find("answers")) return made;
    section table = from.child("answers");
    for (const auto& code : table.keys())
        if (const auto meant = table.word(code, meanings)) made.emplace(code, *meant);
    return made;
}

}  // namespace todoke::reading
