#pragma once
// One table of the configuration, read key by key. Whatever is absent or wrong gives nothing, what is wrong is noted
// with its line, and a key nobody asked for is unknown.

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <toml++/toml.h>
#include <utility>
#include <vector>

#include "daemon/config/findings.hpp"
#include "daemon/config/merge.hpp"
#include "store/model/instant.hpp"
#include "store/model/words.hpp"

namespace todoke::reading {

/// A string of a list, and where it stands.
struct item {
    std::string text;
    place at;
};

template <class T>
using words = std::vector<std::pair<std::string_view, T>>;

class section {
public:
    /// `path` is how problems name it: "api", "class.promotional"; empty: the whole file. The table must outlive it.
    section(const toml::table& table, std::string path, place at, findings& found);

    const std::string& path() const { return path_; }
    const place& at() const { return at_; }
    findings& found() const { return found_; }
    void rename(std::string path) { path_ = std::move(path); }

    /// What the file says at `key`, or nullptr. The key is known from now on, like each that is asked for below.
    const toml::node* find(std::string_view key);
    /// Where `key` stands, else where the section begins.
    place place_of(std::string_view key) const;

    /// One line of text, not empty, without control characters.
    std::optional<std::string> text(std::string_view key);
    /// The same, and its absence is a problem that shows `example`.
    std::optional<std::string> required(std::string_view key, std::string_view example);
    /// One such text, or a list of them.
    std::optional<std::vector<item>> texts(std::string_view key);
    std::optional<bool> flag(std::string_view key);
    std::optional<std::int64_t> number(std::string_view key, std::int64_t least, std::int64_t most);
    std::optional<span> duration(std::string_view key, span least, span most);
    /// A part of a whole: 0 to `most`.
    std::optional<double> share(std::string_view key, double most);
    /// Bytes, written "512KiB", "1MiB", "2GiB".
    std::optional<std::size_t> size(std::string_view key, std::size_t least, std::size_t most);
    template <class T>
    std::optional<T> word(std::string_view key, const words<T>& known);

    /// The section below; an empty one when it is absent or not a section.
    section child(std::string_view key);
    /// The [[sections]] below.
    std::vector<section> children(std::string_view key);
    std::vector<std::string> keys() const;

    /// A key of the manual whose rule does not exist yet: only what means "no such rule" is let pass. `neutral` is
    /// TOML; none: the key must be absent.
    void not_built(std::string_view key, const std::vector<std::string_view>& neutral);

    void problem(std::string_view key, const std::string& what);
    void problem(std::string_view key, const place& at, const std::string& what);
    void missing(std::string_view key, std::string_view example);
    /// Every key that was not asked for is a problem. `owner` says whose keys they are not: " of kind \"line\"".
    void finish(std::string_view owner = "");

private:
    std::string name_of(std::string_view key) const;
    bool is_line(std::string_view key, const std::string& text, const place& at);

    const toml::table& table_;
    std::string path_;
    place at_;
    findings& found_;
    std::set<std::string, std::less<>> known_;
};

/// A value as the file has it, for a problem's text; long ones are cut. Never given a secret.
std::string shown(const toml::node& node);
std::string in_quotes(std::string_view text);

template <class T>
std::optional<T> section::word(std::string_view key, const words<T>& known)
{
    const auto given = text(key);
    if (!given) return std::nullopt;
    std::string all;
    for (const auto& [name, value] : known) {
        if (name == *given) return value;
        all += (all.empty() ? "" : ", ") + in_quotes(name);
    }
    problem(key, in_quotes(*given) + " is not one of " + all);
    return std::nullopt;
}

/// A key that holds one value for all channels or a table with some of them: `read(section, key)` gives each.
template <class T, class Read>
void read_per_channel(section& from, std::string_view key, std::array<T, channel_count>& into, Read read)
{
    const toml::node* node = from.find(key);
    if (!node) return;
    if (!node->is_table()) {
        if (const auto value = read(from, key)) into.fill(*value);
        return;
    }
    section parts = from.child(key);
    for (const channel c : all_channels)
        if (const auto value = read(parts, to_text(c))) into[index_of(c)] = *value;
    parts.finish();
}

}  // namespace todoke::reading
