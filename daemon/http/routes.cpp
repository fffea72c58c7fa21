#include "daemon/http/routes.hpp"

#include "gateway/text/text_checks.hpp"

namespace todoke {

namespace {

int hex_value(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::optional<std::string> decoded(std::string_view segment)
{
    std::string made;
    for (std::size_t i = 0; i < segment.size(); ++i) {
        if (segment[i] != '%') {
            made += segment[i];
            continue;
        }
        const int high = i + 2 < segment.size() ? hex_value(segment[i + 1]) : -1;
        const int low = high >= 0 ? hex_value(segment[i + 2]) : -1;
        if (low < 0) return std::nullopt;
        made += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return made;
}

std::string_view take_segment(std::string_view& path)
{
    const auto end = path.find('/', 1);
    const auto segment = path.substr(0, end);
    path.remove_prefix(segment.size());
    return segment;
}

/// The raw segment in the place of ID (empty when the pattern has none); nothing: it does not match.
std::optional<std::string_view> fit(std::string_view pattern, std::string_view path)
{
    std::string_view name;
    while (!pattern.empty() && !path.empty()) {
        const auto wanted = take_segment(pattern), there = take_segment(path);
        if (wanted == "/ID" && there.size() > 1)
            name = there.substr(1);
        else if (wanted != there)
            return std::nullopt;
    }
    return pattern.empty() && path.empty() ? std::optional{name} : std::nullopt;
}

}  // namespace

std::optional<split_target> split(std::string_view target)
{
    split_target parts;
    if (target.empty() || target.find('#') != std::string_view::npos) return std::nullopt;
    if (target[0] != '/') {
        static constexpr std::string_view scheme = "http://";
        if (target.size() <= scheme.size() || !equal_ignoring_case(target.substr(0, scheme.size()), scheme))
            return std::nullopt;
        target.remove_prefix(scheme.size());
        const auto end = std::min(target.find_first_of("/?"), target.size());
        parts.authority = target.substr(0, end);
        target.remove_prefix(end);
        if (parts.authority.empty() || parts.authority.find('@') != std::string_view::npos) return std::nullopt;
    }
    const auto mark = std::min(target.find('?'), target.size());
    parts.path = mark == 0 ? std::string_view{"/"} : target.substr(0, mark);
    if (mark < target.size()) parts.query = target.substr(mark + 1);
    return parts;
}

match route_table::find(method verb, std::string_view path) const
{
    match made;
    const auto wanted = verb == method::head ? method::get : verb;
    for (const auto& row : rows) {
        const auto raw = fit(row.pattern, path);
        if (!raw) continue;
        auto name = decoded(*raw);
        if (!name || (may_stand && !may_stand(row, *name))) continue;
        if (row.verb == wanted) {
            made.found = &row;
            made.name = std::move(*name);
            return made;
        }
        made.allowed.append(made.allowed.empty() ? "" : ", ").append(to_text(row.verb));
        if (row.verb == method::get) made.allowed += ", HEAD";
    }
    return made;
}

}  // namespace todoke
