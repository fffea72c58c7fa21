#pragma once
// The store's counts in the words an operator asks with: what could go now and waits only for room is due; the rest of
// what is queued is put off by a rule, or stands before a lane that a rule keeps from taking more.

#include <cstdint>
#include <map>

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

bool is_overdue(const due_row& row, instant now);
/// `lanes`: as of now; `shares`: which classes leave a lane's reserve alone.
queue_figures figures(const waiting_counts& counts, instant now, const std::vector<lane_view>& lanes,
                      const std::vector<class_share>& shares);

}  // namespace todoke
