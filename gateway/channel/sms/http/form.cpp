#include "gateway/channel/sms/http/form.hpp"

#include <algorithm>
#include <charconv>

#include "store/model/percent.hpp"
#include "store/model/text.hpp"

namespace todoke {

namespace {

constexpr std::size_t most_fields = 1000;

/// A blank is spelt in a way of its own.
bool stays(char c)
{
    return is_ascii_alphanumeric(c) || std::string_view{"-_.* "}.find(c) != std::string_view::npos;
}

std::optional<std::string> decoded(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out.push_back(text[i] == '+' ? ' ' : text[i]);
            continue;
        }
        const auto digits = text.substr(i + 1, 2);
        unsigned octet = 0;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), octet, 16);
        if (digits.size() < 2 || error != std::errc{} || end != digits.data() + 2) return std::nullopt;
        out.push_back(static_cast<char>(octet));
        i += 2;
    }
    if (out.find('\0') != std::string::npos) return std::nullopt;
    return out;
}

}  // namespace

std::string form_coded(std::string_view text)
{
    auto made = percent_encoded(text, stays);
    std::ranges::replace(made, ' ', '+');
    return made;
}

std::string to_form(const form_fields& fields)
{
    std::string out;
    for (const auto& [name, value] : fields) {
        if (!out.empty()) out.push_back('&');
        out += form_coded(name) + '=' + form_coded(value);
    }
    return out;
}

std::optional<form_fields> read_form(std::string_view text)
{
    form_fields fields;
    while (!text.empty()) {
        const auto piece = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(piece.size() + 1, text.size()));
        if (piece.empty()) continue;
        const auto equals = std::min(piece.find('='), piece.size());
        auto name = decoded(piece.substr(0, equals));
        auto value = decoded(piece.substr(std::min(equals + 1, piece.size())));
        if (!name || !value || fields.size() == most_fields) return std::nullopt;
        fields.emplace_back(std::move(*name), std::move(*value));
    }
    return fields;
}

std::string_view value_of(const form_fields& fields, std::string_view name)
{
    const auto found = std::ranges::find(fields, name, &form_fields::value_type::first);
    return found == fields.end() ? std::string_view{} : std::string_view{found->second};
}

}  // namespace todoke
