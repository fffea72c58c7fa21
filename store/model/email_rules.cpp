#include "store/model/email_rules.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "store/model/mailbox.hpp"
#include "store/model/text.hpp"

namespace todoke {

namespace {

using words = std::string_view;

constexpr std::size_t most_headers = 50, longest_header_name = 64;
constexpr std::size_t longest_value = 900;  // with its name it fits a line of 998
constexpr std::size_t most_files = 20, largest_files = 20u << 20;
constexpr std::size_t longest_line = 255;       // subject, sender: characters
constexpr std::size_t longest_file_name = 255;  // bytes: what file systems take
constexpr std::size_t longest_type = 127;       // RFC 6838 4.2
constexpr std::size_t longest_content_id = 64;

constexpr const char* no_control = "contains a line break, NUL or another control character: leave it out";
constexpr const char* too_long_line = "is longer than 255 characters: shorten it";

constexpr std::array free_text{words{"comments"}, words{"keywords"}, words{"organization"}};
constexpr std::array structured{words{"auto-submitted"}, words{"feedback-id"}, words{"importance"},
                                words{"in-reply-to"},    words{"precedence"},  words{"priority"},
                                words{"references"},     words{"reply-to"}};
constexpr std::array families{words{"x-"}, words{"list-"}};
/// Named in refusals; whatever else is not allowed is merely unknown.
constexpr std::array own{words{"from"},        words{"to"},           words{"cc"},          words{"bcc"},
                         words{"subject"},     words{"date"},         words{"message-id"},  words{"sender"},
                         words{"received"},    words{"mime-version"}, words{"return-path"}, words{"dkim-signature"},
                         words{"delivered-to"}};
constexpr std::array own_families{words{"content-"}, words{"resent-"}};

template <std::size_t N>
bool is_among(const std::array<words, N>& all, std::string_view name)
{
    return std::any_of(all.begin(), all.end(), [&](words each) { return equal_ignoring_case(each, name); });
}

template <std::size_t N>
bool is_of_family(const std::array<words, N>& all, std::string_view name)
{
    return std::any_of(all.begin(), all.end(),
                       [&](words each) { return name.size() > each.size() && starts_ignoring_case(name, each); });
}

/// Mail programs would read it as an encoded word.
bool looks_encoded(std::string_view text)
{
    return text.find("=?") != std::string_view::npos;
}

std::string name_trouble(std::string_view name)
{
    if (name.find_first_of("<>\"\\") != std::string_view::npos)
        return "has a name with <, >, \" or \\ in it: leave it out";
    if (!name.empty() && is_blank_text(name)) return "has a blank name: leave it out";
    return looks_encoded(name) ? "has =? in its name, which mail programs read as encoded: write plain UTF-8" : "";
}

std::string mailboxes_trouble(std::string_view text)
{
    const auto all = take_apart_mailboxes(text);
    if (!all) return "is no list of mailboxes: write Name <name@example.jp>, commas between them";
    for (const auto& one : *all) {
        if (auto trouble = name_trouble(one.name); !trouble.empty()) return trouble;
        if (auto trouble = email_trouble(one.address); !trouble.empty()) return trouble;
    }
    return {};
}

/// RFC 6838: registered names use no more.
bool is_type_name(std::string_view text)
{
    constexpr words marks = "!#$&-^_.+";
    return !text.empty() && is_ascii_alphanumeric(text.front()) && std::all_of(text.begin(), text.end(), [&](char c) {
        return is_ascii_alphanumeric(c) || marks.find(c) != words::npos;
    });
}

}  // namespace

std::string subject_trouble(std::string_view subject)
{
    if (is_blank_text(subject)) return "is empty: write one, or leave the field out to use the first line of the text";
    if (!is_one_line(subject)) return no_control;
    return count_characters(subject) > longest_line ? too_long_line : "";
}

std::string body_trouble(std::string_view body)
{
    if (is_blank_text(body)) return "is empty: leave the field out";
    if (!is_utf8(body)) return "is not UTF-8";
    return has_odd_control(body) ? "contains NUL or another control character: leave it out" : "";
}

std::string sender_trouble(std::string_view from)
{
    if (is_blank_text(from)) return "is empty: leave the field out to use the provider's sender";
    if (!is_one_line(from)) return no_control;
    if (count_characters(from) > longest_line) return too_long_line;
    if (from.find_first_of("@<>\"") == std::string_view::npos) return name_trouble(from);
    const auto mailbox = take_apart_mailbox(from);
    if (!mailbox)
        return "is no sender: write it as Name <name@example.jp>, with double quotes around a name that has a comma";
    if (auto trouble = name_trouble(mailbox->name); !trouble.empty()) return trouble;
    return email_trouble(mailbox->address);
}

bool is_free_text(std::string_view header_name)
{
    return is_among(free_text, header_name) || starts_ignoring_case(header_name, "x-");
}

std::string header_name_trouble(std::string_view name)
{
    if (!is_token(name) || name.size() > longest_header_name)
        return "is no header name: letters, digits and hyphens, at most 64";
    if (is_among(own, name) || is_of_family(own_families, name))
        return "is a header the gateway writes itself: leave it out";
    if (is_among(free_text, name) || is_among(structured, name) || is_of_family(families, name)) return {};
    return "is no header that callers may set: use X-…, List-…, Reply-To, References, In-Reply-To, Auto-Submitted, "
           "Feedback-ID, Importance, Precedence, Priority, Comments, Keywords or Organization";
}

std::string header_value_trouble(std::string_view name, std::string_view value)
{
    if (!is_one_line(value)) return no_control;
    if (is_blank_text(value)) return "is empty: leave it out";
    if (value.size() > longest_value) return "is longer than 900 bytes: shorten it";
    if (equal_ignoring_case(name, "reply-to")) return mailboxes_trouble(value);
    return is_free_text(name) || is_ascii(value) ? ""
                                                 : "has characters that are not ASCII, and is no text: encode them";
}

std::string headers_trouble(const std::map<std::string, std::string>& headers)
{
    if (headers.size() > most_headers) return "are more than 50: leave some out";
    for (auto one = headers.begin(); one != headers.end(); ++one)
        for (auto other = std::next(one); other != headers.end(); ++other)
            if (equal_ignoring_case(one->first, other->first))
                return "have " + one->first + " and " + other->first + ", which are the same header: leave one out";
    return {};
}

std::string file_name_trouble(std::string_view name)
{
    if (is_blank_text(name)) return "is empty: give the file a name";
    if (!is_one_line(name)) return no_control;
    if (name.find_first_of("/\\") != std::string_view::npos)
        return "contains a path separator: give the bare file name";
    if (looks_encoded(name)) return "has =? in it, which mail programs read as encoded: write plain UTF-8";
    return name.size() > longest_file_name ? "is longer than 255 bytes in UTF-8 (85 kanji): shorten it" : "";
}

std::string media_type_trouble(std::string_view type)
{
    const auto slash = type.find('/');
    if (slash == std::string_view::npos || type.size() > longest_type || !is_type_name(type.substr(0, slash)) ||
        !is_type_name(type.substr(slash + 1)))
        return "is no media type: write it like application/pdf, without parameters";
    const bool composite = starts_ignoring_case(type, "multipart/") || starts_ignoring_case(type, "message/");
    return composite ? "is not a type of one file: use application/octet-stream" : "";
}

std::string content_id_trouble(std::string_view id)
{
    constexpr words marks = ".-_@";
    const bool fits = !id.empty() && id.size() <= longest_content_id && std::all_of(id.begin(), id.end(), [&](char c) {
        return is_ascii_alphanumeric(c) || marks.find(c) != words::npos;
    });
    return fits ? "" : "is no name for cid: in the HTML: write 1 to 64 letters, digits, dots, hyphens, _ or @";
}

std::string attachments_trouble(const std::vector<attachment>& files, bool has_html)
{
    if (files.size() > most_files) return "are more than 20: leave some out";
    std::size_t total = 0;
    std::set<words> ids;
    for (const auto& one : files) {
        total += one.data.size();
        if (one.content_id.empty()) continue;
        if (!has_html) return "have a cid, and there is no HTML to show it: leave it out";
        if (!ids.insert(one.content_id).second) return "have the same cid twice: give each its own";
    }
    return total > largest_files ? "are more than 20 MiB together: link to the files instead" : "";
}

}  // namespace todoke
