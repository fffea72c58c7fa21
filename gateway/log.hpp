#pragma once
// Log lines with key=value fields; addresses are masked by who writes one, secrets never reach it. To journald under
// systemd, else to stderr.

#include <fmt/format.h>
#include <string>
#include <string_view>

namespace todoke::log {

void start(bool to_journal, bool debug);

void write_debug(std::string_view text);
void write_info(std::string_view text);
void write_warning(std::string_view text);
void write_error(std::string_view text);

template <class... T>
void debug(fmt::format_string<T...> text, T&&... args)
{
    write_debug(fmt::format(text, std::forward<T>(args)...));
}
template <class... T>
void info(fmt::format_string<T...> text, T&&... args)
{
    write_info(fmt::format(text, std::forward<T>(args)...));
}
template <class... T>
void warning(fmt::format_string<T...> text, T&&... args)
{
    write_warning(fmt::format(text, std::forward<T>(args)...));
}
template <class... T>
void error(fmt::format_string<T...> text, T&&... args)
{
    write_error(fmt::format(text, std::forward<T>(args)...));
}

/// "t***@example.jp", "U4af***", "+8190***78": enough to recognise, not to use.
std::string masked(std::string_view address);
/// `text`, which may quote this address in upper or lower case, without it.
std::string masked_in(std::string text, std::string_view address);

}  // namespace todoke::log
