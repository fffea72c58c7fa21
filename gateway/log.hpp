#pragma once
// Log lines with key=value fields: text in a field has no quote and no control, so nobody forges another field or line.
// Addresses are masked by who writes one, also in the words of others; secrets never reach it. To journald under
// systemd, with its fields (gateway/journal.hpp), else to stderr.

#include <chrono>
#include <cstddef>
#include <exception>
#include <fmt/format.h>
#include <optional>
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

/// Something that can go wrong thousands of times in a second. A full disk is not filled by saying so: a line when it
/// begins, then at most one a minute, which counts those that were left out. One object a cause; network thread only.
class trouble {
public:
    using clock_type = std::chrono::steady_clock;
    static constexpr clock_type::duration rest = std::chrono::minutes{1};

    /// It has happened (again). Nothing: no line now; else how many were left out since the last one.
    std::optional<std::size_t> strikes(clock_type::time_point now = clock_type::now());
    /// It works again. True: it had gone wrong since this was asked last, so that is worth a line.
    bool ends();

private:
    bool going_on_ = false;
    clock_type::time_point quiet_until_ = clock_type::time_point::min();
    std::size_t left_out_ = 0;
};

/// " left_out=N", or nothing.
std::string also(std::size_t left_out);

template <class... T>
void warning(trouble& of, fmt::format_string<T...> text, T&&... args)
{
    if (const auto left_out = of.strikes()) write_warning(line(text, as_field(args)...) + also(*left_out));
}
template <class... T>
void error(trouble& of, fmt::format_string<T...> text, T&&... args)
{
    if (const auto left_out = of.strikes()) write_error(line(text, as_field(args)...) + also(*left_out));
}

/// The reporter of task groups: one task that throws is a bug, and the others go on.
void task_failed(const std::string& task, std::exception_ptr error);

/// "t***@example.jp", "U4af***", "+8190***78": enough to recognise, not to use.
std::string masked(std::string_view address);
/// Words of others, which may quote anybody in any spelling: without mail addresses, LINE's ids, and what may be a
/// telephone number (nine digits or more, with what stands between them).
std::string masked_words(std::string_view text);
/// The same of words about this address, which is left recognisable where it is quoted as we know it.
std::string masked_in(std::string text, std::string_view address);

}  // namespace todoke::log
