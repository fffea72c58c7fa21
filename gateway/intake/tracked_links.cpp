#include "gateway/intake/tracked_links.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>
#include <set>

#include "gateway/intake/fields.hpp"
#include "gateway/intake/intake.hpp"
#include "gateway/intake/written_link.hpp"
#include "gateway/text/canonical_json.hpp"
#include "gateway/text/strict_json.hpp"
#include "gateway/text/text_checks.hpp"

namespace todoke {

namespace {

namespace json = boost::json;

bool is_lines_own(std::string_view url)
{
    auto host = url.substr(std::min(url.find("//") + 2, url.size()));
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
            else if (text && kind == "uri" && (key == "uri" || key == "linkUri"))
                made[key] = json_text_of(link_or(view(*text)));
            else
                made[key] = of(value, false);
        }
        return made;
    }

    std::string link_or(std::string_view written) const
    {
        const auto url = ascii_url(written);
        const auto other = url ? write_(*url) : std::nullopt;
        return other.value_or(std::string{written});
    }

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
    return is_ascii(url) && ascii_url(url).has_value();
}

std::string with_links(std::string_view text, const link_writer& write)
{
    std::string made;
    char before = ' ';
    while (!text.empty()) {
        const auto link = is_ascii_alphanumeric(before) ? written_link{} : link_at_front(text);
        const auto other = link.url.empty() ? std::nullopt : write(link.url);
        const auto length = std::max<std::size_t>(link.length, 1);
        made += other ? std::string_view{*other} : text.substr(0, length);
        text.remove_prefix(length);
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
    std::set<std::string> seen;  // a text has room for a hundred thousand
    const link_writer note = [&](const std::string& url) -> std::optional<std::string> {
        if (seen.insert(url).second) made.push_back(url);
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

content as_it_goes(const std::string& stored, const std::vector<tracked_link>& links, const std::string& public_url)
{
    auto made = read_content(stored);
    if (links.empty() || public_url.empty()) return made;
    const auto write = [&](const std::string& url) -> std::optional<std::string> {
        const auto same = [&](const tracked_link& one) { return one.leads_to == url; };
        const auto found = std::find_if(links.begin() + 1, links.end(), same);
        if (found == links.end()) return std::nullopt;
        return public_url + public_paths::click + found->token;
    };
    replace_links(made, write, public_url + public_paths::opening + links.front().token);
    return made;
}

}  // namespace todoke
