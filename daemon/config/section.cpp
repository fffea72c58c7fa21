#include "daemon/config/section.hpp"

#include <algorithm>
#include <sstream>

#include "daemon/config/forms.hpp"
#include "gateway/text/text_checks.hpp"

namespace todoke::reading {
namespace {

const toml::table no_table;

std::string between(std::int64_t least, std::int64_t most)
{
    return std::to_string(least) + " to " + std::to_string(most);
}

/// Of an address its user, password and query are nothing to be shown: a key may stand there.
std::string without_credentials(std::string_view text)
{
    const auto scheme = text.find("://");
    if (scheme == text.npos) return std::string{text};
    const auto at = text.rfind('@');
    const bool has_user = at != text.npos && at > scheme;
    const auto rest = text.substr(has_user ? at : scheme + 3);
    const auto query = rest.find('?');
    return std::string{text.substr(0, scheme + 3)} + (has_user ? "***" : "") + std::string{rest.substr(0, query)} +
           (query == rest.npos ? "" : "?***");
}

}  // namespace

std::string in_quotes(std::string_view text)
{
    constexpr std::size_t enough = 60;
    const auto whole = without_credentials(text);
    std::string cut = whole.substr(0, enough);
    for (char& c : cut)
        if (static_cast<unsigned char>(c) < ' ' || c == 0x7f) c = '?';
    return '"' + cut + (whole.size() > enough ? "…\"" : "\"");
}

std::string shown(const toml::node& node)
{
    if (const auto* text = node.as_string()) return in_quotes(text->get());
    if (const auto* number = node.as_integer()) return std::to_string(number->get());
    if (const auto* flag = node.as_boolean()) return flag->get() ? "true" : "false";
    if (const auto* number = node.as_floating_point()) return number->get() == 0 ? "0.0" : "a fraction";
    if (const auto* list = node.as_array()) return list->empty() ? "[]" : "a list";
    return node.is_table() ? "a table" : "a date or time";
}

section::section(const toml::table& table, std::string path, place at, findings& found)
    : table_{table}, path_{std::move(path)}, at_{std::move(at)}, found_{found}
{
}

std::string section::name_of(std::string_view key) const
{
    return path_.empty() ? std::string{key} : path_ + "." + std::string{key};
}

const toml::node* section::find(std::string_view key)
{
    known_.emplace(key);
    found_.asked_for(path_, key);
    return table_.get(key);
}

place section::place_of(std::string_view key) const
{
    const toml::node* node = table_.get(key);
    return node ? reading::place_of(*node) : at_;
}

void section::problem(std::string_view key, const place& at, const std::string& what)
{
    found_.problem(at, name_of(key) + ": " + what);
}

void section::problem(std::string_view key, const std::string& what)
{
    problem(key, place_of(key), what);
}

void section::missing(std::string_view key, std::string_view example)
{
    found_.problem(at_, name_of(key) + " is missing: write " + std::string{example});
}

bool section::is_line(std::string_view key, const std::string& text, const place& at)
{
    if (text.empty()) {
        problem(key, at, "is empty; write a value or remove the key");
        return false;
    }
    if (has_controls(text)) {
        problem(key, at, "has a line break or another control character; write one line of text");
        return false;
    }
    return true;
}

std::optional<std::string> section::text(std::string_view key)
{
    const toml::node* node = find(key);
    if (!node) return std::nullopt;
    const auto* value = node->as_string();
    if (!value) {
        problem(key, "expected text in quotes, not " + shown(*node));
        return std::nullopt;
    }
    return is_line(key, value->get(), place_of(key)) ? std::optional{value->get()} : std::nullopt;
}

std::optional<std::string> section::required(std::string_view key, std::string_view example)
{
    if (!find(key)) missing(key, example);
    return text(key);
}

std::optional<std::vector<item>> section::texts(std::string_view key)
{
    const toml::node* node = find(key);
    if (!node) return std::nullopt;
    if (!node->is_array()) {
        const auto one = text(key);
        return one ? std::optional{std::vector{item{*one, place_of(key)}}} : std::nullopt;
    }
    std::vector<item> all;
    bool good = true;
    for (const toml::node& element : *node->as_array()) {
        const auto* value = element.as_string();
        const place at = reading::place_of(element);
        if (!value) problem(key, at, "expected a list of texts in quotes, not " + shown(element));
        if (value && is_line(key, value->get(), at))
            all.push_back({value->get(), at});
        else
            good = false;
    }
    return good ? std::optional{all} : std::nullopt;
}

std::optional<bool> section::flag(std::string_view key)
{
    const toml::node* node = find(key);
    if (!node) return std::nullopt;
    if (const auto* value = node->as_boolean()) return value->get();
    problem(key, "expected true or false, not " + shown(*node));
    return std::nullopt;
}

std::optional<std::int64_t> section::number(std::string_view key, std::int64_t least, std::int64_t most)
{
    const toml::node* node = find(key);
    if (!node) return std::nullopt;
    const auto* value = node->as_integer();
    if (!value) {
        problem(key, "expected a whole number, not " + shown(*node));
    } else if (value->get() < least || value->get() > most) {
        problem(key, std::to_string(value->get()) + " is not possible; write " + between(least, most));
    } else {
        return value->get();
    }
    return std::nullopt;
}

std::optional<double> section::share(std::string_view key, double most)
{
    const toml::node* node = find(key);
    if (!node) return std::nullopt;
    const auto value = node->is_number() ? node->value<double>() : std::nullopt;
    if (value && *value >= 0 && *value <= most) return value;
    std::ostringstream range;
    range << "0 to " << most;
    problem(key, shown(*node) + " is not a part of the whole; write " + range.str());
    return std::nullopt;
}

std::optional<span> section::duration(std::string_view key, span least, span most)
{
    const toml::node* node = find(key);
    if (!node) return std::nullopt;
    const auto* value = node->as_string();
    const auto length = value ? parse_span(value->get()) : std::nullopt;
    if (!length) {
        problem(key,
                shown(*node) + R"( is not a duration; write one like "30s", "10m", "48h" or "7d", at most "3650d")");
    } else if (*length < least || *length > most) {
        problem(key, shown(*node) + " is not possible; write " + in_quotes(to_text(least)) + " to " +
                         in_quotes(to_text(most)));
    } else {
        return length;
    }
    return std::nullopt;
}

std::optional<std::size_t> section::size(std::string_view key, std::size_t least, std::size_t most)
{
    const toml::node* node = find(key);
    if (!node) return std::nullopt;
    const auto* value = node->as_string();
    const auto bytes = value ? parse_size(value->get()) : std::nullopt;
    if (!bytes) {
        problem(key, shown(*node) + R"( is not a size; write one like "512KiB", "1MiB" or "2GiB")");
    } else if (*bytes < least || *bytes > most) {
        problem(key, shown(*node) + " is not possible; write " + in_quotes(size_text(least)) + " to " +
                         in_quotes(size_text(most)));
    } else {
        return bytes;
    }
    return std::nullopt;
}

section section::child(std::string_view key)
{
    const toml::node* node = find(key);
    if (node && node->is_table()) return {*node->as_table(), name_of(key), place_of(key), found_};
    if (node) problem(key, "expected a section, not " + shown(*node) + "; write [" + name_of(key) + "]");
    return {no_table, name_of(key), at_, found_};
}

std::vector<section> section::children(std::string_view key)
{
    const toml::node* node = find(key);
    std::vector<section> all;
    if (!node) return all;
    const auto* list = node->as_array();
    const bool good = list && std::all_of(list->begin(), list->end(), [](const auto& e) { return e.is_table(); });
    if (!good) {
        problem(key, "expected sections, one for each; write [[" + name_of(key) + "]] with two brackets");
        return all;
    }
    for (const toml::node& element : *list)
        all.emplace_back(*element.as_table(), name_of(key), reading::place_of(element), found_);
    return all;
}

std::vector<std::string> section::keys() const
{
    std::vector<std::string> all;
    for (auto&& [key, value] : table_) all.emplace_back(key.str());
    return all;
}

void section::not_built(std::string_view key, const std::vector<std::string_view>& neutral)
{
    const toml::node* node = find(key);
    if (!node || std::find(neutral.begin(), neutral.end(), shown(*node)) != neutral.end()) return;
    std::string remedy = "remove the key";
    if (!neutral.empty()) remedy += " or write " + std::string{neutral.front()};
    problem(key, "this rule is not built yet; " + remedy);
}

void section::finish(std::string_view owner)
{
    for (auto&& [key, value] : table_) {
        const std::string name{key.str()};
        if (known_.contains(name)) continue;
        const std::string near{nearest(name, {known_.begin(), known_.end()})};
        problem(name,
                "unknown key" + std::string{owner} + (near.empty() ? "; remove it" : "; did you mean " + near + "?"));
    }
}

}  // namespace todoke::reading
