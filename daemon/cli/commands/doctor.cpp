// `doctor`: what is wrong, and what to do about it.
#include <memory>

#include "daemon/cli/program.hpp"
#include "daemon/cli/readers.hpp"
#include "daemon/cli/text/fields.hpp"

namespace todoke::cli {

namespace json = boost::json;

namespace {

struct area_name {
    std::string_view word, english, japanese;
};
constexpr area_name areas[] = {
    {"configuration", "configuration", "設定"},
    {"clock", "clock", "時計"},
    {"disk", "disk", "ディスク"},
    {"permissions", "permissions", "権限"},
    {"certificate", "certificate", "証明書"},
    {"token", "token", "トークン"},
    {"dns", "name", "名前解決"},
    {"provider", "provider", "プロバイダー"},
};

std::string area_in_words(const std::string& word, const reader& to)
{
    for (const auto& one : areas)
        if (one.word == word) return std::string{to.say(one.english, one.japanese)};
    return word;
}

std::string mark_of(const std::string& grade, const reader& to)
{
    if (grade == "good") return to.colours.good("✓");
    if (grade == "bad") return to.colours.bad("✗");
    if (grade == "warning") return to.colours.warning("!");
    return to.colours.quiet(grade == "unknown" ? "?" : "·");
}

bool wants_somebody(const std::string& grade)
{
    return grade == "bad" || grade == "warning";
}

std::string finding_of_doctor(const json::object& finding, const reader& to)
{
    auto made = mark_of(text_of(finding, "grade"), to) + ' ' + area_in_words(text_of(finding, "area"), to);
    if (const auto name = text_of(finding, "name"); !name.empty()) made += ' ' + name;
    made += ": " + text_of(finding, "what") + '\n';
    if (const auto remedy = text_of(finding, "remedy"); !remedy.empty()) made += "    → " + remedy + '\n';
    return made;
}

int examine(session& with)
{
    const auto answer = ask(with, {"GET", "/v1/doctor"});
    const auto report = parsed_object(answer.body);
    const int status = wants_somebody(text_of(report, "worst")) ? wants_attention : done;
    if (printed_as_json(with, answer.body)) return status;
    const auto to = reader_of(with);
    int troubles = 0;
    for (const auto& one : array_of(report, "findings")) {
        const auto* finding = one.if_object();
        if (!finding) continue;
        with.out << finding_of_doctor(*finding, to);
        if (wants_somebody(text_of(*finding, "grade"))) ++troubles;
    }
    if (troubles == 0)
        with.out << to.colours.good(to.say("nothing is wrong", "問題は見つかりませんでした")) << '\n';
    else
        with.out << to.colours.bad(std::to_string(troubles) +
                                   std::string{to.say(" findings want you", " 件の対応が必要です")})
                 << '\n';
    return status;
}

}  // namespace

void add_doctor(program& to)
{
    to.command(to.whole(), "doctor",
               "Look at configuration, clock, disk, permissions, certificates, tokens, names and each provider (really "
               "asked, at no cost); each finding with its remedy",
               examine);
}

}  // namespace todoke::cli
