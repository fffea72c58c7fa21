#include "gateway/channel/email/mime_headers.hpp"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>

#include "gateway/channel/email/address.hpp"

namespace todoke {

namespace {

constexpr std::size_t longest_name = 64;
constexpr std::size_t longest_value = 4096;

// Everything else is ours (From, To, Date, Message-ID, MIME), a transport's (Received, DKIM-Signature) or would add
// recipients (Cc, Bcc).
constexpr std::string_view allowed[] = {"auto-submitted", "comments",   "feedback-id",  "importance",
                                        "in-reply-to",    "keywords",   "organization", "precedence",
                                        "priority",       "references", "reply-to"};
constexpr std::string_view allowed_families[] = {"x-", "list-"};
constexpr std::string_view free_text[] = {"comments", "keywords", "organization"};

std::string lower(std::string_view text)
{
    std::string small{text};
    std::transform(small.begin(), small.end(), small.begin(), [](unsigned char c) { return std::tolower(c); });
    return small;
}

template <std::size_t N>
bool is_among(const std::string_view (&words)[N], std::string_view word)
{
    return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

bool is_field_name(std::string_view name)
{
    return !name.empty() && name.size() <= longest_name &&
           std::all_of(name.begin(), name.end(), [](unsigned char c) { return c > 0x20 && c < 0x7f && c != ':'; });
}

bool is_allowed(std::string_view name)
{
    return is_among(allowed, name) ||
           std::any_of(std::begin(allowed_families), std::end(allowed_families),
                       [&](auto family) { return name.starts_with(family) && name.size() > family.size(); });
}

bool is_ascii(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x80; });
}

}  // namespace

std::string header_problem(std::string_view name, std::string_view value)
{
    if (!is_field_name(name)) return "a header name must be 1 to 64 printable ASCII characters without a colon";
    const auto small = lower(name);
    if (!is_allowed(small))
        return fmt::format("header {}: callers may set Reply-To, List-*, References and X-* headers, not this one",
                           name);
    if (!is_one_line(value))
        return fmt::format("header {}: must be one line of UTF-8 without control characters", name);
    if (value.size() > longest_value) return fmt::format("header {}: longer than {} bytes", name, longest_value);
    if (small == "reply-to" && !parse_mailboxes(value))
        return fmt::format("header {}: must be one or more addresses, separated by commas", name);
    const bool is_text = small.starts_with("x-") || small == "reply-to" || is_among(free_text, small);
    if (!is_text && !is_ascii(value)) return fmt::format("header {}: must be ASCII", name);
    return {};
}

}  // namespace todoke
