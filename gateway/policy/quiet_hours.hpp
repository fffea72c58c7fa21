#pragma once
// When a person is not to be disturbed on a channel: the union of the site's floor, the class and the person's own
// hours, each of which can only add. Local ranges are laid on every calendar date; clock changes never shorten them.

#include <array>
#include <string>
#include <vector>

#include "gateway/policy/local_time.hpp"
#include "gateway/policy/rules.hpp"
#include "store/model/situation.hpp"

namespace todoke {

class quiet_time {
public:
    /// `around` is where it will be asked: it makes the answers fast, not different.
    quiet_time(const rules& book, const class_rules& klass, channel on, const profile& person, zone where,
               instant around);

    /// The class passes all layers, or no layer says anything.
    bool is_none() const { return !always_ && ranges_.empty(); }
    /// The first instant from `when` on that is not quiet: `when` itself, or the opening; `never_ends`: there is none.
    instant open_from(instant when) const;
    /// For an open `when`: where the open stretch around it began (instant::min(): always was) and ends.
    instant opened_at(instant when) const;
    instant closes_at(instant when) const;
    std::chrono::local_days date_of(instant when) const { return clock_.date_of(when); }

    /// "21:00-08:00 (class promotional), Asia/Tokyo": the layers that make `a` or `b` quiet.
    std::string describe(instant a, instant b) const;

private:
    enum class whose { site, klass, person };
    struct layered_range {
        local_range range;
        whose by;
    };
    struct stretch {
        instant from, until;
        bool has(instant when) const { return from <= when && when < until; }
    };

    void add(const quiet_pattern& layer, whose by);
    stretch on(std::chrono::local_days date, const local_range& range) const;
    bool is_quiet_by(const local_range& range, instant when) const;
    std::string name_of(whose by) const;

    wall_clock clock_;
    std::vector<layered_range> ranges_;
    bool always_ = false;
    whose always_by_{};
    const std::string& class_name_;
    const profile& person_;
};

/// A customer's own words ("21:00-08:00", "never", "always") as a layer. What cannot be read is `always`: better late
/// than at night.
quiet_pattern own_quiet_hours(const std::vector<std::string>& texts);

/// "21:00-08:00".
std::string to_text(const local_range& range);

/// What is wrong with a customer's own quiet hours, by themselves or on top of the site's and each class's: a word
/// that is no range, or no time left to send anything. Nothing: they can be kept.
std::optional<std::string> problem_with_quiet_hours(const std::vector<std::string>& own, const rules& book);
/// Classes and channels whose ranges together with the site's floor leave no time to send. (The word `always` says so
/// on purpose and is no problem.)
std::vector<std::string> problems_with_quiet_hours(const rules& book);

/// The shortest open stretch that is of use: what the guard asks for, and on SMS a validity period.
span shortest_window(const class_rules& klass, channel on);

}  // namespace todoke
