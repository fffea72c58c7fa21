#include "gateway/channel/secrets.hpp"

#include <algorithm>

#include "gateway/channel/base64.hpp"
#include "store/model/foreign_text.hpp"

namespace todoke {

namespace {

constexpr std::size_t shortest = 4, longest_line = 300;
constexpr std::string_view instead = "(secret)";

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool begins_with(std::string_view text, std::string_view form)
{
    return text.size() >= form.size() &&
           std::equal(form.begin(), form.end(), text.begin(), [](char a, char b) { return lower(a) == lower(b); });
}

/// Whoever repeats it may leave the padding away.
std::string base64_core(std::string_view bytes)
{
    auto coded = to_base64(bytes);
    coded.resize(coded.find_last_not_of('=') + 1);
    return coded;
}

}  // namespace

secrets::secrets(std::vector<std::string> forms) : forms_{std::move(forms)}
{
    std::erase_if(forms_, [](const std::string& form) { return form.size() < shortest; });
    std::ranges::sort(forms_, [](const auto& a, const auto& b) { return a.size() > b.size(); });
}

std::string secrets::hidden(std::string_view text) const
{
    std::string made;
    while (!text.empty()) {
        const auto said =
            std::ranges::find_if(forms_, [&](const std::string& form) { return begins_with(text, form); });
        if (said == forms_.end()) {
            made += text.front();
            text.remove_prefix(1);
        } else {
            made += instead;
            text.remove_prefix(said->size());
        }
    }
    return made;
}

std::string secrets::shown(std::string_view text) const
{
    return as_one_line(hidden(text), longest_line);
}

secrets password_secrets(const std::string& user, const std::string& password)
{
    if (password.size() < shortest) return {};  // and in another form it would be as short a secret
    auto as_ascii = password;
    std::ranges::replace_if(
        as_ascii, [](unsigned char c) { return c < 0x20 || c > 0x7e; }, '?');
    const std::string plain = '\0' + user + '\0' + password;
    return secrets{{password, std::move(as_ascii), base64_core(password), base64_core(plain)}};
}

secrets token_secrets(const std::string& user, const std::string& token)
{
    return secrets{{token, base64_core("user=" + user + "\x01" + "auth=Bearer " + token + "\x01\x01")}};
}

}  // namespace todoke
