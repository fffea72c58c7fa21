#pragma once
// Local ranges laid on every calendar date of a wall clock (dates it skipped included), and what they cover of the
// real time. Holidays count as a Sunday.

#include <optional>
#include <vector>

#include "gateway/policy/calendar/holidays.hpp"
#include "gateway/policy/calendar/local_range.hpp"
#include "gateway/policy/calendar/local_time.hpp"

namespace todoke {

class timetable {
public:
    /// Nothing is looked for farther away than this: what does not come within eight weeks never does.
    static constexpr std::chrono::days horizon{56};

    /// What becomes of a range whose end is shown twice, and of a date of which nobody knows whether it is a holiday:
    /// `widest` takes all that may be covered, `narrowest` only what surely is.
    enum class edges { widest, narrowest };

    /// `free_days` is kept by reference.
    timetable(const wall_clock& clock, const holidays& free_days, edges how)
        : clock_{clock}, free_days_{&free_days}, edges_{how}
    {
    }

    /// `mark` is the caller's: whose range it is.
    void add(const local_range& range, int mark = 0)
    {
        entries_.push_back({range, mark});
        if (!range.days.all()) reach_ = horizon;
    }
    void reserve(std::size_t count) { entries_.reserve(count); }
    void clear() { entries_.clear(); }
    bool empty() const { return entries_.empty(); }

    struct entry {
        local_range range;
        int mark = 0;
    };
    const std::vector<entry>& entries() const { return entries_; }
    /// The date on which `one` began, if it covers `when`.
    std::optional<std::chrono::local_days> began(const entry& one, instant when) const;
    day_kind kind_of(std::chrono::local_days date) const { return free_days_->kind_of(date); }

    /// The first instant from `when` on that is not covered; `never_ends`: there is none.
    instant end_from(instant when) const;
    /// The first instant from `when` on that is covered; `never_ends`: there is none.
    instant covered_from(instant when) const;
    /// When the first range after `when` begins; `never_ends`: none does.
    instant next_begin(instant when) const;
    /// When the last range ended that is over at `when`; instant::min(): none was.
    instant last_end(instant when) const;
    /// For a covered `when`: since when it is covered without a break; instant::min(): always was.
    instant begin_of(instant when) const;

private:
    struct stretch {
        instant from, until;
        bool has(instant when) const { return from <= when && when < until; }
        bool is_empty() const { return until <= from; }
    };

    stretch on(std::chrono::local_days date, const local_range& range) const;
    bool falls_on(std::chrono::local_days date, const local_range& range) const;
    template <class Do>
    void each_covering(instant when, Do found) const;

    wall_clock clock_;
    const holidays* free_days_;
    edges edges_;
    std::vector<entry> entries_;
    std::chrono::days reach_{5};  ///< what is the same every day is known after a few, a skipped one included
};

}  // namespace todoke
