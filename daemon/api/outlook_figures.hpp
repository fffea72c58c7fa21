#pragma once
// The coming hours: what becomes due when, when it will go by what is estimated, and whether what was put off together
// (the eight-o'clock release) is done before its channel closes again or its allowance is used up. Worked out from
// counts, so it costs as much as there are minutes with something in them, however long the queue.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gateway/policy/rules.hpp"
#include "store/judge.hpp"
#include "store/model/views.hpp"
#include "store/store.hpp"

namespace todoke {

struct lane_view;

/// Messages of a class that wait for a channel.
using stream = std::pair<channel, std::string>;

struct outlook_slot {
    std::map<stream, std::int64_t> due;   ///< in the first one: also what was due before
    std::map<stream, std::int64_t> goes;  ///< as estimated
};

/// What will not have gone in time.
struct left_behind {
    rule by = rule::none;         ///< quiet_hours, send_window or quota
    std::optional<instant> from;  ///< when that closes; none: the allowance does not last
    std::int64_t count = 0;
};

/// What one rule let go together: due one after the other, without a long break. Without a rule: what is due already
/// and will not have gone in a minute.
struct joint_release {
    stream what;
    rule why = rule::none;
    instant from{}, until{};  ///< the first and the last of its dues
    std::int64_t count = 0;
    std::optional<instant> ends;  ///< when the last of it will have gone; none: nobody can tell
    std::vector<left_behind> late;
};

struct outlook {
    std::map<instant, outlook_slot> slots;  ///< by when they begin; those with nothing in them are not there
    std::vector<joint_release> releases;    ///< the first due first; at most `most_releases`, then the largest
};
inline constexpr std::size_t most_releases = 40;

/// `counts`: as far as `until`. `book` is kept by nobody.
outlook look_ahead(const waiting_counts& counts, const std::vector<lane_view>& lanes, const rules& book,
                   const estimator& comes, instant now, instant until, span slot);

}  // namespace todoke
