#pragma once
// The wall clocks of named places (IANA zones, from the system's tzdata). Where a clock change skips or repeats local
// times, the caller says which side it wants; there is no local time without an answer.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "store/model/instant.hpp"

namespace date {
class time_zone;
}

namespace todoke {

using local_instant = std::chrono::local_time<std::chrono::milliseconds>;

/// Whether `name` is a zone of the IANA database as installed; exact spelling.
bool is_zone(std::string_view name);

/// A known zone; a handle that is never invalid.
class zone {
public:
    static std::optional<zone> find(std::string_view name);
    const std::string& name() const;

private:
    friend class wall_clock;
    explicit zone(const date::time_zone& known) : known_{&known} {}
    const date::time_zone* known_;
};

/// The wall clock of a zone. Right for every instant, and fast within the stretch of constant offset that holds the
/// instant it was made for.
class wall_clock {
public:
    wall_clock(zone where, instant around);

    const std::string& zone_name() const { return where_.name(); }
    std::chrono::local_days date_of(instant when) const;
    /// The instant the clock shows `local`: the first one where it is shown twice, and the first instant after the gap
    /// where it is skipped.
    instant earliest(local_instant local) const;
    /// As above, but the second one where it is shown twice.
    instant latest(local_instant local) const;

private:
    bool is_near(instant when) const { return when >= begin_ && when < end_; }

    zone where_;
    instant begin_;  ///< between these no other stretch's local times can be met
    instant end_;
    std::chrono::seconds offset_;
};

}  // namespace todoke
