#pragma once
// When a person may be told something on a channel: outside quiet hours (the union of the site's floor, the class's and
// the person's own, each of which can only add) and inside the class's send windows, if it has any. A clock change
// never shortens quiet hours and never lengthens a window.

#include <array>
#include <string>
#include <vector>

#include "gateway/policy/calendar/local_time.hpp"
#include "gateway/policy/calendar/timetable.hpp"
#include "gateway/policy/rules.hpp"
#include "store/model/situation.hpp"

namespace todoke {

class quiet_time {
public:
    /// `around` is where it will be asked: it makes the answers fast, not different. `book`, `klass` and `person` are
    /// kept by reference.
    quiet_time(const rules& book, const class_rules& klass, channel on, const profile& person, zone where,
               instant around);

    /// From now on as if the class had no send windows: what counts only quiet hours.
    void ignore_windows() { windows_.clear(); }

    /// Open for ever: no layer says anything, or the class passes them all, and it has no windows.
    bool is_none() const { return !always_ && quiet_.empty() && windows_.empty(); }
    /// The first instant from `when` on that is open: `when` itself, or the opening; `never_ends`: there is none.
    instant open_from(instant when) const;
    /// For an open `when`: where the open stretch around it began (instant::min(): always was) and ends.
    instant opened_at(instant when) const;
    instant closes_at(instant when) const;
    std::chrono::local_days date_of(instant when) const { return clock_.date_of(when); }

    /// The same, of each rule by itself: the first instant from `when` on at which it lets go.
    instant quiet_until(instant when) const { return always_ ? never_ends : quiet_.end_from(when); }
    instant window_from(instant when) const
    {
        return windows_.empty() || when == never_ends ? when : windows_.covered_from(when);
    }

    /// When quiet hours begin, and when the window around an open `when` ends, each by itself; `never_ends`: they do
    /// not.
    instant quiet_from(instant when) const { return always_ ? when : quiet_.next_begin(when); }
    instant window_until(instant when) const { return windows_.empty() ? never_ends : windows_.end_from(when); }
    bool has_quiet_hours() const { return always_ || !quiet_.empty(); }
    bool has_windows() const { return !windows_.empty(); }

    /// "21:00-08:00 (class promotional), Asia/Tokyo": the layers that make `a` or `b` quiet.
    std::string describe_quiet(instant a, instant b) const;
    /// "only Tue-Thu 12:00-15:00 (class promotional), Asia/Tokyo": for a `when` outside all windows.
    std::string describe_windows(instant when) const;

private:
    enum class whose { site, klass, person };

    void add(const quiet_pattern& layer, whose by);
    std::string name_of(whose by) const;

    wall_clock clock_;
    timetable quiet_;
    timetable windows_;
    bool always_ = false;
    whose always_by_{};
    const std::string& class_name_;
    const profile& person_;
};

/// A customer's own words ("21:00-08:00", "never", "always") as a layer. What cannot be read is `always`: better late
/// than at night.
quiet_pattern own_quiet_hours(const std::vector<std::string>& texts);

/// The shortest open stretch that is of use: what the guard asks for, and on SMS a validity period.
span shortest_window(const class_rules& klass, channel on);

/// What is wrong with a customer's own quiet hours, by themselves or on top of what the site's rules leave open to each
/// class: a word that is no range, or no time of the week left to send anything. Nothing: they can be kept.
std::optional<std::string> problem_with_quiet_hours(const std::vector<std::string>& own, const rules& book);
/// Whether a class can never send on a channel, in any week (holidays aside): the site's floor, its quiet hours and its
/// windows leave no stretch that is long enough.
bool is_never_open(const rules& book, const class_rules& klass, channel on);

}  // namespace todoke
