#include <algorithm>

#include "daemon/config/sections.hpp"
#include "gateway/policy/quiet_hours.hpp"

namespace todoke::reading {
namespace {

/// Whether the class can never send on the channel: by the word, or by ranges that with the floor leave no time.
bool is_closed(const rules& book, const class_rules& klass, channel on)
{
    const auto& own = klass.quiet[index_of(on)];
    if (own.is == quiet_pattern::kind::always) return true;
    rules alone;
    alone.quiet_floor = book.quiet_floor;
    class_rules& there = alone.classes[klass.name] = klass;
    there.quiet.fill({quiet_pattern::kind::never, {}});
    there.quiet[index_of(on)] = own;
    return !problems_with_quiet_hours(alone).empty();
}

bool is_closed_by_floor(const rules& book)
{
    if (book.quiet_floor.is == quiet_pattern::kind::always) return true;
    class_rules without_own_hours;
    without_own_hours.guard = {};
    return is_closed(book, without_own_hours, channel::email);
}

/// Points to the class's own key if it has one, else to the site's floor, which then is to blame.
void refuse_class(const class_rules& klass, channel on, section& site, section& classes)
{
    const std::string name{to_text(on)};
    const std::string what = "no time of the day is left for " + name + " in class " + klass.name +
                             "; leave some open, or take " + name + " out of its legs";
    section own = classes.child(klass.name);
    if (own.find("quiet_hours"))
        own.problem("quiet_hours", what);
    else
        site.problem("quiet_floor", what);
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
    if (is_closed_by_floor(book)) {
        site.problem("quiet_floor", "leaves no time of the day to send in; leave some open");
        return;
    }
    for (const auto& [name, klass] : book.classes) {
        const auto closed = [&](channel on) { return is_closed(book, klass, on); };
        const auto on = std::find_if(klass.legs.begin(), klass.legs.end(), closed);
        if (on != klass.legs.end()) refuse_class(klass, *on, site, classes);
    }
}

}  // namespace todoke::reading
