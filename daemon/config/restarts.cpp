#include "daemon/config/restarts.hpp"

#include <algorithm>
#include <sstream>
#include <string_view>
#include <variant>

#include "daemon/config/addresses.hpp"
#include "daemon/config/secret.hpp"
#include "daemon/config/sections.hpp"

namespace todoke {

namespace {

const std::string api_listen = "[api] listen";

using start_parts = std::map<std::string, start_part>;

std::string text_of(const toml::node& node)
{
    std::ostringstream made;
    node.visit([&](const auto& value) { made << value; });
    return made.str();
}

void keep(const toml::node* node, const std::string& name, start_parts& into)
{
    if (node != nullptr) into[name].written = reading::sha256(text_of(*node));
}

/// Who may call a provider is taken by a reload (checks_of, readers_of), but for what it sends by, too.
std::vector<std::string_view> keys_that_a_reload_takes(const toml::table& provider)
{
    const auto kind = provider["kind"].value_or(std::string{});
    if (kind == "http") return {"receipts"};
    std::vector<std::string_view> made;
    if (kind == "line") {
        made.emplace_back("previous_channel_secret");
        if (provider.contains("access_token") || provider.contains("key")) made.emplace_back("channel_secret");
    } else if (kind == "twilio") {
        made.emplace_back("previous_auth_token");
        if (provider.contains("api_key")) made.emplace_back("auth_token");
    }
    return made;
}

std::string name_of(std::string_view list, const std::string& one)
{
    return "[[" + std::string{list} + "]] " + one;
}

void keep_each(const toml::table& all, std::string_view key, start_parts& into)
{
    const auto* list = all[key].as_array();
    if (list == nullptr) return;
    for (const auto& one : *list) {
        if (!one.is_table()) continue;
        auto table = *one.as_table();
        if (key == "provider")
            for (const auto taken : keys_that_a_reload_takes(table)) table.erase(taken);
        keep(&table, name_of(key, table["name"].value_or(std::string{})), into);
    }
}

/// The secrets that only a start takes; an overload a kind.
struct sent_secrets {
    std::vector<std::string> operator()(const sandbox_settings&) const { return {}; }
    std::vector<std::string> operator()(const smtp_settings& set) const
    {
        std::vector<std::string> made{set.password};
        for (const auto& one : set.dkim) made.push_back(one.key);
        return made;
    }
    std::vector<std::string> operator()(const line_settings& set) const
    {
        const bool issues = set.access_token.empty() && set.key.empty();
        return {set.access_token, set.key, issues ? set.channel_secret : std::string{}};
    }
    std::vector<std::string> operator()(const smpp_settings& set) const { return {set.password}; }
    std::vector<std::string> operator()(const twilio_settings& set) const
    {
        const auto& account = set.account;
        return {account.api_secret, account.api_key.empty() ? account.auth_token : std::string{}};
    }
    std::vector<std::string> operator()(const http_sms_settings& set) const
    {
        std::vector<std::string> made;
        for (const auto& [name, secret] : set.account.secrets) made.push_back(secret);
        return made;
    }
};

std::string digest_of(const std::vector<std::string>& secrets)
{
    std::string all;
    for (const auto& one : secrets) all += reading::sha256(one);
    return reading::sha256(all);
}

}  // namespace

namespace reading {

start_parts taken_at_a_start(const toml::table& all, const config& made)
{
    start_parts parts;
    for (const auto* list : {"provider", "callback"}) keep_each(all, list, parts);
    keep(all.get("store"), "[store]", parts);
    keep(all["api"]["listen"].node(), api_listen, parts);
    keep(all["public"]["listen"].node(), "[public] listen", parts);
    keep(all["public"]["url"].node(), "[public] url", parts);
    for (const auto& one : made.providers)
        parts[name_of("provider", one.name)].secrets = digest_of(std::visit(sent_secrets{}, one.how));
    for (const auto& one : made.callbacks)
        parts[name_of("callback", one.name)].secrets = digest_of({one.key, one.previous_key});
    return parts;
}

}  // namespace reading

std::vector<std::string> what_needs_a_restart(const config& running, const config& next)
{
    std::vector<std::string> made;
    auto before = running.taken_at_a_start, after = next.taken_at_a_start;
    if (running.api.is_held)
        for (auto* const all : {&before, &after}) all->erase(api_listen);
    for (const auto& [name, part] : after) {
        const auto old = before.find(name);
        if (old == before.end())
            made.push_back(name + " is new");
        else if (old->second.written != part.written)
            made.push_back(name + " has changed");
        else if (old->second.secrets != part.secrets)
            made.push_back(name + " has another password, key or token");
    }
    for (const auto& [name, part] : before)
        if (!after.contains(name)) made.push_back(name + " is gone");
    return made;
}

std::vector<other_address> other_addresses(const api_config& running, const api_config& next)
{
    std::vector<other_address> made;
    if (!running.is_held) return made;
    const auto add_missing = [&](const auto& of, const auto& in, bool is_open) {
        for (const auto& one : of)
            if (std::ranges::none_of(in, [&](const auto& other) { return meet(one, other); }))
                made.push_back({to_text(one), is_open});
    };
    add_missing(next.listen, running.listen, false);
    add_missing(running.listen, next.listen, true);
    return made;
}

std::string to_text(const other_address& one)
{
    return one.is_open ? one.address + " is open: a ListenStream= of todoked.socket, and not in [api] listen"
                       : one.address + " of [api] listen is closed: no ListenStream= of todoked.socket";
}

}  // namespace todoke
