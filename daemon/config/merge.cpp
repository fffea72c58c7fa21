#include "daemon/config/merge.hpp"

#include <string>
#include <utility>

namespace todoke::reading {
namespace {

place start_of(const toml::source_region& source)
{
    return {source.path ? *source.path : std::string{}, static_cast<int>(source.begin.line)};
}

bool is_section(const toml::node& node)
{
    return node.is_table() && !node.as_table()->is_inline();
}

/// Made of [[sections]], not of values: only those grow from file to file.
bool is_list_of_sections(const toml::node& node)
{
    const auto* list = node.as_array();
    return list && !list->empty() && is_section(list->front());
}

// Nodes are moved, never copied: a copy in toml++ forgets where it stood.
void merge_into(toml::table& all, toml::table&& more, const std::string& path, findings& found)
{
    for (auto&& [key, value] : more) {
        const std::string name = path + std::string{key.str()};
        toml::node* known = all.get(key);
        if (!known) {
            value.visit([&, &at = key](auto& node) { all.insert(at, std::move(node)); });
        } else if (is_section(*known) && is_section(value)) {
            merge_into(*known->as_table(), std::move(*value.as_table()), name + ".", found);
        } else if (is_list_of_sections(*known) && is_list_of_sections(value)) {
            for (auto&& element : *value.as_array())
                element.visit([&](auto& node) { known->as_array()->push_back(std::move(node)); });
        } else {
            const place first = place_of(*known);
            found.problem(place_of(value), name + ": already given in " + first.file + ":" +
                                               std::to_string(first.line) + "; keep one of the two");
        }
    }
}

}  // namespace

place place_of(const toml::node& node)
{
    return start_of(node.source());
}

std::optional<toml::table> merged(const std::vector<config_text>& texts, findings& found)
{
    toml::table all;
    bool readable = true;
    for (const auto& text : texts) {
        try {
            merge_into(all, toml::parse(std::string_view{text.text}, text.file), "", found);
        } catch (const toml::parse_error& error) {
            readable = false;
            place at = start_of(error.source());
            at.file = text.file;
            found.problem(
                at, "not TOML: " + std::string{error.description()} + "; mend this first, the rest is read after it");
        }
    }
    if (!readable) return std::nullopt;
    return all;
}

}  // namespace todoke::reading
