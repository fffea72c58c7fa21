#include "gateway/policy/duplicate.hpp"

#include <array>

#include "gateway/policy/wording/folded_text.hpp"
#include "gateway/policy/wording/g_text.hpp"
#include "gateway/policy/wording/line_text.hpp"

namespace todoke {

namespace {

/// ASCII that a URL in running text may consist of. Japanese text often follows one without a space.
bool is_url_character(char c)
{
    return c > ' ' && c < 0x7f && std::string_view{"\"'()<>[]{}|\\^`"}.find(c) == std::string_view::npos;
}

bool is_tracking(std::string_view parameter)
{
    constexpr std::array<std::string_view, 5> names{"gclid", "yclid", "fbclid", "from", "ref"};
    const auto name = parameter.substr(0, parameter.find('='));
    if (name.starts_with("utm_")) return true;
    for (const auto known : names)
        if (name == known) return true;
    return name.empty();
}

/// The query (without '?') that is left of `query`.
std::string kept_query(std::string_view query, query_rule rule)
{
    std::string kept;
    if (rule == query_rule::drop_all) return kept;
    while (!query.empty()) {
        const auto end = std::min(query.find('&'), query.size());
        if (const auto parameter = query.substr(0, end); !is_tracking(parameter)) {
            kept += kept.empty() ? '?' : '&';
            kept += parameter;
        }
        query.remove_prefix(std::min(end + 1, query.size()));
    }
    return kept;
}

/// Length of the URL `text` begins with; punctuation at its end belongs to the sentence.
std::size_t url_length(std::string_view text)
{
    std::size_t length = 0;
    while (length < text.size() && is_url_character(text[length])) ++length;
    while (length > 0 && std::string_view{".,;:!?&"}.find(text[length - 1]) != std::string_view::npos) --length;
    return length;
}

void append_url(std::string& out, std::string_view url, query_rule rule)
{
    const auto hash = std::min(url.find('#'), url.size());
    const auto question = std::min(url.substr(0, hash).find('?'), hash);
    out += url.substr(0, question);
    if (question < hash) out += kept_query(url.substr(question + 1, hash - question - 1), rule);
    out += url.substr(hash);
}

std::string with_plain_urls(std::string_view text, query_rule rule)
{
    std::string out;
    out.reserve(text.size());
    for (;;) {
        const auto at = std::min(text.find("http"), text.size());
        out += text.substr(0, at);
        text.remove_prefix(at);
        if (text.empty()) return out;
        const auto length = text.starts_with("http://") || text.starts_with("https://") ? url_length(text) : 4;
        append_url(out, text.substr(0, length), rule);
        text.remove_prefix(length);
    }
}

std::string without_tags(std::string_view html)
{
    std::string text;
    bool inside = false;
    for (const char c : html) {
        if (c == '<') inside = true;
        text += inside ? ' ' : c;
        if (c == '>') inside = false;
    }
    return text;
}

}  // namespace

std::string comparable_text(const content& what, channel first_leg)
{
    switch (first_leg) {
        case channel::email:
            if (!what.email) return {};
            return what.email->text.empty() ? without_tags(what.email->html) : what.email->text;
        case channel::line:
            return what.line ? line_text(what.line->messages) : std::string{};
        case channel::sms:
            return what.sms ? what.sms->text : std::string{};
    }
    return {};
}

std::string text_print(std::string_view text, query_rule rule)
{
    const auto plain = with_plain_urls(folded_text(text), rule);
    if (plain.empty()) return {};
    const g_text sum{
        g_compute_checksum_for_data(G_CHECKSUM_SHA256, reinterpret_cast<const guchar*>(plain.data()), plain.size())};
    return std::string{sum.get(), 32};  // 128 bits as hexadecimal digits
}

}  // namespace todoke
