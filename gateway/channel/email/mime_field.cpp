#include "gateway/channel/email/mime_field.hpp"

#include <algorithm>
#include <gmime/gmime.h>
#include <memory>

#include "gateway/channel/email/mime_coding.hpp"
#include "gateway/channel/email/mime_words.hpp"

namespace todoke {

namespace {

void start_gmime()
{
    static const bool started = (g_mime_init(), true);
    static_cast<void>(started);
}

/// A plain name as words and quoted strings (RFC 5322, 3.2.5).
std::string to_phrase(const std::string& name)
{
    start_gmime();
    const std::unique_ptr<char, decltype(&g_free)> phrase{
        g_mime_utils_header_encode_phrase(nullptr, name.c_str(), "utf-8"), &g_free};
    return phrase.get();
}

struct free_string {
    void operator()(GString* text) const { g_string_free(text, TRUE); }
};

struct unref_list {
    void operator()(GMimeParamList* list) const { g_object_unref(list); }
};

}  // namespace

mime_field::mime_field(std::string& header, std::string_view name, std::size_t longest_line)
    : header_{header}, longest_line_{longest_line}, line_{header.size()}, value_{line_ + name.size() + 1}
{
    header_.append(name).append(":");
}

void mime_field::break_line()
{
    header_ += "\r\n";
    line_ = header_.size();
}

void mime_field::put(std::string_view piece)
{
    if (!has_room(piece.size()) && header_.size() > value_) break_line();
    header_ += piece;
}

void mime_field::put_plain(std::string_view text)
{
    header_ += ' ';
    while (!text.empty()) {
        const auto blanks = std::min(text.find_first_not_of(' '), text.size());
        const auto piece =
            text.substr(0, std::min(text.find(' ', blanks), text.size()));  // a word and what leads to it
        const bool may_break = blanks > 0 && blanks < text.size() && header_.size() > value_ + 1;
        if (may_break && !has_room(piece.size())) break_line();
        header_ += piece;
        text.remove_prefix(piece.size());
    }
}

void mime_field::put_encoded(std::string_view utf8, std::string_view before, std::string_view behind)
{
    for (auto lead = before; !utf8.empty(); lead = " ") {
        const auto word = next_encoded_word(utf8);
        const auto last = utf8.empty() ? behind : std::string_view{};
        if (!has_room(lead.size() + word.size() + last.size())) break_line();
        header_.append(lead).append(word).append(last);
    }
}

void add_field(std::string& header, std::string_view name, std::string_view value)
{
    header.append(name).append(": ").append(value).append("\r\n");
}

void add_text(std::string& header, std::string_view name, std::string_view utf8)
{
    mime_field field{header, name};
    if (is_plain(utf8))
        field.put_plain(utf8);
    else
        field.put_encoded(utf8);
    field.end();
}

void add_mailboxes(std::string& header, std::string_view name, const std::vector<mailbox>& all)
{
    mime_field field{header, name};
    for (const auto& one : all) {
        if (is_plain(one.name) && !one.name.empty())
            field.put_plain(to_phrase(one.name));
        else
            field.put_encoded(one.name);  // GMime's own encoded words are not read back whole, even by GMime
        const auto address = one.name.empty() ? ' ' + one.at.wire() : " <" + one.at.wire() + '>';
        field.put(&one == &all.back() ? address : address + ',');
    }
    field.end();
}

void add_with_parameter(std::string& header, std::string_view name, std::string_view value, const char* parameter,
                        const std::string& utf8)
{
    start_gmime();
    const std::unique_ptr<GMimeParamList, unref_list> list{g_mime_param_list_new()};
    g_mime_param_list_set_parameter(list.get(), parameter, utf8.c_str());
    auto* const entry = g_mime_param_list_get_parameter(list.get(), parameter);
    g_mime_param_set_charset(entry, "utf-8");
    g_mime_param_set_encoding_method(entry, GMIME_PARAM_ENCODING_METHOD_RFC2231);
    // The list goes on where the line is, and ends it.
    const std::unique_ptr<GString, free_string> field{g_string_new(nullptr)};
    const auto begun = std::string{name} + ": " + std::string{value};
    g_string_append_len(field.get(), begun.data(), static_cast<gssize>(begun.size()));
    g_mime_param_list_encode(list.get(), nullptr, TRUE, field.get());
    header += with_line_ends({field->str, field->len}, "\r\n");
}

}  // namespace todoke
