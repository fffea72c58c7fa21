#include "daemon/cli/text/layout.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <glib.h>

#include "store/model/instant.hpp"
#include "store/model/text.hpp"

namespace todoke::cli {

namespace {

/// One character of it, or one escape: where it ends, and how many columns it takes.
struct piece {
    std::size_t bytes = 1, columns = 1;
};

piece piece_at(std::string_view text)
{
    if (text.front() == '\x1b') {
        const auto end = text.find('m');
        return {end == text.npos ? text.size() : end + 1, 0};
    }
    const auto c = g_utf8_get_char_validated(text.data(), static_cast<gssize>(text.size()));
    if (c == static_cast<gunichar>(-1) || c == static_cast<gunichar>(-2)) return {};
    const auto bytes = static_cast<std::size_t>(g_utf8_next_char(text.data()) - text.data());
    const std::size_t columns = g_unichar_iszerowidth(c) != FALSE ? 0 : g_unichar_iswide(c) != FALSE ? 2 : 1;
    return {bytes, columns};
}

std::string local_text(std::string_view text, const char* form)
{
    const auto when = parse_instant(text);
    if (!when) return std::string{text};
    const auto seconds = std::chrono::system_clock::to_time_t(std::chrono::floor<std::chrono::seconds>(*when));
    std::tm parts{};
    localtime_r(&seconds, &parts);
    std::array<char, 80> made{};
    return {made.data(), std::strftime(made.data(), made.size(), form, &parts)};
}

}  // namespace

std::size_t width_of(std::string_view text)
{
    std::size_t made = 0;
    while (!text.empty()) {
        const auto next = piece_at(text);
        made += next.columns;
        text.remove_prefix(next.bytes);
    }
    return made;
}

std::string cut_to(std::string_view text, std::size_t width)
{
    if (width_of(text) <= width) return std::string{text};
    std::string made;
    std::size_t used = 1;  // the …
    while (!text.empty()) {
        const auto next = piece_at(text);
        if (next.columns > 0 && used + next.columns > width) break;
        used += next.columns;
        made += text.substr(0, next.bytes);
        text.remove_prefix(next.bytes);
    }
    return made + "…" + (made.find('\x1b') == made.npos ? "" : "\x1b[0m");
}

std::string folded(std::string_view text, std::size_t width)
{
    std::string made;
    std::size_t begin = 0, used = 0;  // of the last line
    while (!text.empty()) {
        const auto next = piece_at(text);
        if (text.front() != '\n' && used + next.columns > width && used > 0) {
            const auto blank = made.find_last_of(' ');
            if (text.front() == ' ')
                text.remove_prefix(1), made += '\n';
            else if (blank != made.npos && blank > begin)
                made[blank] = '\n';
            else
                made += '\n';
            begin = made.rfind('\n') + 1;
            used = width_of(std::string_view{made}.substr(begin));
            continue;
        }
        used += next.columns;
        made += text.substr(0, next.bytes);
        if (text.front() == '\n') begin = made.size(), used = 0;
        text.remove_prefix(next.bytes);
    }
    return made;
}

std::string table_of(const std::vector<row>& rows)
{
    std::vector<std::size_t> widths;
    for (const auto& one : rows) {
        widths.resize(std::max(widths.size(), one.size()));
        for (std::size_t i = 0; i < one.size(); ++i) widths[i] = std::max(widths[i], width_of(one[i]));
    }
    std::string made;
    for (const auto& one : rows) {
        std::string line;
        for (std::size_t i = 0; i < one.size(); ++i) {
            line += one[i];
            if (i + 1 < one.size()) line.append(widths[i] - width_of(one[i]) + 2, ' ');
        }
        line.erase(line.find_last_not_of(' ') + 1);
        made += line + '\n';
    }
    return made;
}

std::string local_time(std::string_view instant)
{
    return local_text(instant, "%Y-%m-%d %H:%M:%S");
}

std::string local_time_and_zone(std::string_view instant)
{
    return local_text(instant, "%Y-%m-%d %H:%M:%S %Z");
}

std::string bytes_in_words(std::int64_t bytes)
{
    static constexpr std::array units{"B", "KiB", "MiB", "GiB", "TiB"};
    auto left = static_cast<double>(bytes);
    std::size_t unit = 0;
    for (; left >= 1024 && unit + 1 < units.size(); ++unit) left /= 1024;
    std::array<char, 40> made{};
    const int size = std::snprintf(made.data(), made.size(), unit == 0 ? "%.0f %s" : "%.1f %s", left, units[unit]);
    return {made.data(), static_cast<std::size_t>(size)};
}

}  // namespace todoke::cli
