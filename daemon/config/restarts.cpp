#include "daemon/config/restarts.hpp"

#include <sstream>

#include "daemon/config/sections.hpp"

namespace todoke {

namespace {

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
    keep(all["api"]["listen"].node(), "[api] listen", made);
    keep(all["public"]["listen"].node(), "[public] listen", made);
    keep(all["public"]["url"].node(), "[public] url", made);
    return made;
}

}  // namespace reading

std::vector<std::string> what_needs_a_restart(const config& running, const config& next)
{
    std::vector<std::string> made;
    for (const auto& [name, text] : next.taken_at_a_start) {
        const auto old = running.taken_at_a_start.find(name);
        if (old == running.taken_at_a_start.end())
            made.push_back(name + " is new");
        else if (old->second != text)
            made.push_back(name + " has changed");
    }
    for (const auto& [name, text] : running.taken_at_a_start)
        if (!next.taken_at_a_start.contains(name)) made.push_back(name + " is gone");
    return made;
}

}  // namespace todoke
