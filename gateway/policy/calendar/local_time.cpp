#include "gateway/policy/calendar/local_time.hpp"

#include <algorithm>
#include <date/tz.h>

namespace todoke {

namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

/// No clock change moves a clock by more than a day (Apia skipped exactly one).
constexpr hours widest_change{25};

const date::time_zone* look_up(std::string_view name)
{
    // Not locate_zone(): it throws for what a caller may simply have misspelt.
    const auto& zones = date::get_tzdb().zones;
    const auto found = std::lower_bound(zones.begin(), zones.end(), name,
                                        [](const date::time_zone& z, std::string_view n) { return z.name() < n; });
    return found != zones.end() && found->name() == name ? &*found : nullptr;
}

/// Files of the system's zone directory that name no place.
bool is_place(std::string_view name)
{
    return name != "localtime" && name != "posixrules" && name != "Factory" && !name.starts_with("posix/") &&
           !name.starts_with("right/");
}

date::sys_seconds to_seconds(instant when)
{
    return date::floor<std::chrono::seconds>(when);
}

date::local_info info_of(const date::time_zone& known, local_instant local)
{
    return known.get_info(date::local_seconds{std::chrono::floor<std::chrono::seconds>(local.time_since_epoch())});
}

}  // namespace

bool is_zone(std::string_view name)
{
    return zone::find(name).has_value();
}

std::optional<zone> zone::find(std::string_view name)
{
    if (name.empty() || !is_place(name)) return std::nullopt;
    const auto* known = look_up(name);
    if (known == nullptr) return std::nullopt;
    return zone{*known};
}

const std::string& zone::name() const
{
    return known_->name();
}

wall_clock::wall_clock(zone where, instant around) : where_{where}
{
    const auto stretch = where.known_->get_info(to_seconds(around));
    begin_ = instant{stretch.begin} + widest_change;
    end_ = instant{stretch.end} - widest_change;
    offset_ = stretch.offset;
}

std::chrono::local_days wall_clock::date_of(instant when) const
{
    const auto offset = is_near(when) ? offset_ : where_.known_->get_info(to_seconds(when)).offset;
    return std::chrono::floor<std::chrono::days>(local_instant{when.time_since_epoch() + offset});
}

instant wall_clock::earliest(local_instant local) const
{
    const instant simple{local.time_since_epoch() - offset_};
    if (is_near(simple)) return simple;
    const auto info = info_of(*where_.known_, local);
    if (info.result == date::local_info::nonexistent) return instant{info.first.end};
    return instant{local.time_since_epoch() - info.first.offset};
}

instant wall_clock::latest(local_instant local) const
{
    const instant simple{local.time_since_epoch() - offset_};
    if (is_near(simple)) return simple;
    const auto info = info_of(*where_.known_, local);
    if (info.result == date::local_info::nonexistent) return instant{info.first.end};
    if (info.result == date::local_info::ambiguous) return instant{local.time_since_epoch() - info.second.offset};
    return instant{local.time_since_epoch() - info.first.offset};
}

}  // namespace todoke
