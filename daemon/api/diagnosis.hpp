#pragma once
// What a look at the whole found: the configuration, the box, the providers. Each finding with what to do about it.

#include <string>
#include <string_view>

namespace todoke {

/// In the reader's language; what others say (a provider, the system) stays as it is.
struct both_languages {
    std::string english, japanese;
};

/// A command, a path, what others say.
inline both_languages as_it_is(const std::string& text)
{
    return {text, text};
}

struct diagnosis {
    /// The later, the worse; `unknown`: it could not be asked, and says why.
    enum class grade { good, unknown, notice, warning, bad };
    /// What it is about. docs/openapi.yaml lists them all, and the command line has a word for each.
    enum class area { configuration, clock, disk, permissions, certificate, token, dns, provider };

    grade how = grade::good;
    area about = area::configuration;
    std::string name;  ///< of the provider, the file …; may be empty
    both_languages what;
    both_languages remedy{};  ///< empty where there is nothing to do
};

constexpr std::string_view to_text(diagnosis::grade how)
{
    constexpr std::string_view names[] = {"good", "unknown", "notice", "warning", "bad"};
    return names[static_cast<int>(how)];
}

/// In the order of `area`.
inline constexpr std::string_view area_names[] = {"configuration", "clock", "disk", "permissions",
                                                  "certificate",   "token", "dns",  "provider"};

constexpr std::string_view to_text(diagnosis::area about)
{
    return area_names[static_cast<int>(about)];
}

}  // namespace todoke
