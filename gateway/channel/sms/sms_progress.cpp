#include "gateway/channel/sms/sms_progress.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace todoke {

namespace {

// "sms1 REFERENCE PRINT PART...": a part is "-" (open), "?" (unanswered) or "+ID" (taken).
constexpr std::string_view version = "sms1";

bool is_plain(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_' ||
           c == '.';
}

std::string percent_escaped(std::string_view id)
{
    std::string out;
    for (const char c : id) {
        if (is_plain(c))
            out.push_back(c);
        else
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

template <class Number>
std::optional<Number> parse_number(std::string_view text, int base)
{
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<std::string> unescaped(std::string_view text)
{
    std::string out;
    while (!text.empty()) {
        if (text.front() != '%') {
            out.push_back(text.front());
            text.remove_prefix(1);
            continue;
        }
        const auto byte = parse_number<std::uint8_t>(text.substr(1, 2), 16);
        if (!byte || text.size() < 3) return std::nullopt;
        out.push_back(static_cast<char>(*byte));
        text.remove_prefix(3);
    }
    return out;
}

std::vector<std::string_view> words_of(std::string_view text)
{
    std::vector<std::string_view> words;
    while (!text.empty()) {
        const auto end = std::min(text.find(' '), text.size());
        words.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

}  // namespace

sms_progress::sms_progress(std::size_t parts, std::uint16_t reference, std::uint64_t print)
    : parts_(parts), reference_{reference}, print_{print}
{
}

void sms_progress::resume_from(std::string_view resume)
{
    const auto words = words_of(resume);
    if (words.size() != parts_.size() + 3 || words[0] != version) return;
    const auto reference = parse_number<std::uint16_t>(words[1], 10);
    const auto print = parse_number<std::uint64_t>(words[2], 16);
    if (!reference || !print || *print != print_) return;
    std::vector<part> parts;
    for (std::size_t i = 3; i < words.size(); ++i) {
        if (words[i].empty()) return;
        const auto id = unescaped(words[i].substr(1));
        if (!id) return;
        switch (words[i].front()) {
            case '-':
                parts.push_back({stage::open, {}});
                break;
            case '?':
                parts.push_back({stage::unanswered, {}});
                break;
            case '+':
                parts.push_back({stage::taken, *id});
                break;
            default:
                return;
        }
    }
    reference_ = *reference;
    parts_ = std::move(parts);
}

std::optional<std::size_t> sms_progress::next() const
{
    const auto open = std::ranges::find_if(parts_, [](const part& p) { return p.now != stage::taken; });
    if (open == parts_.end()) return std::nullopt;
    return static_cast<std::size_t>(open - parts_.begin());
}

bool sms_progress::is_begun() const
{
    return std::ranges::any_of(parts_, [](const part& p) { return p.now != stage::open; });
}

void sms_progress::taken(std::size_t which, std::string message_id)
{
    parts_[which] = {stage::taken, std::move(message_id)};
}

void sms_progress::unanswered(std::size_t which)
{
    parts_[which] = {stage::unanswered, {}};
}

std::size_t sms_progress::count_taken() const
{
    return static_cast<std::size_t>(std::ranges::count(parts_, stage::taken, &part::now));
}

std::vector<std::string> sms_progress::message_ids() const
{
    std::vector<std::string> ids;
    for (const auto& p : parts_)
        if (!p.message_id.empty()) ids.push_back(p.message_id);
    return ids;
}

std::string sms_progress::text() const
{
    auto text = fmt::format("{} {} {:016x}", version, reference_, print_);
    for (const auto& p : parts_) {
        if (p.now == stage::taken)
            text += " +" + percent_escaped(p.message_id);
        else
            text += p.now == stage::unanswered ? " ?" : " -";
    }
    return text;
}

std::uint64_t print_of(const std::vector<std::string_view>& texts)
{
    std::uint64_t print = 0xcbf29ce484222325u;
    const auto mix = [&](unsigned char byte) { print = (print ^ byte) * 0x100000001b3u; };
    for (const auto& text : texts) {
        for (std::size_t left = text.size(); left > 0; left /= 256) mix(static_cast<unsigned char>(left % 256));
        mix(0);
        for (const char c : text) mix(static_cast<unsigned char>(c));
    }
    return print;
}

}  // namespace todoke
