#include "daemon/config/restarts.hpp"

#include <algorithm>
#include <sstream>

#include "daemon/config/addresses.hpp"
#include "daemon/config/sections.hpp"

namespace todoke {

namespace {

const std::string api_listen = "[api] listen";

std::string text_of(const toml::node& node)
{
    std::ostringstream made;
    node.visit([&](const auto& value) { made << value; });
    return made.str();
}

void keep(const toml::node* node, const std::string& name, std::map<std::string, std::string>& into)
{
    if (node != nullptr) into[name] = text_of(*node);
}

void keep_each(const toml::table& all, std::string_view key, std::map<std::string, std::string>& into)
{
    const auto* list = all[key].as_array();
    if (list == nullptr) return;
    for (const auto& one : *list)
        if (const auto* table = one.as_table())
            keep(table, "[[" + std::string{key} + "]] " + (*table)["name"].value_or(std::string{}), into);
}

}  // namespace

namespace reading {

std::map<std::string, std::string> taken_at_a_start(const toml::table& all)
{
    std::map<std::string, std::string> made;
    for (const auto* list : {"provider", "callback"}) keep_each(all, list, made);
    keep(all.get("store"), "[store]", made);
    keep(all["api"]["listen"].node(), api_listen, made);
    keep(all["public"]["listen"].node(), "[public] listen", made);
    keep(all["public"]["url"].node(), "[public] url", made);
    return made;
}

}  // namespace reading

std::vector<std::string> what_needs_a_restart(const config& running, const config& next)
{
    std::vector<std::string> made;
    auto before = running.taken_at_a_start, after = next.taken_at_a_start;
    if (running.api.is_held)
        for (auto* const all : {&before, &after}) all->erase(api_listen);
    for (const auto& [name, text] : after) {
        const auto old = before.find(name);
        if (old == before.end())
            made.push_back(name + " is new");
        else if (old->second != text)
            made.push_back(name + " has changed");
    }
    for (const auto& [name, text] : before)
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
