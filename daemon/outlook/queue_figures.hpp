#pragma once
// The store's counts in the words an operator asks with: what could go now and waits only for room is due; the rest of
// what is queued is put off by a rule, or stands before a lane that a rule keeps from taking more.

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "store/judge.hpp"
#include "store/model/views.hpp"

namespace todoke {

struct lane_view;

/// Due longer than this and still waiting for a provider: overdue.
inline constexpr span overdue_after = std::chrono::minutes{1};

/// Of the messages that are queued, each is in exactly one of due, retrying and held. Minutes are counted whole: what a
/// rule had put off shows as due, and what is due as overdue, when the minute of its due is over.
struct queue_figures {
    std::int64_t due = 0, retrying = 0;
    std::int64_t overdue = 0;  ///< in whatever state: a follow-up and a repeat wait for a provider, too
    std::map<state, std::int64_t> in;
    std::map<rule, std::int64_t> held;
};

/// Where some of what is queued stands: due, or put off by `why` (`retry` among them).
struct queued_standing {
    std::string klass;
    std::optional<channel> on;
    bool is_due = false;
    rule why = rule::none;  ///< `none` though it is not due: it names a provider that is not configured any more
    friend auto operator<=>(const queued_standing&, const queued_standing&) = default;
};

/// `lanes`: as of now; `shares`: which classes leave a lane's reserve alone. A class and channel in which something is
/// queued has a row for what is due, if only with 0.
std::map<queued_standing, std::int64_t> standing_of_queued(const waiting_counts& counts, instant now,
                                                           const std::vector<lane_view>& lanes,
                                                           const std::vector<class_share>& shares);
/// The same of all classes and channels together.
queue_figures figures(const waiting_counts& counts, instant now, const std::vector<lane_view>& lanes,
                      const std::vector<class_share>& shares);

bool is_overdue(const due_row& row, instant now);
bool is_bulk(const std::string& klass, const std::vector<class_share>& shares);
/// None: the provider it names is not configured any more, or it waits for none.
std::optional<channel> channel_waited_for(const due_row& row, const std::vector<lane_view>& lanes);
/// The rule for which none of the lanes that may take it takes more; none: one does. Where one is only too fast, that
/// is what it waits for.
rule stopped_by(const due_row& row, const std::vector<lane_view>& lanes, bool bulk);

}  // namespace todoke
