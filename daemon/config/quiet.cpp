#include <algorithm>

#include "daemon/config/sections.hpp"
#include "gateway/policy/calendar/quiet_hours.hpp"

namespace todoke::reading {
namespace {

bool is_limited_by_floor(const rules& book)
{
    class_rules without_own_hours;
    without_own_hours.guard = {};
    return is_never_open(book, without_own_hours, channel::email);
}

/// Points to the class's own windows or quiet hours if these are to blame, else to the site's floor.
void refuse_class(const rules& book, const class_rules& klass, channel on, section& site, section& classes)
{
    const std::string name{to_text(on)};
    const auto what = "no time of the week is left for " + name + " in class " + klass.name;
    const auto remedy = "; leave some open, or take " + name + " out of its legs";
    section own = classes.child(klass.name);
    auto without_windows = klass;
    without_windows.send_windows.clear();
    if (!is_never_open(book, without_windows, on))
        own.problem("send_windows", what + ": its windows lie within quiet hours or are too short" + remedy);
    else if (own.find("quiet_hours"))
        own.problem("quiet_hours", what + remedy);
    else
        site.problem("quiet_floor", what + remedy);
}

/// A window that opens on no channel of the class contradicts its quiet hours.
void refuse_idle_windows(const rules& book, const class_rules& klass, section& classes)
{
    section own = classes.child(klass.name);
    const auto* list = own.find("send_windows");
    auto with_one = klass;
    for (std::size_t i = 0; i < klass.send_windows.size(); ++i) {
        with_one.send_windows = {klass.send_windows[i]};
        const auto is_idle = [&](channel on) { return is_never_open(book, with_one, on); };
        if (!std::all_of(klass.legs.begin(), klass.legs.end(), is_idle)) continue;
        const auto at = list && list->is_array() ? place_of((*list->as_array())[i]) : own.place_of("send_windows");
        own.problem("send_windows", at,
                    in_quotes(to_text(klass.send_windows[i])) +
                        " lies within quiet hours on all its days, or leaves less than the guard; change one of them");
    }
}

std::optional<local_range> read_range(section& from, std::string_view key, const item& one, std::string_view also)
{
    const auto range = parse_range(one.text);
    if (!range)
        from.problem(
            key, one.at,
            in_quotes(one.text) +
                R"( is not a part of the day; write one like "21:00-08:00" or "Sat-Sun 20:00-10:00" (Mon Tue Wed Thu Fri Sat Sun), its ends must differ)" +
                std::string{also});
    return range;
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
    for (const auto& one : *items) {
        const auto range = read_range(from, key, one, R"(, or only "never" or "always")");
        if (range) pattern.ranges.push_back(*range);
        good = good && range;
    }
    return good ? std::optional{pattern} : std::nullopt;
}

std::optional<std::vector<local_range>> read_windows(section& from, std::string_view key)
{
    const auto items = from.texts(key);
    if (!items) return std::nullopt;
    std::vector<local_range> windows;
    for (const auto& one : *items)
        if (const auto range = read_range(from, key, one, "; without windows, write []")) windows.push_back(*range);
    return windows.size() == items->size() ? std::optional{windows} : std::nullopt;
}

void refuse_endless_quiet(const rules& book, section site, section classes)
{
    if (is_limited_by_floor(book)) {
        site.problem("quiet_floor", "leaves no time of the week to send in; leave some open");
        return;
    }
    for (const auto& [name, klass] : book.classes) {
        const auto closed = [&book, &klass = klass](channel on) { return is_never_open(book, klass, on); };
        const auto on = std::find_if(klass.legs.begin(), klass.legs.end(), closed);
        if (on != klass.legs.end())
            refuse_class(book, klass, *on, site, classes);
        else
            refuse_idle_windows(book, klass, classes);
    }
}

}  // namespace todoke::reading
