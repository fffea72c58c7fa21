#include <algorithm>

#include "daemon/config/forms.hpp"
#include "daemon/config/secret.hpp"
#include "daemon/config/sections.hpp"
#include "gateway/channel/email/smtp_account.hpp"
#include "gateway/channel/loopback.hpp"

namespace todoke::reading {
namespace {

using namespace std::chrono_literals;

const words<link_security> securities{
    {"tls", link_security::tls}, {"starttls", link_security::starttls}, {"none", link_security::none}};

std::string read_host(section& from, std::string_view example)
{
    const auto host = from.required("host", "host = " + in_quotes(example));
    if (!host) return {};
    if (!is_host(*host))
        from.problem("host", in_quotes(*host) + " is not a host; write only its name, like " + in_quotes(example) +
                                 " (the port is a key of its own)");
    return *host;
}

int read_port(section& from, int usual)
{
    return static_cast<int>(from.number("port", 1, 65535).value_or(usual));
}

link_security read_security(section& from, const std::string& host, link_security usual)
{
    const auto security = from.word("security", securities).value_or(usual);
    if (security == link_security::none && !is_loopback(host))
        from.problem(
            "security",
            R"("none" would show passwords and customers' messages to the network; write "tls" or "starttls" ("none" is for loopback))");
    return security;
}

void read_login(section& from, smtp_settings& smtp)
{
    smtp.user = from.text("user").value_or("");
    smtp.password = read_secret(from, "password").value_or("");
    if (from.find("user") && !from.find("password"))
        from.missing("password", "password = { credential = \"smtp-password\" }");
    if (!from.find("user") && from.find("password")) from.missing("user", "user = \"shop\"");
}

void read_unsubscribe(section& from, smtp_settings& smtp)
{
    const auto link = from.text("unsubscribe");
    if (!link) return;
    if (!is_unsubscribe_link(*link))
        from.problem(
            "unsubscribe",
            in_quotes(*link) + R"( is not a way to unsubscribe; write one like "mailto:stop@shop.example.jp")");
    smtp.unsubscribe = *link;
}

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

std::string read_ca_file(section& from)
{
    const auto path = from.text("ca_file");
    if (path && !path->starts_with('/')) from.problem("ca_file", in_quotes(*path) + " is not a full path");
    return path.value_or("");
}

smtp_settings read_smtp(section& from)
{
    smtp_settings smtp;
    smtp.host = read_host(from, "smtp.example.jp");
    smtp.security = read_security(from, smtp.host, smtp.security);
    smtp.port = read_port(from, smtp.security == link_security::tls        ? 465
                                : smtp.security == link_security::starttls ? 587
                                                                           : 25);
    read_login(from, smtp);
    smtp.from = from.required("from", "from = \"お店 <news@shop.example.jp>\"").value_or("");
    if (!smtp.from.empty() && !is_mailbox(smtp.from))
        from.problem("from",
                     in_quotes(smtp.from) + R"( is not an address; write one like "お店 <news@shop.example.jp>")");
    read_unsubscribe(from, smtp);
    smtp.timeout = from.duration("timeout", 1s, 10min).value_or(smtp.timeout);
    smtp.answer_timeout = from.duration("answer_timeout", 1s, 1h).value_or(smtp.answer_timeout);
    smtp.ca_file = read_ca_file(from);
    return smtp;
}

smpp_settings read_smpp(section& from)
{
    smpp_settings smpp;
    smpp.host = read_host(from, "smpp.example.jp");
    smpp.port = read_port(from, smpp.port);
    smpp.security = read_security(from, smpp.host, smpp.security);
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
