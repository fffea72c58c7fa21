#include "store/sqlite/people/quoted_addresses.hpp"

#include <algorithm>
#include <charconv>

namespace todoke {

namespace {

/// A number is known by them, whatever stands before.
constexpr std::size_t digits_that_tell = 9;

std::string without_percent_encoding(std::string_view text)
{
    std::string made;
    made.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned char code = 0;
        const auto digits = text.substr(i + 1, 2);
        const bool is_encoded = text[i] == '%' && digits.size() == 2 &&
                                std::from_chars(digits.data(), digits.data() + 2, code, 16).ptr == digits.data() + 2;
        made += is_encoded ? static_cast<char>(code) : text[i];
        if (is_encoded) i += 2;
    }
    return made;
}

/// Without capitals and without the signs that stand in numbers.
std::string folded(std::string_view text)
{
    std::string made;
    for (const char c : without_percent_encoding(text))
        if (c >= 'A' && c <= 'Z')
            made += static_cast<char>(c - 'A' + 'a');
        else if (std::string_view{" -().+"}.find(c) == std::string_view::npos)
            made += c;
    return made;
}

}  // namespace

void quoted_addresses::add(std::string_view address)
{
    auto one = folded(address);
    if (address.starts_with('+') && one.size() > digits_that_tell) one.erase(0, one.size() - digits_that_tell);
    if (!one.empty()) all_.push_back(std::move(one));
}

void quoted_addresses::add(const addresses& more)
{
    for (const auto& address : more) add(address);
}

bool quoted_addresses::any_in(std::string_view text) const
{
    if (text.empty() || all_.empty()) return false;
    const auto all = folded(text);
    return std::any_of(all_.begin(), all_.end(),
                       [&](const std::string& one) { return all.find(one) != std::string::npos; });
}

}  // namespace todoke
