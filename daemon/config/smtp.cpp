#include <algorithm>
#include <stdexcept>

#include "daemon/config/forms.hpp"
#include "daemon/config/links.hpp"
#include "daemon/config/secret.hpp"
#include "daemon/config/sections.hpp"
#include "gateway/channel/email/smtp_account.hpp"
#include "store/model/envelope_id.hpp"

namespace todoke::reading {
namespace {

using namespace std::chrono_literals;

const words<std::string> mechanisms{
    {"scram-sha-256", "SCRAM-SHA-256"}, {"plain", "PLAIN"}, {"login", "LOGIN"}, {"xoauth2", "XOAUTH2"}};

void read_login(section& from, smtp_settings& smtp)
{
    smtp.user = from.text("user").value_or("");
    smtp.password = read_secret(from, "password").value_or("");
    smtp.token_file = read_secret_file(from, "token").value_or("");
    smtp.mechanism = from.word("auth", mechanisms).value_or("");
    const bool has_user = from.find("user"), has_password = from.find("password"), has_token = from.find("token");
    if (has_user && !has_password && !has_token)
        from.missing("password", "password = { credential = \"smtp-password\" }");
    if (!has_user && (has_password || has_token)) from.missing("user", "user = \"shop\"");
    if (has_password && has_token) from.problem("token", "there is a password, too; keep the one that is to be used");
    if (!smtp.mechanism.empty() && has_token != (smtp.mechanism == "XOAUTH2"))
        from.problem("auth", R"("xoauth2" goes with a token, the others go with a password)");
}

void read_helo(section& from, smtp_settings& smtp)
{
    smtp.helo = from.text("helo").value_or("");
    if (!smtp.helo.empty() && !is_ehlo_name(smtp.helo))
        from.problem("helo", in_quotes(smtp.helo) +
                                 R"( is no name to greet a host with; write this machine's full name, like )"
                                 R"("gateway.shop.example.jp", or its address, like "[192.0.2.1]")");
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

/// The domain of the sender, unless the key names another one.
std::string domain_of(std::string_view mailbox)
{
    auto domain = mailbox.substr(std::min(mailbox.rfind('@'), mailbox.size() - 1) + 1);
    if (domain.ends_with('>')) domain.remove_suffix(1);
    return std::string{domain};
}

void try_key(section& from, const smtp_settings::dkim_key& key)
{
    try {
        dkim_signer{key.domain, key.selector, key.key};
    } catch (const std::runtime_error& e) {
        from.problem("key", e.what());
    }
}

void read_dkim(section& from, smtp_settings& smtp)
{
    for (auto& one : from.children("dkim")) {
        smtp_settings::dkim_key key;
        key.domain = one.text("domain").value_or(smtp.from.empty() ? "" : domain_of(smtp.from));
        key.selector = one.required("selector", "selector = \"todoke\"").value_or("");
        if (!one.find("key")) one.missing("key", "key = { credential = \"dkim-key\" }");
        key.key = read_key_text(one, "key").value_or("");
        one.finish();
        if (!key.selector.empty() && !key.key.empty()) try_key(one, key);
        smtp.dkim.push_back(std::move(key));
    }
}

void read_reports(section& from, smtp_settings& smtp)
{
    smtp.bounces = from.text("bounces").value_or("");
    if (!smtp.bounces.empty() && !is_bounce_address(smtp.bounces))
        from.problem("bounces", in_quotes(smtp.bounces) +
                                    R"( is no address for reports; write one like "bounces@shop.example.jp", with at )"
                                    "most 24 letters before the @ (each mail adds its name behind a +)");
    smtp.tell_success = from.flag("tell_success").value_or(false);
    const auto listen = from.text("reports");
    if (!listen) return;
    const auto where = parse_listen(*listen);
    if (const auto* address = std::get_if<listen_address>(&where))
        smtp.reports = *address;
    else
        from.problem("reports",
                     in_quotes(*listen) + R"( is no address on this machine; write one like "127.0.0.1:8625")");
    if (smtp.bounces.empty()) from.missing("bounces", "bounces = \"bounces@shop.example.jp\"");
}

}  // namespace

smtp_settings read_smtp(section& from)
{
    smtp_settings smtp;
    auto hosts = read_hosts(from, "smtp.example.jp");
    smtp.security = read_security(from, hosts, smtp.security);
    smtp.host = hosts.front();
    smtp.more_hosts.assign(hosts.begin() + 1, hosts.end());
    smtp.port = read_port(from, smtp.security == link_security::tls        ? 465
                                : smtp.security == link_security::starttls ? 587
                                                                           : 25);
    read_login(from, smtp);
    read_helo(from, smtp);
    smtp.from = from.required("from", "from = \"お店 <news@shop.example.jp>\"").value_or("");
    if (!smtp.from.empty() && !is_mailbox(smtp.from))
        from.problem("from",
                     in_quotes(smtp.from) + R"( is not an address; write one like "お店 <news@shop.example.jp>")");
    read_unsubscribe(from, smtp);
    read_reports(from, smtp);
    read_dkim(from, smtp);
    smtp.timeout = from.duration("timeout", 1s, 10min).value_or(smtp.timeout);
    smtp.answer_timeout = from.duration("answer_timeout", 1s, 1h).value_or(smtp.answer_timeout);
    smtp.ca_file = read_ca_file(from);
    return smtp;
}

}  // namespace todoke::reading
