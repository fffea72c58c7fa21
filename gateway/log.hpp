#pragma once
// Log lines with key=value fields: text in a field has no quote and no control, so nobody forges another field or line.
// Addresses are masked by who writes one, also in the words of others; secrets never reach it. To journald under
// systemd, else to stderr.

#include <fmt/format.h>
#include <string>
#include <string_view>
#include <type_traits>

namespace todoke::log {

void start(bool to_journal, bool debug);

void write_debug(std::string_view text);
void write_info(std::string_view text);
void write_warning(std::string_view text);
void write_error(std::string_view text);

/// A quotation mark becomes ', a control a space.
std::string field_text(std::string_view text);

template <class T>
decltype(auto) as_field(const T& value)
{
    if constexpr (std::is_convertible_v<const T&, std::string_view>)
        return field_text(value);
    else
        return (value);
}
template <class... T>
std::string line(fmt::string_view text, const T&... fields)
{
    return fmt::vformat(text, fmt::make_format_args(fields...));
}

template <class... T>
void debug(fmt::format_string<T...> text, T&&... args)
{
    write_debug(line(text, as_field(args)...));
}
template <class... T>
void info(fmt::format_string<T...> text, T&&... args)
{
    write_info(line(text, as_field(args)...));
}
template <class... T>
void warning(fmt::format_string<T...> text, T&&... args)
{
    write_warning(line(text, as_field(args)...));
}
template <class... T>
void error(fmt::format_string<T...> text, T&&... args)
{
    write_error(line(text, as_field(args)...));
}

/// "t***@example.jp", "U4af***", "+8190***78": enough to recognise, not to use.
std::string masked(std::string_view address);
/// Words of others, which may quote anybody in any spelling: without mail addresses, LINE's ids, and what may be a
/// telephone number (nine digits or more, with what stands between them).
std::string masked_words(std::string_view text);
/// The same of words about this address, which is left recognisable where it is quoted as we know it.
std::string masked_in(std::string text, std::string_view address);

}  // namespace todoke::log
