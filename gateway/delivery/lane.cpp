#include "gateway/delivery/lane.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "gateway/intake/tracked_links.hpp"
#include "gateway/log.hpp"
#include "store/model/phrase.hpp"

namespace todoke {

namespace {

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

/// Neither refused here nor stopped by a trouble of our own: that says nothing of the provider, good or bad.
bool has_answered(const outcome& result)
{
    return result.kind == outcome_kind::accepted || !result.code.empty();
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
    : rules_{std::move(set)}, channel_{std::move(over)}, bills_{channel_->bills()}, breaker_{rules_.breaks}
{
    for (const auto& limit : rules_.rates) rates_.emplace_back(limit, rules_.reserve);
}

outcome lane::read(outcome told) const
{
    if (told.kind == outcome_kind::accepted || told.kind == outcome_kind::uncertain || told.begun) return told;
    auto meant = rules_.answers.find(told.code);
    if (meant == rules_.answers.end()) meant = rules_.answers.find(told.code.substr(0, told.code.find(' ')));
    if (meant != rules_.answers.end()) told.kind = meant->second;
    return told;
}

std::size_t lane::room(span now)
{
    if (is_held_ || slowed_.wait(now) > span{0}) return 0;
    const auto at_once = std::min(rules_.window, breaker_.allows(now));
    if (in_flight_ >= at_once) return 0;
    auto room = std::min(at_once - in_flight_, channel_->room());
    for (auto& rate : rates_) room = std::min(room, rate.free(false, now));
    return room;
}

std::size_t lane::room_for_bulk(span now)
{
    auto left = std::min(room(now), monthly_left_for_bulk());
    for (auto& rate : rates_) left = std::min(left, rate.free(true, now));
    return left;
}

void lane::set_limits(opening& to, const std::string& public_url, span now)
{
    const auto parts = channel_->parts();
    const auto bills = rates_.empty() ? nullptr : bills_;
    if (!parts && !bills) return;
    to.measure = [parts, bills, public_url](const std::string& stored, const std::vector<tracked_link>& links) {
        const auto what = as_it_goes(stored, links, public_url);
        return content_size{bills ? bills(what) : 1, parts ? parts(what) : 1};
    };
    if (!bills) return;
    for (auto& rate : rates_) to.limits.push_back(rate.room(now));
}

bool lane::lacks_units(span now)
{
    return (lacks_.bulk > 0 && wait_for_bulk(now)) || lacks_units_for_others(now);
}

bool lane::lacks_units_for_others(span now)
{
    return (lacks_.others > 0 && wait(now)) || (lacks_.is_bulks_turn && wait_for_bulk(now));
}

/// What is kept of a month's allowance.
std::int64_t lane::monthly_reserve(const allowance& whole) const
{
    return static_cast<std::int64_t>(std::ceil(static_cast<double>(whole.limit) * rules_.reserve));
}

std::size_t lane::monthly_left_for_bulk() const
{
    const auto month = channel_->monthly();
    if (!month) return std::numeric_limits<std::size_t>::max();
    const auto left = month->limit - monthly_reserve(*month) - month->used - static_cast<std::int64_t>(in_flight_);
    return left > 0 ? static_cast<std::size_t>(left) : 0;
}

std::optional<span> lane::wait(span now)
{
    auto longest = std::max(slowed_.wait(now), breaker_.wait(now));
    const auto units = std::max<std::size_t>(1, lacks_.others);
    for (auto& rate : rates_) longest = std::max(longest, rate.wait(units, false, now));
    return longest > span{0} ? std::optional{longest} : std::nullopt;
}

std::optional<span> lane::wait_for_bulk(span now)
{
    auto longest = wait(now).value_or(span{0});
    const auto units = std::max<std::size_t>(1, lacks_.bulk);
    for (auto& rate : rates_) longest = std::max(longest, rate.wait(units, true, now));
    return longest > span{0} ? std::optional{longest} : std::nullopt;
}

bool lane::is_shut(span now)
{
    return slowed_.wait(now) > span{0} || breaker_.allows(now) == 0;
}

bool lane::is_unreachable() const
{
    return !account_.usable && (!account_.misconfigured || channel_->room() == 0);
}

void lane::note_outage(span now)
{
    if (!is_unreachable() && !breaker_.is_stuck())
        down_since_.reset();
    else if (!down_since_)
        down_since_ = now;
    const auto month = channel_->monthly();
    if (!month || month->used < month->limit - monthly_reserve(*month))
        bulk_down_since_.reset();
    else if (!bulk_down_since_)
        bulk_down_since_ = now;
}

std::optional<lane_outage> lane::outage(span now)
{
    if (!down_since_) return bulk_outage();
    lane_outage made{*down_since_, std::nullopt, rule::breaker, last_failure_};
    if (is_unreachable()) {
        made.detail = account_.why;
        return made;
    }
    if (last_failure_kind_ == outcome_kind::over_quota) made.why = rule::quota;
    const auto opens = breaker_.kept().open_until;
    const bool is_tried = now >= opens && in_flight_ > 0;
    if (!is_tried) made.until = opens;
    return made;
}

/// Nobody knows when the month turns for LINE; it is read again every hour.
std::optional<lane_outage> lane::bulk_outage() const
{
    const auto month = channel_->monthly();
    if (!bulk_down_since_ || !month) return std::nullopt;
    const auto kept = std::to_string(monthly_reserve(*month));
    auto why = say(phrase::monthly_share_used_up, {std::to_string(month->limit), kept});
    return lane_outage{*bulk_down_since_, std::nullopt, rule::quota, std::move(why), true};
}

lane_memory lane::memory() const
{
    if (breaker_.is_closed() || last_failure_kind_ == outcome_kind::misconfigured) return {};
    return {breaker_.kept(), down_since_, last_failure_kind_ == outcome_kind::over_quota, last_failure_};
}

void lane::remember(const lane_memory& kept, span now)
{
    breaker_.go_on_from(kept.breaks, !kept.since);
    last_failure_ = kept.reason;
    last_failure_kind_ = kept.over_quota ? outcome_kind::over_quota : outcome_kind::retry;
    down_since_ = kept.since;
    note_outage(now);
}

void lane::expect(bool work_is_due, span now)
{
    is_due_ = work_is_due;
    if (!work_is_due || is_held_ || is_shut(now)) return channel_->want(in_flight_);
    channel_->want(std::min(rules_.window, std::max<std::size_t>(1, in_flight_ * 2)));
}

void lane::began(std::size_t units, bool bulk, span now)
{
    ++in_flight_;
    for (auto& rate : rates_) rate.take(units, bulk, now);
}

void lane::ended(const outcome& result, span now)
{
    --in_flight_;
    const bool was_down = is_down();
    const bool was_shut = is_shut(now);
    switch (result.kind) {
        case outcome_kind::throttled:
            slowed_.refused(result.after, now);
            break;
        case outcome_kind::over_quota:
            breaker_.open_for(std::min(result.after.value_or(quota_pause), longest_pause), now);
            break;
        case outcome_kind::misconfigured:
            breaker_.open_for(misconfigured_pause, now);
            break;
        default:
            if (result.transport) {
                breaker_.failed(now);
            } else if (has_answered(result)) {
                breaker_.worked(now);
                slowed_.worked();
            }
    }
    const bool shuts_it = is_down() && !was_down;
    if (!was_shut || shuts_it || result.kind == outcome_kind::over_quota || result.kind == outcome_kind::misconfigured)
        note_failure(result);
    note_outage(now);
    if (is_down() && !was_down)
        log::warning("event=lane_down provider={} reason=\"{}\"", rules_.provider, last_failure_);
    if (!is_down() && was_down) log::info("event=lane_up provider={}", rules_.provider);
}

void lane::note_failure(const outcome& result)
{
    if (result.kind == outcome_kind::accepted) {
        last_failure_.clear();
    } else if (result.transport || slows_the_lane(result.kind)) {
        last_failure_ = log::masked_words(result.detail);  // of somebody's attempt, but kept for all
        last_failure_kind_ = result.kind;
    }
}

lane_state lane::shut_state() const
{
    if (last_failure_kind_ == outcome_kind::over_quota) return lane_state::over_quota;
    if (last_failure_kind_ == outcome_kind::misconfigured) return lane_state::misconfigured;
    return lane_state::breaker_open;
}

void lane::heard(const availability& from_channel, span now)
{
    if (account_.usable && !from_channel.usable)
        log::warning("event=provider_unusable provider={} misconfigured={} reason=\"{}\"", rules_.provider,
                     from_channel.misconfigured, log::masked_words(from_channel.why));
    if (!account_.usable && from_channel.usable) log::info("event=provider_usable provider={}", rules_.provider);
    account_ = from_channel;
    note_outage(now);
}

rule lane::stopped_by(bool bulk, span now)
{
    const auto is_spent = [&](bool of_bulk) {
        return std::any_of(rates_.begin(), rates_.end(), [&](auto& rate) { return rate.free(of_bulk, now) == 0; });
    };
    if (is_held_) return rule::hold;
    if (!account_.usable) return rule::breaker;
    if (!breaker_.is_closed()) return last_failure_kind_ == outcome_kind::over_quota ? rule::quota : rule::breaker;
    if (slowed_.wait(now) > span{0} || is_spent(false)) return rule::rate;
    if (!bulk) return rule::none;
    if (monthly_left_for_bulk() == 0) return rule::quota;
    return is_spent(true) ? rule::rate : rule::none;
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
    } else if (slowed_.wait(now) > span{0}) {
        made.now = lane_state::paused;
        made.why = last_failure_;
    } else if (is_held_) {
        made.now = lane_state::held;
        made.why = "todoke holds (GET /v1/holds) says by which hold, and why";
    }
    made.opens_in = std::max(slowed_.wait(now), breaker_.wait(now));
    for (auto& rate : rates_)
        if (rate.limit().per >= shortest_quota) made.quotas.push_back(rate.use(now));
    made.monthly = channel_->monthly();
    made.usable = account_.usable;
    made.in_session = channel_->is_in_session();
    made.bills = bills_;
    made.stops = stopped_by(false, now);
    made.stops_bulk = stopped_by(true, now);
    return made;
}

void lane::go_on_from(const std::vector<lane_booking>& kept, span now)
{
    for (auto& rate : rates_) {
        std::vector<share_booking> its;
        for (const auto& one : kept)
            if (one.per == rate.limit().per) its.push_back(one.of);
        rate.go_on_from(its, now);
    }
}

std::vector<lane_booking> lane::to_book(span now)
{
    std::vector<lane_booking> made;
    if (!is_due_) return made;
    const auto units = std::max<std::size_t>(1, lacks_.others), of_bulk = std::max<std::size_t>(1, lacks_.bulk);
    for (auto& rate : rates_)
        for (auto& more : rate.to_book(units, of_bulk, now)) made.push_back({rate.limit().per, more});
    return made;
}

void lane::booked(const lane_booking& written)
{
    for (auto& rate : rates_)
        if (rate.limit().per == written.per) rate.booked(written.of);
}

}  // namespace todoke
