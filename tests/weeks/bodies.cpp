#include "tests/weeks/bodies.hpp"

namespace todoke::weeks {

const std::vector<std::string> zones{"Asia/Tokyo", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "UTC"};

std::string address_of(channel on, int n)
{
    const auto digits = std::to_string(n);
    switch (on) {
        case channel::email:
            return "person" + digits + "@example.jp";
        case channel::line:
            return "U" + std::string(32 - digits.size(), '0') + digits;
        default:
            return "+81901234000" + digits;
    }
}

std::string in_quotes(const std::string& text)
{
    return '"' + text + '"';
}

std::string member(const std::string& name, const std::string& value)
{
    return value.empty() ? "" : in_quotes(name) + ": " + in_quotes(value);
}

std::string body_of(const std::vector<std::string>& members)
{
    std::string made;
    for (const auto& one : members)
        if (!one.empty()) made += (made.empty() ? "" : ", ") + one;
    return "{" + made + "}";
}

std::string members_of(const addresses& to)
{
    std::string made;
    for (const auto on : all_channels)
        if (const auto& address = to[index_of(on)]; !address.empty())
            made += (made.empty() ? "" : ", ") + member(std::string{to_text(on)}, address);
    return made;
}

}  // namespace todoke::weeks
