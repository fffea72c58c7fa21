#include <algorithm>

#include "daemon/config/forms.hpp"
#include "daemon/config/links.hpp"
#include "daemon/config/secret.hpp"
#include "daemon/config/sections.hpp"

namespace todoke::reading {
namespace {

using namespace std::chrono_literals;

/// A text that goes into a PDU field of `most` characters.
std::string pdu_text(section& from, std::string_view key, const std::optional<std::string>& text, std::size_t most)
{
    if (!text) return {};
    if (text->size() > most)
        from.problem(key, "longer than the " + std::to_string(most) + " characters SMPP has room for");
    if (!std::all_of(text->begin(), text->end(), [](char c) { return c >= ' ' && c < 0x7f; }))
        from.problem(key, "SMPP takes only ASCII here");
    return *text;
}

void read_script(section& from, const std::string& suffix, sandbox_settings& sandbox)
{
    constexpr std::array kinds{outcome_kind::accepted,      outcome_kind::retry,     outcome_kind::rejected,
                               outcome_kind::uncertain,     outcome_kind::blocked,   outcome_kind::throttled,
                               outcome_kind::misconfigured, outcome_kind::over_quota};
    sandbox_settings::script script{suffix, {}};
    const auto items = from.texts(suffix);
    if (!items) return;
    if (items->empty()) from.problem(suffix, R"(names no outcome; write some, like ["retry", "accepted"])");
    for (const auto& [text, at] : *items) {
        const auto kind = std::find_if(kinds.begin(), kinds.end(), [&](auto k) { return to_text(k) == text; });
        if (kind != kinds.end()) {
            script.outcomes.push_back(*kind);
            continue;
        }
        std::string all;
        for (const auto k : kinds) all += (all.empty() ? "" : ", ") + std::string{to_text(k)};
        from.problem(suffix, at, in_quotes(text) + " is not one of " + all);
    }
    sandbox.scripts.push_back(std::move(script));
}

}  // namespace

smpp_settings read_smpp(section& from)
{
    smpp_settings smpp;
    smpp.host = read_host(from, "smpp.example.jp");
    smpp.port = read_port(from, smpp.port);
    smpp.security = read_security(from, {smpp.host}, smpp.security);
    if (smpp.security == link_security::starttls)
        from.problem("security", R"(SMPP has no STARTTLS; write "tls", or "none" on loopback)");
    smpp.system_id = pdu_text(from, "system_id", from.required("system_id", "system_id = \"shop\""), 15);
    // SMPP 3.4 has room for 8, but longer ones exist in practice and are taken.
    smpp.password = pdu_text(from, "password", required_secret(from, "password", "smpp-password"), 64);
    smpp.system_type = pdu_text(from, "system_type", from.text("system_type"), 12);
    smpp.source = pdu_text(from, "source", from.text("source"), 20);
    from.not_built("bind", {R"("transceiver")"});
    smpp.binds = static_cast<int>(from.number("binds", 1, 16).value_or(smpp.binds));
    smpp.timeout = from.duration("timeout", 1s, 10min).value_or(smpp.timeout);
    smpp.answer_timeout = from.duration("answer_timeout", 1s, 1h).value_or(smpp.answer_timeout);
    smpp.enquire_link = from.duration("enquire_link", 1s, 1h).value_or(smpp.enquire_link);
    smpp.ca_file = read_ca_file(from);
    return smpp;
}

sandbox_settings read_sandbox(section& from)
{
    sandbox_settings sandbox;
    if (!from.find("outcomes")) return sandbox;
    section table = from.child("outcomes");
    for (const auto& suffix : table.keys()) read_script(table, suffix, sandbox);
    // The longest ending that fits is meant, whatever the order in the file.
    std::stable_sort(sandbox.scripts.begin(), sandbox.scripts.end(),
                     [](const auto& a, const auto& b) { return a.suffix.size() > b.suffix.size(); });
    return sandbox;
}

}  // namespace todoke::reading
