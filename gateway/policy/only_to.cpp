#include "gateway/policy/only_to.hpp"

#include <algorithm>

namespace todoke {

namespace {

bool same_mail(std::string_view a, std::string_view b)
{
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

bool fits(std::string_view listed, channel on, std::string_view address)
{
    if (on != channel::email) return listed == address;
    if (!listed.starts_with("*@")) return same_mail(listed, address);
    const auto at = address.rfind('@');
    return at != std::string_view::npos && same_mail(listed.substr(2), address.substr(at + 1));
}

}  // namespace

bool is_listed(const std::vector<std::string>& only_to, channel on, std::string_view address)
{
    return std::any_of(only_to.begin(), only_to.end(),
                       [&](const std::string& listed) { return fits(listed, on, address); });
}

}  // namespace todoke
