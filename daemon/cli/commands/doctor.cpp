// `doctor`: what is wrong, and what to do about it.
#include <boost/json/parse.hpp>
#include <chrono>
#include <thread>

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

/// What could not be looked at wants nobody by itself: most of it can never be seen from here (TLS that is done before
/// [public], an account that has no call without cost), and a unit that fails every morning is soon read by nobody. Who
/// was asked and did not answer in time is `bad`; whose turn did not come stands beside such a one.
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

std::string verdict_of_doctor(int troubles, int unseen, const reader& to)
{
    std::string made;
    if (troubles > 0)
        made += to.colours.bad(std::to_string(troubles) +
                               std::string{to.say(" findings want you", " 件の対応が必要です")}) +
                '\n';
    if (unseen > 0)
        made += to.colours.warning(std::to_string(unseen) +
                                   std::string{to.say(" could not be looked at", " 件は確認できませんでした")}) +
                '\n';
    if (made.empty()) made = to.colours.good(to.say("nothing is wrong", "問題は見つかりませんでした")) + '\n';
    return made;
}

/// The daemon lets one look at a time, and that one ends within a minute; beyond that somebody looks without end.
constexpr std::chrono::seconds longest_turn{80};
constexpr std::chrono::milliseconds between_questions{250};

bool is_busy(const refused& answer)
{
    boost::system::error_code error;
    const auto document = json::parse(answer.document(), error);
    const auto* problem = error ? nullptr : document.if_object();
    return problem && text_of(*problem, "type") == "urn:todoke:problem:busy";
}

/// Waits its turn while somebody else has it examined: that is nothing that is wrong.
reply ask_in_turn(const session& with)
{
    const auto until = std::chrono::steady_clock::now() + longest_turn;
    for (;;) {
        try {
            return ask(with, {"GET", "/v1/doctor"});
        } catch (const refused& answer) {
            if (!is_busy(answer) || std::chrono::steady_clock::now() > until) throw;
        }
        std::this_thread::sleep_for(between_questions);
    }
}

int examine(session& with)
{
    const auto answer = ask_in_turn(with);
    const auto report = parsed_object(answer.body);
    const int status = wants_somebody(text_of(report, "worst")) ? wants_attention : done;
    if (printed_as_json(with, answer.body)) return status;
    const auto to = reader_of(with);
    int troubles = 0, unseen = 0;
    for (const auto& one : array_of(report, "findings")) {
        const auto* finding = one.if_object();
        if (!finding) continue;
        with.out << finding_of_doctor(*finding, to);
        const auto grade = text_of(*finding, "grade");
        if (wants_somebody(grade)) ++troubles;
        if (grade == "unknown") ++unseen;
    }
    with.out << verdict_of_doctor(troubles, unseen, to);
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
