#include "gateway/channel/quoted_content.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <fmt/format.h>
#include <string_view>
#include <vector>

#include "store/model/foreign_text.hpp"

namespace todoke {

namespace {

namespace json = boost::json;

constexpr std::size_t shortest_quote = 4, longest_quote = 500,
                      enough_of_a_line = 8;  // no words of a provider are longer
constexpr std::string_view not_shown = "(text)";

/// The forms in which a line may stand in some words, as far as these look like it: every answer of a provider comes by
/// here, and most are short and plain.
class quotes {
public:
    explicit quotes(std::string_view words)
        : has_escapes_{words.find('\\') != std::string_view::npos},
          has_form_{words.find_first_of("%+") != std::string_view::npos},
          has_gaps_{words.find('?') != std::string_view::npos}
    {
    }
    void add(std::string line);
    /// The longest first.
    std::vector<std::string> take();

private:
    void add_form(std::string form);

    bool has_escapes_, has_form_, has_gaps_;
    std::vector<std::string> forms_;
};

/// The character that begins a text of whole ones.
char32_t take_character(std::string_view& from)
{
    const auto first = static_cast<unsigned char>(from.front());
    const std::size_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    char32_t made = length == 1 ? first : first & (0xffu >> (length + 1));
    for (const char c : from.substr(1, length - 1)) made = made << 6 | (static_cast<unsigned char>(c) & 0x3fu);
    from.remove_prefix(std::min(length, from.size()));
    return made;
}

std::string escaped_unit(std::uint32_t unit)
{
    return fmt::format("\\u{:04x}", unit);
}

/// Some write every letter that is no ASCII as \u….
std::string escaped(std::string_view line)
{
    std::string made;
    while (!line.empty()) {
        const auto c = take_character(line);
        if (c == '"' || c == '/' || c == '\\') made += '\\';
        if (c < 0x80)
            made += static_cast<char>(c);
        else if (c < 0x10000)
            made += escaped_unit(c);
        else
            made += escaped_unit(0xd800 + ((c - 0x10000) >> 10)) + escaped_unit(0xdc00 + ((c - 0x10000) & 0x3ff));
    }
    return made;
}

std::string in_a_form(std::string_view line, const char* digits)
{
    std::string made;
    for (const char c : line) {
        const bool is_plain =
            std::isalnum(static_cast<unsigned char>(c)) || std::string_view{"-._*"}.find(c) != std::string_view::npos;
        made += is_plain   ? std::string{c}
                : c == ' ' ? "+"
                           : fmt::format(fmt::runtime(digits), static_cast<unsigned char>(c));
    }
    return made;
}

std::string in_ascii(std::string_view line)
{
    std::string made{line};
    std::ranges::replace_if(
        made, [](unsigned char c) { return c > 0x7e; }, '?');
    return made;
}

void quotes::add_form(std::string form)
{
    if (form.find_first_not_of("? ") != std::string::npos) forms_.push_back(std::move(form));
}

void quotes::add(std::string line)
{
    if (line.size() < shortest_quote) return;
    if (has_escapes_) add_form(escaped(line));
    if (has_form_)
        for (const auto* digits : {"%{:02X}", "%{:02x}"}) add_form(in_a_form(line, digits));
    if (has_gaps_) add_form(in_ascii(line));
    add_form(std::move(line));
}

std::vector<std::string> quotes::take()
{
    std::ranges::sort(forms_, [](const auto& a, const auto& b) { return a.size() > b.size(); });
    return std::move(forms_);
}

void add_lines(std::string_view text, quotes& to)
{
    while (!text.empty()) {
        const auto end = std::min(text.find_first_of("\r\n"), text.size());
        to.add(as_one_line(text.substr(0, end), longest_quote));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

/// Of LINE's message objects what people read, and where it leads; not the words of the form itself.
void add_texts(const json::value& from, quotes& to)
{
    static constexpr std::string_view read[] = {"text", "altText", "title", "label", "displayText", "uri", "data"};
    if (from.is_array())
        for (const auto& one : from.get_array()) add_texts(one, to);
    if (!from.is_object()) return;
    for (const auto& [key, value] : from.get_object()) {
        const std::string_view name{key.data(), key.size()};
        if (const auto* text = value.if_string(); text && std::ranges::find(read, name) != std::end(read))
            add_lines({text->data(), text->size()}, to);
        else
            add_texts(value, to);
    }
}

std::vector<std::string> quotes_of(const content& sent, std::string_view words)
{
    quotes made{words};
    if (sent.email)
        for (const auto* text : {&sent.email->subject, &sent.email->text, &sent.email->html}) add_lines(*text, made);
    if (sent.sms) add_lines(sent.sms->text, made);
    boost::system::error_code error;
    if (sent.line) add_texts(json::parse(sent.line->messages, error), made);
    return made.take();
}

/// How much of a line's beginning stands there, in whole characters.
std::size_t common_length(std::string_view words, std::string_view form)
{
    const auto [end, other] = std::ranges::mismatch(words, form);
    auto length = static_cast<std::size_t>(end - words.begin());
    while (length > 0 && length < words.size() && (static_cast<unsigned char>(words[length]) & 0xC0) == 0x80) --length;
    return length;
}

/// Words are cut short before they come here, so a beginning will do.
void hide(std::string& words, std::string_view form)
{
    const auto enough = std::min(form.size(), enough_of_a_line);
    const auto beginning = form.substr(0, enough);
    for (auto at = words.find(beginning); at != std::string::npos; at = words.find(beginning, at + 1)) {
        const auto length = common_length(std::string_view{words}.substr(at), form);
        if (length >= shortest_quote) words.replace(at, length, not_shown);
    }
}

}  // namespace

outcome without_content(outcome ended, const content& sent)
{
    if (ended.detail.empty()) return ended;
    for (const auto& form : quotes_of(sent, ended.detail)) hide(ended.detail, form);
    return ended;
}

}  // namespace todoke
