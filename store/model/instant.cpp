#include "store/model/instant.hpp"

#include <charconv>

namespace todoke {

namespace {

using namespace std::chrono;

constexpr span longest_span = hours{24} * 3660;

/// Reads exactly `digits` digits at `at`; -1 if they are not there.
int number_at(std::string_view text, std::size_t at, std::size_t digits)
{
    if (at + digits > text.size()) return -1;
    int value = 0;
    for (std::size_t i = at; i < at + digits; ++i) {
        if (text[i] < '0' || text[i] > '9') return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

/// Writes the last `digits` digits of `value` over what stands at `at`.
void put_digits(std::string& text, std::size_t at, std::size_t digits, std::int64_t value)
{
    for (auto i = at + digits; i-- > at; value /= 10) text[i] = static_cast<char>('0' + value % 10);
}

std::optional<minutes> parse_offset(std::string_view text)
{
    if (text == "Z" || text == "z") return minutes{0};
    if (text.size() != 6 || text[3] != ':' || (text[0] != '+' && text[0] != '-')) return std::nullopt;
    const int h = number_at(text, 1, 2), m = number_at(text, 4, 2);
    if (h < 0 || h > 23 || m < 0 || m > 59) return std::nullopt;
    const auto offset = hours{h} + minutes{m};
    return text[0] == '-' ? -offset : offset;
}

/// Takes ".123" off the front of `text`.
std::optional<milliseconds> take_fraction(std::string_view& text)
{
    if (text.empty() || text[0] != '.') return milliseconds{0};
    std::size_t end = 1;
    int value = 0;
    for (; end < text.size() && text[end] >= '0' && text[end] <= '9'; ++end)
        if (end <= 3) value = value * 10 + (text[end] - '0');
    if (end == 1 || end > 10) return std::nullopt;
    for (std::size_t have = end - 1; have < 3; ++have) value *= 10;
    text.remove_prefix(end);
    return milliseconds{value};
}

}  // namespace

std::optional<instant> parse_instant(std::string_view text)
{
    if (text.size() < 20 || text[4] != '-' || text[7] != '-' || text[13] != ':' || text[16] != ':') return std::nullopt;
    if (text[10] != 'T' && text[10] != 't') return std::nullopt;
    const int y = number_at(text, 0, 4), mo = number_at(text, 5, 2), d = number_at(text, 8, 2);
    const int h = number_at(text, 11, 2), mi = number_at(text, 14, 2), s = number_at(text, 17, 2);
    if (y < 0 || mo < 0 || d < 0 || h < 0 || h > 23 || mi < 0 || mi > 59 || s < 0 || s > 60) return std::nullopt;
    const auto date = year{y} / mo / d;
    if (!date.ok()) return std::nullopt;
    auto rest = text.substr(19);
    const auto fraction = take_fraction(rest);
    const auto offset = parse_offset(rest);
    if (!fraction || !offset) return std::nullopt;
    return sys_days{date} + hours{h} + minutes{mi} + seconds{s} + *fraction - *offset;
}

std::string to_text(instant when)
{
    const auto day = floor<days>(when);
    const year_month_day date{day};
    const hh_mm_ss time{when - day};
    // Not printf: it would cost more than the rest of an answer.
    std::string made{"0000-00-00T00:00:00"};
    put_digits(made, 0, 4, int{date.year()});
    put_digits(made, 5, 2, unsigned{date.month()});
    put_digits(made, 8, 2, unsigned{date.day()});
    put_digits(made, 11, 2, time.hours().count());
    put_digits(made, 14, 2, time.minutes().count());
    put_digits(made, 17, 2, time.seconds().count());
    if (const auto ms = time.subseconds().count(); ms != 0) {
        made += ".000";
        put_digits(made, 20, 3, ms);
    }
    if (int{date.year()} > 9999) made.replace(0, 4, std::to_string(int{date.year()}));
    return made + 'Z';
}

std::optional<span> parse_span(std::string_view text)
{
    std::int64_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc{} || count < 0 || text.empty() || text[0] == '-') return std::nullopt;
    const std::string_view unit(end, text.data() + text.size());
    if (unit.empty()) return count == 0 ? std::optional<span>{span{0}} : std::nullopt;
    const std::int64_t factor = unit == "ms"  ? 1
                                : unit == "s" ? 1000
                                : unit == "m" ? 60'000
                                : unit == "h" ? 3'600'000
                                : unit == "d" ? 86'400'000
                                              : 0;
    if (factor == 0 || count > longest_span.count() / factor) return std::nullopt;
    return span{count * factor};
}

std::string to_text(span length)
{
    const auto count = length.count();
    if (count == 0) return "0";
    if (count % 86'400'000 == 0) return std::to_string(count / 86'400'000) + "d";
    if (count % 3'600'000 == 0) return std::to_string(count / 3'600'000) + "h";
    if (count % 60'000 == 0) return std::to_string(count / 60'000) + "m";
    if (count % 1000 == 0) return std::to_string(count / 1000) + "s";
    return std::to_string(count) + "ms";
}

}  // namespace todoke
