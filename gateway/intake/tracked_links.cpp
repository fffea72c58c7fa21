#include "gateway/intake/tracked_links.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>

#include "gateway/intake/canonical_json.hpp"
#include "gateway/intake/fields.hpp"
#include "gateway/intake/strict_json.hpp"
#include "gateway/intake/text_checks.hpp"

namespace todoke {

namespace {

namespace json = boost::json;

/// RFC 3986: unreserved, reserved, and the percent sign.
bool may_stand_in_url(char c)
{
    return is_ascii_alphanumeric(c) || std::string_view{"-._~:/?#[]@!$&'()*+,;=%"}.find(c) != std::string_view::npos;
}

std::size_t scheme_length(std::string_view text)
{
    if (starts_ignoring_case(text, "https://")) return 8;
    return starts_ignoring_case(text, "http://") ? 7 : 0;
}

/// A closing bracket at the end belongs to the sentence when it closes more than was opened inside.
bool closes_too_many(std::string_view url, char open, char close)
{
    return url.ends_with(close) && std::count(url.begin(), url.end(), close) > std::count(url.begin(), url.end(), open);
}

/// Length of the link that `text` begins with; 0: none.
std::size_t link_length(std::string_view text)
{
    const auto scheme = scheme_length(text);
    if (scheme == 0) return 0;
    auto end = scheme;
    while (end < text.size() && may_stand_in_url(text[end])) ++end;
    auto url = text.substr(0, end);
    while (url.size() > scheme && (std::string_view{".,;:!?'*"}.find(url.back()) != std::string_view::npos ||
                                   closes_too_many(url, '(', ')') || closes_too_many(url, '[', ']')))
        url.remove_suffix(1);
    const bool has_host = url.size() > scheme && (is_ascii_alphanumeric(url[scheme]) || url[scheme] == '[');
    return has_host ? url.size() : 0;
}

bool is_lines_own(std::string_view url)
{
    auto host = url.substr(std::min(scheme_length(url), url.size()));
    host = host.substr(0, std::min(host.find_first_of("/?#:"), host.size()));
    const auto of = [&](std::string_view domain) {
        return host.size() >= domain.size() && equal_ignoring_case(host.substr(host.size() - domain.size()), domain) &&
               (host.size() == domain.size() || host[host.size() - domain.size() - 1] == '.');
    };
    return of("line.me") || of("lin.ee");
}

/// A LINE message, and all objects inside it: only texts of whole messages show links, only actions follow them.
class line_walk {
public:
    explicit line_walk(const link_writer& write) : write_{write} {}

    json::value of_messages(const json::value& what) const
    {
        const auto* array = what.if_array();
        if (!array) return what;
        json::array made;
        for (const auto& one : *array) made.push_back(of(one, true));
        return made;
    }

private:
    json::value of(const json::value& what, bool is_message) const
    {
        if (const auto* object = what.if_object()) return of_object(*object, is_message);
        const auto* array = what.if_array();
        if (!array) return what;
        json::array made;
        for (const auto& one : *array) made.push_back(of(one, false));
        return made;
    }

    json::value of_object(const json::object& what, bool is_message) const
    {
        const auto* type = what.if_contains("type");
        const auto kind = type && type->is_string() ? view(type->get_string()) : std::string_view{};
        const bool has_text = is_message && (kind == "text" || kind == "textV2") && !what.contains("emojis");
        json::object made;
        for (const auto& [key, value] : what) {
            const auto* text = value.if_string();
            if (text && key == "text" && has_text)
                made[key] = json_text_of(with_links(view(*text), write_));
            else if (text && kind == "uri" && (key == "uri" || key == "linkUri") && is_web_link(view(*text)))
                made[key] = json_text_of(link_or(std::string{view(*text)}));
            else
                made[key] = of(value, false);
        }
        return made;
    }

    std::string link_or(const std::string& url) const { return write_(url).value_or(url); }

    static json::string json_text_of(const std::string& text) { return json::string{text.data(), text.size()}; }

    const link_writer& write_;
};

void for_each_part(content& what, const link_writer& write)
{
    if (what.email) {
        what.email->text = with_links(what.email->text, write);
        what.email->html = html_with_links(what.email->html, write);
    }
    if (what.line) what.line->messages = line_with_links(what.line->messages, write);
    if (what.sms) what.sms->text = with_links(what.sms->text, write);
}

/// Before the end of the body, where there is one.
void add_picture(std::string& html, const std::string& picture)
{
    const auto tag = "<img src=\"" + picture + "\" width=\"1\" height=\"1\" alt=\"\" style=\"border:0\">";
    static constexpr std::string_view end = "</body";
    const auto at = std::find_end(html.begin(), html.end(), end.begin(), end.end(), [](char a, char b) {
        return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
    });
    html.insert(static_cast<std::size_t>(at - html.begin()), tag);
}

}  // namespace

bool is_web_link(std::string_view url)
{
    return scheme_length(url) > 0 && is_ascii(url) && !has_control(url) && url.find(' ') == url.npos;
}

std::string with_links(std::string_view text, const link_writer& write)
{
    std::string made;
    char before = ' ';
    while (!text.empty()) {
        const auto length = is_ascii_alphanumeric(before) ? 0 : link_length(text);
        const std::string url{text.substr(0, length)};
        const auto other = length > 0 ? write(url) : std::nullopt;
        made += other ? std::string_view{*other} : text.substr(0, std::max<std::size_t>(length, 1));
        text.remove_prefix(std::max<std::size_t>(length, 1));
        before = made.back();
    }
    return made;
}

std::string line_with_links(std::string_view messages, const link_writer& write)
{
    const json_document document{messages};
    if (!document.trouble().empty()) return std::string{messages};
    const link_writer but_lines_own = [&](const std::string& url) {
        return is_lines_own(url) ? std::nullopt : write(url);
    };
    return canonical_json(line_walk{but_lines_own}.of_messages(document.root()));
}

std::vector<std::string> links_of(const content& what)
{
    std::vector<std::string> made;
    const link_writer note = [&](const std::string& url) -> std::optional<std::string> {
        if (std::find(made.begin(), made.end(), url) == made.end()) made.push_back(url);
        return std::nullopt;
    };
    auto looked_at = what;
    for_each_part(looked_at, note);
    return made;
}

void replace_links(content& what, const link_writer& write, const std::string& picture)
{
    for_each_part(what, write);
    if (what.email && !what.email->html.empty() && !picture.empty()) add_picture(what.email->html, picture);
}

}  // namespace todoke
