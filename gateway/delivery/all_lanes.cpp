#include "gateway/delivery/all_lanes.hpp"

#include <algorithm>
#include <cassert>

namespace todoke {

namespace {

using piece_of_outage = std::chrono::duration<std::int64_t, std::ratio<300>>;

/// A breaker's pause as it was kept, should the clock have been set since.
constexpr span longest_kept_pause = std::chrono::hours{24};

instant on_the_wall(span uptime, moment at)
{
    return at.now + (uptime - at.uptime);
}

span on_uptime(instant wall, moment at)
{
    return at.uptime + (wall - at.now);
}

outage told_of(const lane_rules& whose, const lane_outage& out, moment at)
{
    outage made{whose.provider, whose.on, on_the_wall(out.since, at), std::nullopt, out.why, out.detail};
    if (out.until) made.until = on_the_wall(*out.until, at);
    made.for_bulk_only = out.for_bulk_only;
    return made;
}

breaker_state state_of(const std::string& provider, const lane_memory& of, moment at)
{
    breaker_state made;
    made.provider = provider;
    made.failures = of.breaks.failures;
    made.openings = of.breaks.openings;
    made.over_quota = of.over_quota;
    made.reason = of.reason;
    if (made.openings > 0) made.open_until = on_the_wall(of.breaks.open_until, at);
    if (of.since) made.since = on_the_wall(*of.since, at);
    return made;
}

lane_memory memory_of(const breaker_state& kept, moment at)
{
    if (kept.openings == 0) return {};
    lane_memory made{{kept.failures, kept.openings, on_uptime(kept.open_until, at)}, {}, kept.over_quota, kept.reason};
    made.breaks.open_until = std::min(made.breaks.open_until, at.uptime + longest_kept_pause);
    if (kept.since) made.since = std::min(on_uptime(*kept.since, at), at.uptime);
    return made;
}

lane_booking booking_of(const booked_units& one, moment at)
{
    return {one.per, {one.bulk, {on_uptime(one.begun, at), one.units}}};
}

/// It takes something again, or is to be tried once more after it could be tried already.
bool opens_or_shuts_again(const lane_outage& was, const std::optional<lane_outage>& is, span uptime)
{
    if (!is || is->since != was.since || is->for_bulk_only != was.for_bulk_only) return true;
    return was.until && *was.until <= uptime && is->until != was.until;
}

}  // namespace

all_lanes::all_lanes(std::vector<std::unique_ptr<lane>> lanes) : lanes_{std::move(lanes)}
{
    std::stable_sort(lanes_.begin(), lanes_.end(),
                     [](const auto& a, const auto& b) { return a->set().priority < b->set().priority; });
}

lane& all_lanes::of(const std::string& provider) const
{
    const auto found =
        std::find_if(lanes_.begin(), lanes_.end(), [&](const auto& one) { return one->set().provider == provider; });
    assert(found != lanes_.end());  // the store answers only what it was asked: by the openings of these
    return **found;
}

/// With failover only the best that is up, and better ones that are being tried again.
bool all_lanes::is_first_choice(const lane& one) const
{
    if (!one.set().takes_unnamed) return false;
    return std::none_of(lanes_.begin(), lanes_.end(), [&](const auto& other) {
        return other->set().on == one.set().on && other->set().takes_unnamed &&
               other->set().priority < one.set().priority && other->is_available();
    });
}

bool all_lanes::shares_with(const lane& one, const lane& other) const
{
    return other.set().on == one.set().on && other.set().takes_unnamed && other.is_available() &&
           other.set().priority == one.set().priority;
}

/// Of the equals of a lane, the one that has had least for its weight: of those that can take anything, else of those
/// that can take what is no bulk, else the one with most room; none: nobody has any.
lane* all_lanes::whose_turn(const lane& among, span uptime)
{
    lane* best = nullptr;
    const auto can_take = [uptime](lane& each) {
        if (each.lacks_units_for_others(uptime)) return 0;
        return !each.lacks_units(uptime) && each.room_for_bulk(uptime) > 0 ? 2 : 1;
    };
    const auto is_better = [&](lane& one) {
        if (best == nullptr) return true;
        const auto takes = can_take(one), best_takes = can_take(*best);
        if (takes != best_takes) return takes > best_takes;
        // An urgent one may be short enough for what is left where others wait.
        const auto left = takes > 0 ? 0 : one.room(uptime), best_left = takes > 0 ? 0 : best->room(uptime);
        return left != best_left ? left > best_left : used_[&one] < used_[best];
    };
    for (const auto& one : lanes_)
        if (shares_with(among, *one) && one->room(uptime) > 0 && is_better(*one)) best = one.get();
    return best;
}

std::vector<opening> all_lanes::openings(const std::string& public_url, span uptime)
{
    std::vector<opening> made;
    for (const auto& one : lanes_) {
        const auto& set = one->set();
        opening room{set.provider, set.on, is_first_choice(*one), one->room(uptime)};
        room.bulk = one->room_for_bulk(uptime);
        one->set_limits(room, public_url, uptime);
        const bool is_equal = room.whole_channel && one->is_available();
        if (is_equal && whose_turn(*one, uptime) != one.get()) room.unnamed = 0;
        is_asked_[one.get()] = room.unnamed > 0;
        made.push_back(std::move(room));
    }
    return made;
}

/// Who was away does not make up for it.
void all_lanes::took(const reserved& what)
{
    const auto& taker = of(what.provider);
    auto& used = used_[&taker];
    used += 1.0 / taker.set().weight;
    for (const auto& one : lanes_) {
        const bool was_away = one->set().on == taker.set().on && !shares_with(taker, *one);
        if (was_away) used_[one.get()] = std::max(used_[one.get()], used);
    }
}

all_lanes::next_look all_lanes::after(const dispatched& answer, moment at)
{
    next_look made;
    const auto look_in = [&](span wait) {
        wait = std::max(span{0}, wait);
        made.in = std::min(made.in.value_or(wait), wait);
    };
    const auto consider = [&](const std::optional<instant>& due, std::size_t room, const std::optional<span>& wait) {
        if (!due) return;
        if (*due > at.now || room > 0) return look_in(*due - at.now);
        made.behind_lanes = true;
        if (wait) look_in(*wait);
    };
    for (std::size_t i = 0; i < lanes_.size() && i < answer.next_due.size(); ++i) {
        auto& one = *lanes_[i];
        const auto& due = answer.next_due[i];
        one.expect(due && *due <= at.now, at.uptime);
        const auto lacks = i < answer.lacking.size() ? answer.lacking[i] : units_lacking{};
        const bool any_lacks = lacks.bulk > 0 || lacks.others > 0;
        // Whose turn it was not still lacks what it lacked, or its equals would pass it to and fro.
        if (any_lacks || is_asked_[&one]) one.lacks(lacks);
        const auto wait = one.wait(at.uptime), bulk_wait = one.wait_for_bulk(at.uptime);
        // What found no room for its units may have it by now.
        if (any_lacks || one.lacks_units(at.uptime))
            consider(due, 0, bulk_wait.value_or(span{0}));
        else
            consider(due, one.room_for_bulk(at.uptime), bulk_wait);
        if (lacks.others > 0) consider(due, 0, wait.value_or(span{0}));
        if (i >= answer.next_due_ahead.size()) continue;
        const bool only_urgent = lacks.others > 0 || lacks.is_bulks_turn || one.lacks_units_for_others(at.uptime);
        consider(answer.next_due_ahead[i], only_urgent ? 0 : one.room(at.uptime), wait);
    }
    return made;
}

bool all_lanes::outages_changed(moment at)
{
    const auto piece = std::chrono::floor<piece_of_outage>(at.now);
    bool changed = !outages_.empty() && piece != looked_;
    if (changed) ++epoch_;
    looked_ = piece;
    for (const auto& one : lanes_) {
        const auto& name = one->set().provider;
        const auto is = one->outage(at.uptime);
        const auto was = out_.find(name);
        if (was == out_.end() ? !is : is && *is == was->second) continue;
        changed = true;
        if (was != out_.end() && opens_or_shuts_again(was->second, is, at.uptime)) ++epoch_;
        std::erase_if(outages_, [&](const outage& told) { return told.provider == name; });
        out_.erase(name);
        if (!is) continue;
        outages_.push_back(told_of(one->set(), *is, at));
        out_.emplace(name, *is);
    }
    return changed;
}

std::vector<breaker_state> all_lanes::changed_breakers(moment at) const
{
    std::vector<breaker_state> made;
    for (const auto& one : lanes_) {
        const auto now_is = one->memory();
        const auto was = kept_.find(one->set().provider);
        if (now_is != (was == kept_.end() ? lane_memory{} : was->second))
            made.push_back(state_of(one->set().provider, now_is, at));
    }
    return made;
}

void all_lanes::kept(const std::vector<breaker_state>& states, moment at)
{
    for (const auto& state : states) kept_[state.provider] = memory_of(state, at);
}

/// Of providers that are no longer configured nothing is kept.
void all_lanes::remember(const std::vector<breaker_state>& kept, moment at)
{
    for (const auto& one : lanes_)
        for (const auto& state : kept)
            if (state.provider == one->set().provider) {
                one->remember(memory_of(state, at), at.uptime);
                kept_[state.provider] = one->memory();
            }
}

std::vector<booked_units> all_lanes::to_book(moment at)
{
    std::vector<booked_units> made;
    for (const auto& one : lanes_)
        for (const auto& more : one->to_book(at.uptime)) {
            const auto& [bulk, what] = more.of;
            auto& newest = pieces_[{one->set().provider, more.per, bulk}];
            if (!newest || newest->uptime != what.begun) newest = moment{on_the_wall(what.begun, at), what.begun};
            made.push_back({one->set().provider, more.per, bulk, newest->now, what.units});
        }
    return made;
}

void all_lanes::booked(const std::vector<booked_units>& written, moment at)
{
    for (const auto& one : written) {
        auto what = booking_of(one, at);
        const auto newest = pieces_.find({one.provider, one.per, one.bulk});
        if (newest != pieces_.end() && newest->second && newest->second->now == one.begun)
            what.of.what.begun = newest->second->uptime;
        of(one.provider).booked(what);
    }
}

void all_lanes::go_on_from(const std::vector<booked_units>& kept, moment at)
{
    for (const auto& one : lanes_) {
        std::vector<lane_booking> its;
        for (const auto& booked : kept)
            if (booked.provider == one->set().provider) its.push_back(booking_of(booked, at));
        one->go_on_from(its, at.uptime);
    }
}

}  // namespace todoke
