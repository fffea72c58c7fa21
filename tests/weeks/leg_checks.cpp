#include "tests/weeks/leg_checks.hpp"

#include <algorithm>

#include "tests/weeks/looks.hpp"

namespace todoke::weeks {

using namespace std::chrono_literals;

namespace {

std::string named(channel on)
{
    return std::string{to_text(on)};
}

leg_state seen_state(const told& message, std::size_t leg)
{
    return message.seen.facts.legs.at(leg).now;
}

instant first_due(const told& message)
{
    return std::max(message.stored, message.send_at.value_or(message.stored));
}

/// All that may take it have been out for as long as the class waits, or are not tried again before its end.
bool is_given_up_for_outage(const ledger& known, const told& message, std::size_t leg, instant now)
{
    constexpr auto longest_pause = 1h;
    const auto since = known.out_since(message.legs[leg].on);
    if (!since) return false;
    const auto& patience = known.klass_of(message).patience;
    const auto life = life_of(message, leg);
    return (patience && now >= *since + *patience) || !life || *life <= now + longest_pause;
}

/// Until when the set-back of its last try may last.
instant set_back_until(const slot& entry)
{
    return entry.last_end + std::max<span>(1h, (entry.not_before - entry.last_end) * 3 / 2);
}

/// The set-back of its last try may reach beyond its end.
bool may_take_too_long(const told& message, std::size_t leg)
{
    const auto* entry = slot_of(message, message.legs[leg].on);
    if (entry == nullptr) return false;
    const auto life = life_of(message, leg);
    return !life || set_back_until(*entry) >= *life;
}

/// Closed now, or when it might go again.
bool may_be_closed(const ledger& known, const told& message, const attempt& on_it)
{
    const auto* entry = slot_of(message, on_it.on);
    // Spacing and a throttled recipient's rest may put it off, too.
    const auto set_back = entry == nullptr ? on_it.started : std::max(on_it.started, set_back_until(*entry));
    const auto until = std::max(set_back, on_it.started + known.klass_of(message).spacing);
    const auto around = wall_around(known, message, on_it.on);
    for (auto at = on_it.started; at <= until; at += 1min)
        if (why_closed(around, at)) return true;
    return false;
}

/// Why a leg may be passed over now by what its class says of limits.
bool is_limited(const ledger& known, const told& message, const attempt& on_it)
{
    const auto& klass = known.klass_of(message);
    if (klass.on_quiet == "next_leg" && may_be_closed(known, message, on_it)) return true;
    if (klass.on_cap != "next_leg") return false;
    return std::any_of(known.site.caps.begin(), known.site.caps.end(),
                       [&](const cap_plan& cap) { return is_bound_by(cap, message, on_it.on); });
}

attempt imagined(const ledger& known, const told& message, std::size_t leg, instant now)
{
    attempt made;
    made.message = message.number;
    made.on = message.legs[leg].on;
    made.address = address_for(known, message, made.on);
    made.started = now;
    for (const auto& one : known.site.providers)
        if (one.on == made.on && made.provider.empty()) made.provider = one.name;
    return made;
}

bool may_be_passed_over(const ledger& known, const told& message, std::size_t leg, instant now)
{
    const auto* entry = slot_of(message, message.legs[leg].on);
    if (entry != nullptr && entry->closed()) return true;
    const auto on_it = imagined(known, message, leg, now);
    if (on_it.address.empty() || ask("consent", known, message, on_it) || ask("address", known, message, on_it))
        return true;
    return is_limited(known, message, on_it) || may_take_too_long(message, leg) ||
           is_given_up_for_outage(known, message, leg, now);
}

/// What waits behind a shut lane is looked at again by then.
constexpr auto looked_at_within = 2min;

/// No rule keeps it that the checks cannot see: a place in a spread, somebody else's better claim to a slot.
bool is_told_by_checks_alone(const ledger& known, const told& message, instant now)
{
    const auto is_capped = [&](const cap_plan& cap) {
        return std::find(cap.classes.begin(), cap.classes.end(), message.klass) != cap.classes.end();
    };
    return known.klass_of(message).spread == span{0} && now >= known.latest &&
           std::none_of(known.site.caps.begin(), known.site.caps.end(), is_capped);
}

/// All checks would let it go, now and a while ago, and there is time left.
bool could_go(const ledger& known, const told& message, std::size_t leg, instant now)
{
    constexpr auto tried_again_within = 2h;
    const auto before = imagined(known, message, leg, now - looked_at_within);
    const auto next = imagined(known, message, leg, now);
    const auto passes = [&](const hand_over_check& check) {
        return check.wrong == next_leg_for_cause || check.wrong == not_before_its_timer ||
               (!check.wrong(known, message, next) && !check.wrong(known, message, before));
    };
    const auto life = life_of(message, leg);
    return !next.address.empty() && life && *life > now + tried_again_within &&
           std::all_of(hand_over_checks.begin(), hand_over_checks.end(), passes);
}

}  // namespace

timer_start timer_start_of(const told& message, std::size_t head)
{
    timer_start made{first_due(message)};
    for (auto before = head; before-- > 0;) {
        const auto* entry = slot_of(message, message.legs[before].on);
        if (entry != nullptr && entry->closed()) {
            // News of it does not move the timer of what comes after a leg that was found impossible meanwhile.
            const auto closed = made.is_exact ? *entry->closed() : entry->last_start;
            return {std::max(made.from, closed), made.is_exact && entry->now != slot::is::pending};
        }
        if (seen_state(message, before) != leg_state::skipped) made.is_exact = false;
    }
    made.is_exact = false;
    return made;
}

std::optional<instant> life_of(const told& message, std::size_t leg)
{
    const auto head = head_of(message.legs, leg);
    if (head == 0 || message.has_own_end) return message.expires;
    const auto& when = *message.legs[head].when;
    const auto start = timer_start_of(message, head);
    if (when.counts_allowed || !start.is_exact) return std::nullopt;
    return start.from + when.after + (message.expires - message.send_at.value_or(message.stored));
}

complaint one_leg_at_a_time(const ledger& known, const told& message, const attempt& next)
{
    const auto chain = head_of(message.legs, place_on(message.legs, next.on));
    for (const auto& [on, entry] : message.slots) {
        const auto its_chain = head_of(message.legs, place_on(message.legs, on));
        if (entry.now == slot::is::flying) return "an attempt on " + named(on) + " is still under way";
        if (entry.now == slot::is::taken && its_chain >= chain) return named(on) + " has been accepted already";
        if (on == next.on || entry.now != slot::is::doubtful || message.slots.contains(next.on)) continue;
        const auto& rule = known.klass_of(message).on_uncertain[index_of(on)];
        if (rule != "next_leg" && !(rule == "assume_sent" && its_chain < chain))
            return "nobody knows yet whether " + named(on) + " was taken";
    }
    return std::nullopt;
}

complaint order_of_legs(const ledger&, const told& message, const attempt& next)
{
    for (auto later = place_on(message.legs, next.on) + 1; later < message.legs.size(); ++later) {
        const auto on = message.legs[later].on;
        if (const auto* entry = slot_of(message, on); entry && entry->now != slot::is::doubtful)
            return "a later leg, " + named(on) + ", was tried before";
    }
    return std::nullopt;
}

complaint next_leg_for_cause(const ledger& known, const told& message, const attempt& next)
{
    if (message.slots.contains(next.on)) return std::nullopt;
    const auto leg = place_on(message.legs, next.on);
    for (auto before = head_of(message.legs, leg); before < leg; ++before) {
        const bool waits = message.seen.facts.legs.empty() || seen_state(message, before) == leg_state::waiting;
        if (waits && !may_be_passed_over(known, message, before, next.started))
            return named(message.legs[before].on) + " could still have gone";
    }
    return std::nullopt;
}

complaint not_before_its_timer(const ledger& known, const told& message, const attempt& next)
{
    const auto head = head_of(message.legs, place_on(message.legs, next.on));
    if (head == 0 || is_repeat(message, next.on)) return std::nullopt;
    const auto& when = *message.legs[head].when;
    const auto from = timer_start_of(message, head).from;
    const auto around = wall_around(known, message, message.legs[head].on);
    const auto passed = when.counts_allowed ? open_time(around, from, next.started) : next.started - from;
    if (passed >= when.after) return std::nullopt;
    return "only " + to_text(passed) + " of " + to_text(when.after) + " have passed since " + to_text(from);
}

complaint still_wanted(const ledger&, const told& message, const attempt& next)
{
    const auto head = head_of(message.legs, place_on(message.legs, next.on));
    if (is_repeat(message, next.on) || !message.fulfilled.contains(head)) return std::nullopt;
    return "\"" + message.legs[head].when->lacks + "\" has happened";
}

complaint left_out_for_cause(const ledger&, const told& message, instant)
{
    for (std::size_t i = 1; i < message.seen.facts.legs.size(); ++i) {
        const auto& leg = message.seen.facts.legs[i];
        if (leg.now != leg_state::skipped) continue;
        const auto head = head_of(message.legs, i);
        if (leg.why == rule::none) {
            bool is_taken = false;
            for (auto before = head; before < i; ++before) {
                const auto was = seen_state(message, before);
                // What is told after its end opens nothing again.
                is_taken =
                    is_taken || was == leg_state::accepted || (was == leg_state::rejected && message.has_receipt);
            }
            if (!is_taken) return named(leg.asked.on) + " is left out without a rule";
        }
        if (leg.why != rule::event || message.cancel_asked || message.may_be_cancelled) continue;
        const auto happened = [&](const planned_leg& one) {
            return one.when && message.may_have_happened.contains(one.when->lacks);
        };
        if (std::none_of(message.legs.begin(), message.legs.begin() + static_cast<std::ptrdiff_t>(i) + 1, happened))
            return named(leg.asked.on) + " is left out for what never happened";
    }
    return std::nullopt;
}

complaint fulfilled_is_over(const ledger&, const told& message, instant)
{
    if (message.is_over || message.is_flying() || message.seen.facts.now == state::uncertain) return std::nullopt;
    for (std::size_t i = 0; i < message.legs.size(); ++i) {
        if (seen_state(message, i) != leg_state::waiting) continue;
        const auto head = head_of(message.legs, i);
        if (!message.fulfilled.contains(head)) return std::nullopt;
        return "\"" + message.legs[head].when->lacks + "\" has happened, and it still waits";
    }
    return std::nullopt;
}

complaint timers_are_right(const ledger& known, const whole_store&)
{
    for (const auto& one : known.messages) {
        const auto& facts = one.seen.facts;
        if (!one.id || one.is_over || one.is_flying() || facts.due_by != rule::follow_up) continue;
        std::size_t head = 0;
        while (seen_state(one, head) != leg_state::waiting) ++head;
        const auto start = timer_start_of(one, head);
        if (!start.is_exact || !one.legs[head].when || facts.now == state::uncertain) continue;
        const auto& when = *one.legs[head].when;
        const auto around = wall_around(known, one, one.legs[head].on);
        const auto until = [&](instant end) {
            return when.counts_allowed ? open_time(around, start.from, end) : end - start.from;
        };
        const bool is_late = when.after > span{0} && until(facts.due - 1ms) >= when.after;
        if (until(facts.due) < when.after || is_late)
            return "message " + std::to_string(one.number) + " waits until " + to_text(facts.due) + ", " +
                   to_text(when.after) + " after " + to_text(start.from);
    }
    return std::nullopt;
}

complaint outwaits_patience(const ledger& known, const told& message, instant now,
                            const std::function<bool(channel)>& has_room)
{
    const auto& facts = message.seen.facts;
    const auto& patience = known.klass_of(message).patience;
    if (!patience || facts.now == state::uncertain || facts.due + looked_at_within > now) return std::nullopt;
    if (!is_told_by_checks_alone(known, message, now)) return std::nullopt;
    std::size_t leg = 0;
    while (leg < message.legs.size() && seen_state(message, leg) != leg_state::waiting) ++leg;
    if (leg == message.legs.size()) return std::nullopt;
    const auto since = known.out_since(message.legs[leg].on);
    const bool is_over = since && std::max(*since, known.process_start) + *patience + looked_at_within <= now;
    if (!is_over || !could_go(known, message, leg, now)) return std::nullopt;
    for (auto next = leg + 1; next < message.legs.size() && !message.legs[next].when; ++next) {
        const auto on = message.legs[next].on;
        if (seen_state(message, next) != leg_state::waiting || slot_of(message, on) || !has_room(on)) continue;
        if (!known.out_since(on) && could_go(known, message, next, now))
            return named(message.legs[leg].on) + " is down since " + to_text(*since) + ", " + named(on) + " could go";
    }
    return std::nullopt;
}

}  // namespace todoke::weeks
