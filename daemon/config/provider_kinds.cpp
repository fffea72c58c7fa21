#include <algorithm>

#include "daemon/config/forms.hpp"
#include "daemon/config/links.hpp"
#include "daemon/config/secret.hpp"
#include "daemon/config/sections.hpp"
#include "gateway/channel/email/smtp_account.hpp"

namespace todoke::reading {
namespace {

using namespace std::chrono_literals;

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

smtp_settings read_smtp(section& from)
{
    smtp_settings smtp;
    smtp.host = read_host(from, "smtp.example.jp");
    smtp.security = read_security(from, {smtp.host}, smtp.security);
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

line_settings read_line(section& from)
{
    line_settings line;
    line.access_token = required_secret(from, "access_token", "line-token").value_or("");
    if (!is_visible(line.access_token))
        from.problem("access_token",
                     "a token has only ASCII letters, digits and signs, and no spaces; copy it again from the LINE "
                     "Developers console");
    const auto given = from.text("endpoint");
    const auto endpoint = parse_endpoint(given.value_or(line.endpoint));
    if (!endpoint.wrong.empty()) from.problem("endpoint", in_quotes(given.value_or("")) + ": " + endpoint.wrong);
    line.endpoint = endpoint.url;
    line.timeout = from.duration("timeout", 1s, 10min).value_or(line.timeout);
    line.ca_file = read_ca_file(from);
    for (const std::string_view key : {"channel_id", "key", "channel_secret", "webhook_forward"})
        from.not_built(key, {});
    return line;
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
