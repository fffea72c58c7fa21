#include "gateway/policy/course/course.hpp"

#include <algorithm>

#include "gateway/policy/consent.hpp"
#include "gateway/policy/legs.hpp"
#include "gateway/policy/retry.hpp"

namespace todoke {

namespace {

/// Quiet hours begin this long after the latest instant a phone may still ring.
constexpr std::chrono::seconds validity_margin{30};
/// What a phone gets at least. An SMS is begun with five minutes left: its parts have one of them to be submitted, so
/// that a long text is not cut in two by the evening.
constexpr std::chrono::minutes sms_time_left{4};

}  // namespace

course::course(const ground& on, const situation& s, instant now, witness told)
    : book_{on.book},
      class_{on.klass},
      site_{on.site},
      around_{on.around},
      s_{s},
      message_{s.message},
      now_{now},
      told_{told}
{
    legs_.reserve(message_.legs.size());
    for (const auto& leg : message_.legs) legs_.push_back(leg.now);
}

void course::change(std::size_t i, leg_state to, rule why, std::string detail)
{
    legs_[i] = to;
    std::erase_if(changes_, [i](const leg_change& c) { return c.leg == i; });
    changes_.push_back({i, to, why, std::move(detail)});
}

void course::change_waiting(std::size_t from, std::size_t end, leg_state to, rule why, const std::string& detail)
{
    for (auto i = from; i < end; ++i)
        if (legs_[i] == leg_state::waiting) change(i, to, why, detail);
}

void course::pass_over(std::size_t i, const obstacle& why)
{
    legs_[i] = leg_state::impossible;
    passed_over_.push_back({i, leg_state::impossible, why.why, why.detail});
}

/// As if leg `i` had been given up: a slot that it holds is free then.
course course::without(std::size_t i) const
{
    auto made = *this;
    made.legs_[i] = leg_state::impossible;
    return made;
}

void course::keep_passed_over()
{
    for (auto& passed : passed_over_) change(passed.leg, passed.to, passed.why, std::move(passed.detail));
    passed_over_.clear();
}

bool course::any(leg_state in) const
{
    return std::find(legs_.begin(), legs_.end(), in) != legs_.end();
}

std::size_t course::first_waiting() const
{
    return static_cast<std::size_t>(std::find(legs_.begin(), legs_.end(), leg_state::waiting) - legs_.begin());
}

instant course::end_of(std::size_t i) const
{
    const auto& leg = message_.legs[i];
    if (legs_[i] == leg_state::uncertain) return leg.last_try.value_or(now_);  // it never ended
    if (legs_[i] != leg.now) return now_;                                      // ended by this very decision
    return leg.ended.value_or(leg.last_try.value_or(now_));
}

state course::resting() const
{
    if (any(leg_state::accepted) || (message_.now == state::watching && !is_disproved_)) return state::watching;
    if (!any(leg_state::uncertain)) return state::queued;
    for (std::size_t i = 0; i < legs_.size(); ++i)
        if (legs_[i] == leg_state::uncertain && uncertain_rule(i) != on_uncertain::assume_sent) return state::uncertain;
    return state::watching;
}

way course::way_of(std::size_t i) const
{
    const auto& leg = message_.legs[i];
    if (on(i) != channel::line || leg.asked.via.empty()) return {on(i), on(i)};
    const auto is_it = [&](const provider_rules& one) { return one.by_phone && one.name == leg.asked.via; };
    // Once tried, it is what it went to, whatever has become of the provider.
    const bool by_phone = leg.address.empty() ? std::any_of(book_.providers.begin(), book_.providers.end(), is_it)
                                              : leg.address.starts_with('+');
    return {on(i), by_phone ? channel::sms : on(i)};
}

const provider_rules* course::provider_of(std::size_t i) const
{
    for (const auto& provider : book_.providers)
        if (provider.name == message_.legs[i].provider && provider.on == on(i)) return &provider;
    return nullptr;
}

/// No provider could ever take it. (A site without any is still being set up: there messages wait.)
std::optional<obstacle> course::lack_of_provider(std::size_t i) const
{
    const auto& via = message_.legs[i].asked.via;
    const auto fits = [&](const provider_rules& one) { return may_take(one, on(i), via); };
    if (book_.providers.empty() || std::any_of(book_.providers.begin(), book_.providers.end(), fits))
        return std::nullopt;
    if (!via.empty()) return obstacle{rule::channel_down, say(phrase::provider_not_configured, {via})};
    return obstacle{rule::channel_down, say(phrase::no_provider_for, {spoken(on(i))})};
}

verdict course::give(std::size_t i, const deferral& allowed, bool as_repeat)
{
    hand_over go{i, never_ends, as_repeat, std::min(allowed.closes, life_of(i)), way_of(i).address};
    if (on(i) == channel::sms) {
        if (allowed.closes != never_ends) go.closes = std::min(go.closes, allowed.closes - sms_time_left);
        go.valid_until = life_of(i);
        if (allowed.closes != never_ends) go.valid_until = std::min(go.valid_until, allowed.closes - validity_margin);
    }
    return {go, {}, std::move(changes_), held_by_outage(i), std::nullopt};
}

/// Whether quiet hours set the end of the newest attempt's validity, and not its life: when they began.
std::optional<instant> course::cut_short(std::size_t i) const
{
    const auto& last = message_.legs[i].last_try;
    if (on(i) != channel::sms || !last || is_spent(retries_of(provider_of(i)), message_.legs[i].tries))
        return std::nullopt;
    const quiet_time quiet{book_, class_, on(i), s_.person, persons_zone(), *last};
    if (quiet.open_from(*last) != *last) return std::nullopt;  // the rules have changed since
    const auto closes = quiet.closes_at(*last);
    if (closes == never_ends || closes - validity_margin >= life_of(i)) return std::nullopt;
    return closes;
}

verdict course::rest(wait until, std::string detail, std::vector<held> held_by)
{
    return {until, std::move(detail), std::move(changes_), std::move(held_by), std::nullopt};
}

verdict course::rest_until_allowed(state as, std::size_t i, deferral allowed)
{
    const auto by = allowed.held_by.front();
    return rest({as, i, allowed.due, by.by, true}, by.detail, std::move(allowed.held_by));
}

verdict course::end(state as, rule why, std::string detail)
{
    keep_passed_over();
    std::sort(changes_.begin(), changes_.end(), [](const auto& a, const auto& b) { return a.leg < b.leg; });
    return {finish{as, why}, std::move(detail), std::move(changes_), {}, std::nullopt};
}

}  // namespace todoke
