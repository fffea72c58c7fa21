#include "store/model/phrase.hpp"

#include <array>
#include <charconv>

namespace todoke {

namespace {

/// ASCII's record separator: no text a caller or a provider gives may hold it (control characters are refused or
/// masked where they come in), so a text is never taken for a phrase.
constexpr char mark = '\x1e';

/// Reads numbers and counted texts off the front; once anything is amiss it stays so.
class reader {
public:
    explicit reader(std::string_view text) : left_{text} {}

    std::optional<std::size_t> number()
    {
        std::size_t made = 0;
        const auto [end, error] = std::from_chars(left_.data(), left_.data() + left_.size(), made);
        const auto length = static_cast<std::size_t>(end - left_.data());
        if (error != std::errc{} || length == left_.size() || left_[length] != ':') return std::nullopt;
        left_.remove_prefix(length + 1);
        return made;
    }

    std::optional<std::string_view> counted()
    {
        const auto length = number();
        if (!length || *length > left_.size()) return std::nullopt;
        const auto made = left_.substr(0, *length);
        left_.remove_prefix(*length);
        return made;
    }

    std::string_view left() const { return left_; }

private:
    std::string_view left_;
};

struct parsed {
    phrase what{};
    std::vector<std::string> values;
    std::string_view rest;
};

/// `text` begins behind a mark.
std::optional<parsed> parse(std::string_view text, const phrase_renderer& render)
{
    reader in{text};
    const auto number = in.number(), count = in.number();
    if (!number || !count || *count > text.size()) return std::nullopt;
    parsed made{static_cast<phrase>(*number), {}, {}};
    for (std::size_t i = 0; i < *count; ++i) {
        const auto value = in.counted();
        if (!value) return std::nullopt;
        made.values.push_back(render_phrases(*value, render));
    }
    made.rest = in.left();
    return made;
}

}  // namespace

std::string say(phrase what, std::initializer_list<std::string> values)
{
    std::string made{mark};
    made += std::to_string(static_cast<unsigned>(what)) + ':' + std::to_string(values.size()) + ':';
    for (const auto& value : values) made += std::to_string(value.size()) + ':' + value;
    return made;
}

std::string spoken(channel on)
{
    constexpr std::array names{phrase::email, phrase::line, phrase::sms};
    return say(names[index_of(on)]);
}

std::string render_phrases(std::string_view text, const phrase_renderer& render)
{
    std::string made;
    for (;;) {
        const auto at = text.find(mark);
        made += text.substr(0, at);
        if (at == std::string_view::npos) return made;
        text.remove_prefix(at + 1);
        if (const auto found = parse(text, render)) {
            made += render(found->what, found->values);
            text = found->rest;
        }
    }
}

}  // namespace todoke
