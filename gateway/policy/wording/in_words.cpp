#include "gateway/policy/wording/in_words.hpp"

#include <charconv>

#include "gateway/policy/wording/sentences.hpp"
#include "store/model/text.hpp"

namespace todoke {

namespace {

/// `{1}` is the first value.
std::string filled(std::string_view form, const std::vector<std::string>& values)
{
    std::string made;
    for (std::size_t i = 0; i < form.size(); ++i) {
        const bool is_place = form[i] == '{' && i + 2 < form.size() && form[i + 2] == '}';
        if (!is_place) {
            made += form[i];
            continue;
        }
        const auto place = static_cast<std::size_t>(form[i + 1] - '1');
        if (place < values.size()) made += values[place];
        i += 2;
    }
    return made;
}

/// The weight of one element of the header: 0 to 1; malformed ones weigh nothing.
double weight_of(std::string_view parameters)
{
    const auto at = parameters.find("q=");
    if (at == std::string_view::npos) return 1;
    const auto text = trimmed(parameters.substr(at + 2));
    double made = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), made);
    return error == std::errc{} && made >= 0 && made <= 1 ? made : 0;
}

bool begins_with(std::string_view tag, char first, char second)
{
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; };
    return tag.size() >= 2 && lower(tag[0]) == first && lower(tag[1]) == second && (tag.size() == 2 || tag[2] == '-');
}

}  // namespace

std::string in_words(std::string_view said, language in)
{
    return render_phrases(said, [in](phrase what, const std::vector<std::string>& values) {
        return filled(sentence_for(what, in), values);
    });
}

language preferred_language(std::string_view accept)
{
    double english = 0, japanese = 0;
    while (!accept.empty()) {
        const auto comma = accept.find(',');
        const auto element = accept.substr(0, comma);
        const auto semicolon = element.find(';');
        const auto tag = trimmed(element.substr(0, semicolon));
        const auto weight = semicolon == std::string_view::npos ? 1 : weight_of(element.substr(semicolon + 1));
        if (begins_with(tag, 'j', 'a')) japanese = std::max(japanese, weight);
        if (begins_with(tag, 'e', 'n') || tag == "*") english = std::max(english, weight);
        accept.remove_prefix(comma == std::string_view::npos ? accept.size() : comma + 1);
    }
    return japanese > english ? language::japanese : language::english;
}

}  // namespace todoke
