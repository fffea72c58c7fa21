#include <bitset>

#include "daemon/config/sections.hpp"

namespace todoke::reading {
namespace {

constexpr std::size_t minutes_a_day = 24 * 60;
using day = std::bitset<minutes_a_day>;

day quiet_minutes(const quiet_pattern& pattern)
{
    day quiet;
    if (pattern.is == quiet_pattern::kind::always) quiet.set();
    if (pattern.is != quiet_pattern::kind::ranges) return quiet;
    for (const auto& range : pattern.ranges) {
        const auto from = static_cast<std::size_t>(range.from.count());
        const auto until = static_cast<std::size_t>(range.until.count());
        const auto length = until > from ? until - from : until + minutes_a_day - from;
        for (std::size_t i = 0; i < length; ++i) quiet.set((from + i) % minutes_a_day);
    }
    return quiet;
}

/// Where to point: the class's own key if it has one, else the site's floor, else the class.
void refuse_class(const class_rules& klass, channel on, const rules& book, section& site, section& classes)
{
    const std::string what = "no minute of the day is left for " + std::string{to_text(on)} + " in class " +
                             klass.name + "; leave some time open, or take " + std::string{to_text(on)} +
                             " out of its legs";
    section own = classes.child(klass.name);
    if (own.find("quiet_hours")) {
        own.problem("quiet_hours", what);
    } else if (quiet_minutes(book.quiet_floor).any()) {
        site.problem("quiet_floor", what);
    } else {
        own.problem("quiet_hours", what);
    }
}

}  // namespace

std::optional<quiet_pattern> read_quiet(section& from, std::string_view key)
{
    const auto items = from.texts(key);
    if (!items) return std::nullopt;
    quiet_pattern pattern;
    if (items->size() == 1 && (items->front().text == "never" || items->front().text == "always")) {
        pattern.is = items->front().text == "never" ? quiet_pattern::kind::never : quiet_pattern::kind::always;
        return pattern;
    }
    bool good = true;
    for (const auto& [text, at] : *items) {
        const auto range = parse_range(text);
        if (range) pattern.ranges.push_back(*range);
        if (!range)
            from.problem(
                key, at,
                in_quotes(text) +
                    R"( is not a part of the day; write one like "21:00-08:00", its ends must differ, or only "never" or "always")");
        good = good && range;
    }
    return good ? std::optional{pattern} : std::nullopt;
}

void refuse_endless_quiet(const rules& book, section site, section classes)
{
    const day floor = quiet_minutes(book.quiet_floor);
    if (floor.all()) {
        site.problem("quiet_floor", "leaves no minute of the day to send in; leave some time open");
        return;
    }
    for (const auto& [name, klass] : book.classes) {
        for (const channel on : klass.legs) {
            const auto& own = klass.quiet[index_of(on)];
            if (own.is == quiet_pattern::kind::never || !(floor | quiet_minutes(own)).all()) continue;
            refuse_class(klass, on, book, site, classes);
            break;
        }
    }
}

}  // namespace todoke::reading
