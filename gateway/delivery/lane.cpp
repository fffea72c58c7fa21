#include "gateway/delivery/lane.hpp"

#include <algorithm>

#include "gateway/log.hpp"

namespace todoke {

namespace {

constexpr span throttle_pause = std::chrono::seconds{1};
constexpr span misconfigured_pause = std::chrono::minutes{1};
constexpr span quota_pause = std::chrono::hours{1};
/// A provider may ask for more; it is asked again after this all the same.
constexpr span longest_pause = std::chrono::hours{1};
/// A rate over this long is an allowance an operator wants to see the rest of.
constexpr span shortest_quota = std::chrono::hours{24};

bool slows_the_lane(outcome_kind kind)
{
    return kind == outcome_kind::misconfigured || kind == outcome_kind::over_quota || kind == outcome_kind::throttled;
}

}  // namespace

std::string_view to_text(lane_state s)
{
    switch (s) {
        case lane_state::ready:
            return "ready";
        case lane_state::connecting:
            return "connecting";
        case lane_state::paused:
            return "paused";
        case lane_state::breaker_open:
            return "breaker_open";
        case lane_state::over_quota:
            return "over_quota";
        case lane_state::misconfigured:
            return "misconfigured";
        case lane_state::held:
            return "held";
    }
    return "unknown";
}

lane::lane(lane_rules set, std::unique_ptr<provider_channel> over)
    : rules_{std::move(set)},
      channel_{std::move(over)},
      gates_(rules_.rates.begin(), rules_.rates.end()),
      breaker_{rules_.breaks}
{
}

std::size_t lane::room(span now)
{
    if (is_held_ || now < paused_until_) return 0;
    const auto at_once = std::min(rules_.window, breaker_.allows(now));
    if (in_flight_ >= at_once) return 0;
    auto room = std::min(at_once - in_flight_, channel_->room());
    for (auto& gate : gates_) room = std::min(room, gate.free(now));
    return room;
}

std::optional<span> lane::wait(span now)
{
    auto longest = std::max(paused_until_ - now, breaker_.wait(now));
    for (auto& gate : gates_) longest = std::max(longest, gate.wait(now));
    return longest > span{0} ? std::optional{longest} : std::nullopt;
}

bool lane::is_shut(span now)
{
    return now < paused_until_ || breaker_.allows(now) == 0;
}

void lane::expect(bool work_is_due, span now)
{
    if (!work_is_due || is_held_ || is_shut(now)) return channel_->want(in_flight_);
    channel_->want(std::min(rules_.window, std::max<std::size_t>(1, in_flight_ * 2)));
}

void lane::began(std::size_t units, span now)
{
    ++in_flight_;
    for (auto& gate : gates_) gate.take(units, now);
}

void lane::ended(const outcome& result, span now)
{
    --in_flight_;
    const bool was_down = is_down();
    const bool was_shut = is_shut(now);
    switch (result.kind) {
        case outcome_kind::throttled:
            paused_until_ =
                std::max(paused_until_, now + std::min(result.after.value_or(throttle_pause), longest_pause));
            break;
        case outcome_kind::over_quota:
            breaker_.open_for(std::min(result.after.value_or(quota_pause), longest_pause), now);
            break;
        case outcome_kind::misconfigured:
            breaker_.open_for(misconfigured_pause, now);
            break;
        default:
            result.transport ? breaker_.failed(now) : breaker_.worked(now);
    }
    const bool shuts_it = is_down() && !was_down;
    if (!was_shut || shuts_it || result.kind == outcome_kind::over_quota || result.kind == outcome_kind::misconfigured)
        note_failure(result);
    if (is_down() && !was_down)
        log::warning("event=lane_down provider={} reason=\"{}\"", rules_.provider, last_failure_);
    if (!is_down() && was_down) log::info("event=lane_up provider={}", rules_.provider);
}

void lane::note_failure(const outcome& result)
{
    if (result.kind == outcome_kind::accepted) {
        last_failure_.clear();
    } else if (result.transport || slows_the_lane(result.kind)) {
        last_failure_ = result.detail;
        last_failure_kind_ = result.kind;
    }
}

lane_state lane::shut_state() const
{
    if (last_failure_kind_ == outcome_kind::over_quota) return lane_state::over_quota;
    if (last_failure_kind_ == outcome_kind::misconfigured) return lane_state::misconfigured;
    return lane_state::breaker_open;
}

void lane::heard(const availability& from_channel)
{
    if (account_.usable && !from_channel.usable)
        log::warning("event=provider_unusable provider={} misconfigured={} reason=\"{}\"", rules_.provider,
                     from_channel.misconfigured, from_channel.why);
    if (!account_.usable && from_channel.usable) log::info("event=provider_usable provider={}", rules_.provider);
    account_ = from_channel;
}

lane_status lane::status(span now)
{
    lane_status made{rules_.provider, rules_.on, lane_state::ready, in_flight_, rules_.window, {}, rules_.rates};
    if (!account_.usable) {
        made.now = account_.misconfigured ? lane_state::misconfigured : lane_state::connecting;
        made.why = account_.why;
    } else if (!breaker_.is_closed()) {
        made.now = shut_state();
        made.why = last_failure_;
    } else if (now < paused_until_) {
        made.now = lane_state::paused;
        made.why = last_failure_;
    } else if (is_held_) {
        made.now = lane_state::held;
        made.why = "an operator's hold: GET /v1/holds";
    }
    made.opens_in = std::max({span{0}, paused_until_ - now, breaker_.wait(now)});
    for (auto& gate : gates_)
        if (gate.limit().per >= shortest_quota) made.quotas.push_back(gate.use(now));
    return made;
}

}  // namespace todoke
