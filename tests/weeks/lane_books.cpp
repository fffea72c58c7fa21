// What a story knows of its providers by what they answered.
#include <algorithm>

#include "tests/weeks/ledger.hpp"

namespace todoke::weeks {

namespace {

constexpr int probes_that_close = 3;

}  // namespace

void ledger::note_lane(const attempt& one, instant now)
{
    auto& its = lanes[one.provider];
    const auto kind = one.how.kind;
    if (kind == outcome_kind::throttled) return;
    const bool is_refused = kind == outcome_kind::misconfigured || kind == outcome_kind::over_quota;
    if (one.how.transport) ++its.failures;
    const bool is_one_too_many = its.failures >= site.provider(one.provider).failures || its.probes_left > 0;
    if (is_refused || (one.how.transport && is_one_too_many)) {
        its.is_broken = true;
        its.probes_left = probes_that_close;
        if (!its.out_since) its.out_since = now;
        return;
    }
    if (one.how.transport || one.how.code.empty()) return;  // it said nothing
    its.failures = 0;
    // What had begun before says nothing of how it is now.
    if (its.probes_left == 0 || (its.out_since && one.started <= its.out_since)) return;
    --its.probes_left;
    its.is_broken = false;
    if (!its.is_unreachable) its.out_since.reset();
}

void ledger::set_reachable(const std::string& provider, bool is, instant now)
{
    auto& its = lanes[provider];
    its.is_unreachable = !is;
    if (!is && !its.out_since) its.out_since = now;
    if (is && !its.is_broken) its.out_since.reset();
}

void ledger::shift_clock(span by)
{
    for (auto& [name, its] : lanes)
        if (its.out_since) *its.out_since += by;
    process_start += by;
}

std::optional<instant> ledger::out_since(channel on) const
{
    std::optional<instant> last;
    for (const auto& one : site.providers) {
        if (one.on != on) continue;
        const auto found = lanes.find(one.name);
        if (found == lanes.end() || !found->second.out_since) return std::nullopt;
        last = std::max(last.value_or(*found->second.out_since), *found->second.out_since);
    }
    return last;
}

}  // namespace todoke::weeks
