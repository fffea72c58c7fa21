#include "gateway/intake/written_link.hpp"

#include <algorithm>
#include <glib.h>
#include <memory>

#include "gateway/text/text_checks.hpp"
#include "store/model/mailbox.hpp"
#include "store/model/percent.hpp"

namespace todoke {

namespace {

std::size_t scheme_length(std::string_view text)
{
    if (starts_ignoring_case(text, "https://")) return 8;
    return starts_ignoring_case(text, "http://") ? 7 : 0;
}

/// RFC 3986: unreserved, reserved, and the percent sign.
bool may_stand_in_url(char c)
{
    return is_ascii_alphanumeric(c) || std::string_view{"-._~:/?#[]@!$&'()*+,;=%"}.find(c) != std::string_view::npos;
}

bool is_ascii_letter(char c)
{
    return is_ascii_alphanumeric(c) && (c < '0' || c > '9');
}

bool is_ascii_byte(char c)
{
    return is_ascii({&c, 1});
}

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/// A letter, mark or digit beyond ASCII at the front of a text, as words are made of; punctuation, symbols and the wide
/// space are none.
struct wide_letter {
    std::size_t bytes = 0;
    gunichar code = 0;
};

wide_letter wide_letter_at(std::string_view text)
{
    if (text.empty() || is_ascii(text.substr(0, 1))) return {};
    const auto code = g_utf8_get_char_validated(text.data(), static_cast<gssize>(text.size()));
    constexpr gunichar last_code = 0x10FFFF;  // above: not UTF-8
    if (code > last_code || (g_unichar_isalnum(code) == FALSE && g_unichar_ismark(code) == FALSE)) return {};
    return {static_cast<std::size_t>(g_unichar_to_utf8(code, nullptr)), code};
}

/// How many bytes of `text`, from `at` on, are such letters or signs that `fits` takes.
template <class Fits>
std::size_t word_end(std::string_view text, std::size_t at, Fits fits)
{
    while (at < text.size()) {
        const auto wide = wide_letter_at(text.substr(at)).bytes;
        if (wide == 0 && !fits(text[at])) break;
        at += std::max<std::size_t>(wide, 1);
    }
    return at;
}

std::size_t wide_end(std::string_view text, std::size_t at)
{
    return word_end(text, at, [](char) { return false; });
}

/// How many more brackets are closed than opened.
std::ptrdiff_t closed_too_often(std::string_view url, char open, char close)
{
    return std::count(url.begin(), url.end(), close) - std::count(url.begin(), url.end(), open);
}

/// A closing bracket at the end belongs to the sentence when it closes more than was opened inside.
bool closes_too_many(std::string_view url, char open, char close)
{
    return url.ends_with(close) && closed_too_often(url, open, close) > 0;
}

constexpr std::string_view sentence_signs = ".,;:!?'*";

/// Brackets are counted once: half a megabyte of them must not be counted again for each that goes.
std::string_view without_sentence_signs(std::string_view url, std::size_t least)
{
    auto round = closed_too_often(url, '(', ')'), square = closed_too_often(url, '[', ']');
    const auto is_cut = [&](char last) {
        if (last == ')') return round-- > 0;
        if (last == ']') return square-- > 0;
        return sentence_signs.find(last) != std::string_view::npos;
    };
    while (url.size() > least && is_cut(url.back())) url.remove_suffix(1);
    return url;
}

/// Nameprep turns some letters into others that browsers keep apart today (IDNA 2008), so they would lead elsewhere.
bool is_read_in_two_ways(std::string_view host)
{
    for (const std::string_view one : {"\u00DF", "\u1E9E", "\u03C2", "\u200C", "\u200D"})
        if (host.find(one) != host.npos) return true;
    return false;
}

/// 253 signs, as a name in the DNS may have. Punycode takes the square of the length, so nothing longer is given to it.
constexpr std::size_t longest_wide_host = 253 * 4;

std::optional<std::string> ascii_host(std::string_view host)
{
    if (is_ascii(host)) return std::string{host};
    if (host.size() > longest_wide_host || is_read_in_two_ways(host)) return std::nullopt;
    const std::unique_ptr<char, decltype(&g_free)> ascii{g_hostname_to_ascii(std::string{host}.c_str()), g_free};
    if (!ascii) return std::nullopt;
    std::string made{ascii.get()};
    for (std::string_view rest{made};;) {  // wide signs became ASCII ones: a slash must not come out of it
        const auto dot = rest.find('.');
        if (!is_domain_label(rest.substr(0, dot))) return std::nullopt;
        if (dot == rest.npos) return made;
        rest.remove_prefix(dot + 1);
    }
}

/// Of a host that stands alone or before a port.
bool is_whole_ascii_host(std::string_view host)
{
    if (const auto colon = host.rfind(':'); colon != host.npos)
        return colon + 1 < host.size() &&
               std::all_of(host.begin() + static_cast<std::ptrdiff_t>(colon) + 1, host.end(), is_digit);
    const auto dot = host.rfind('.');
    return dot != host.npos && dot + 3 <= host.size() &&
           std::all_of(host.begin() + static_cast<std::ptrdiff_t>(dot) + 1, host.end(), is_ascii_letter);
}

/// "shop.jpとwww.shop2.jp" is two hosts in a sentence: behind a dot Latin letters before Japanese ones are doubtful.
bool mixes_behind_a_dot(std::string_view host)
{
    for (auto at = host.find('.'); at < host.size() - 1; ++at)
        if (is_ascii_alphanumeric(host[at]) && wide_letter_at(host.substr(at + 1)).bytes > 0) return true;
    return false;
}

constexpr auto nobody_knows = std::string_view::npos;

/// Where the host (and port) that begins at `from` ends, when letters beyond ASCII stand in it or right behind it.
std::size_t wide_host_end(std::string_view text, std::size_t from, std::size_t end)
{
    auto host = text.substr(from, end - from);
    if (end < text.size() && std::string_view{"/?#"}.find(text[end]) != std::string_view::npos)
        return mixes_behind_a_dot(host) ? nobody_knows : end;
    host = without_sentence_signs(host, 0);
    auto sentence = host.size();  // where the sentence goes on: "shop.jpをご覧ください"
    for (auto at = host.size(); at-- > 0 && !is_ascii(host.substr(at, 1));) sentence = at;
    host = host.substr(0, sentence);
    return is_whole_ascii_host(host) && !mixes_behind_a_dot(host) ? from + host.size() : nobody_knows;
}

/// Whether what is not ASCII at `at`, behind the host, is more of the link ("/商品/1") and not of the sentence
/// ("/をご覧ください"). Where readers differ, it counts as more.
bool goes_on(std::string_view text, std::size_t at)
{
    const auto first = wide_letter_at(text.substr(at));
    const auto link = text.substr(0, at);
    if (first.bytes == 0 || closes_too_many(link, '(', ')') || closes_too_many(link, '[', ']')) return false;
    if (link.find_first_of("/?#", scheme_length(link)) == link.npos && link.find('@') != link.npos) return true;
    const auto behind = text.substr(wide_end(text, at));
    const bool is_tied = !behind.empty() && std::string_view{"/?=&#%_-"}.find(behind[0]) != std::string_view::npos;
    const bool has_ending = behind.size() > 1 && behind[0] == '.' && is_ascii_alphanumeric(behind[1]);
    const bool is_open = std::string_view{"/?=&#%_-~+@"}.find(text[at - 1]) != std::string_view::npos;
    const bool is_hiragana = first.code >= 0x3041 && first.code <= 0x309F;
    return is_tied || has_ending || (is_open && !is_hiragana);
}

/// Whether there is a host, told by the front of the link alone, whose host goes to `end` at least. What follows is not
/// looked at: in "http://-http://-..." each of a hundred thousand beginnings would look at all the others.
bool has_host(std::string_view text, std::size_t scheme, std::size_t end)
{
    const auto skip = [&](auto&& is_more) {
        while (end < text.size() && is_more(text[end])) ++end;
    };
    const auto is_in = [](std::string_view signs, char c) { return signs.find(c) != std::string_view::npos; };
    skip([&](char c) { return may_stand_in_url(c) && !is_in("/?#", c); });
    skip([&](char c) { return is_in(sentence_signs, c) || is_in(")]", c); });
    const auto front = text.substr(0, end);
    const bool is_all = end == text.size() || !may_stand_in_url(text[end]);
    return ascii_url(is_all ? without_sentence_signs(front, scheme) : front).has_value();
}

/// A link of which nobody can tell how far it goes, with all that is glued to it.
written_link left_alone(std::string_view text)
{
    return {word_end(text, 0, may_stand_in_url), {}};
}

}  // namespace

std::optional<std::string> ascii_url(std::string_view written)
{
    const auto scheme = scheme_length(written);
    if (scheme == 0 || !is_one_line(written) || written.find(' ') != written.npos) return std::nullopt;
    const auto end = std::min(written.find_first_of("/?#\\", scheme), written.size());
    const auto authority = written.substr(scheme, end - scheme);
    const auto at = authority.rfind('@');
    const auto user = at == authority.npos ? std::string_view{} : authority.substr(0, at + 1);
    auto host = authority.substr(user.size());
    const auto colon = host.starts_with('[') ? host.npos : host.find(':');
    const auto port = colon == host.npos ? std::string_view{} : host.substr(colon);
    host.remove_suffix(port.size());
    const bool begins_well = !host.empty() && (is_ascii_alphanumeric(host[0]) || host[0] == '[' || !is_ascii(host));
    if (!begins_well || !is_ascii(user) || !is_ascii(port)) return std::nullopt;
    const auto name = ascii_host(host);
    if (!name) return std::nullopt;
    return std::string{written.substr(0, scheme)}.append(user) + *name + std::string{port} +
           percent_encoded(written.substr(end), is_ascii_byte);
}

written_link link_at_front(std::string_view text)
{
    const auto scheme = scheme_length(text);
    if (scheme == 0) return {};
    const auto in_host = [](char c) {
        return is_ascii_alphanumeric(c) || std::string_view{"-.:"}.find(c) != std::string_view::npos;
    };
    auto end = word_end(text, scheme, in_host);
    bool is_open_ended = true;
    if (!is_ascii(text.substr(0, end))) {
        const auto host = wide_host_end(text, scheme, end);
        if (host == nobody_knows) return left_alone(text);
        is_open_ended = host == end;
        end = host;
    }
    if (is_open_ended && !has_host(text, scheme, end)) return {};
    while (is_open_ended && end < text.size() && may_stand_in_url(text[end])) ++end;
    if (is_open_ended && goes_on(text, end)) return left_alone(text);
    const auto written = without_sentence_signs(text.substr(0, end), scheme);
    const auto url = ascii_url(written);
    if (!url) return {};
    return {written.size(), *url};
}

}  // namespace todoke
