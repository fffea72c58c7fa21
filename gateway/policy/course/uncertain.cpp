// An attempt that has no answer may have been taken. First the provider is asked again where it recognises a repeat;
// then the class's rule says what to make of it. No other leg goes meanwhile.
#include <algorithm>

#include "gateway/policy/course/course.hpp"
#include "gateway/policy/legs.hpp"
#include "gateway/policy/retry.hpp"

namespace todoke {

namespace {

/// How long an unknown outcome waits for a receipt or a person.
constexpr std::chrono::hours uncertain_wait{72};
/// LINE tells within a day that a notification message was shown; else it was not.
constexpr std::chrono::hours notification_wait{24};

/// The provider does not know the key of the newest try any more, and none was made since: repeats under that key are
/// not what the class allows, and have not used it up.
bool has_forgotten(const provider_rules* provider, const leg& tried)
{
    if (provider == nullptr || !provider->recognises_repeats || !tried.first_try) return false;
    return tried.last_try.value_or(*tried.first_try) < *tried.first_try + *provider->recognises_repeats;
}

}  // namespace

/// The leg that keeps the message waiting: the last uncertain one, unless the message has moved on to a later leg.
std::optional<std::size_t> course::unsettled_leg() const
{
    for (auto i = legs_.size(); i-- > 0;) {
        if (legs_[i] == leg_state::uncertain) return i;
        if (message_.legs[i].last_try) return std::nullopt;
    }
    return std::nullopt;
}

verdict course::unsettled(std::size_t i)
{
    const auto klass_says = uncertain_rule(i);
    const auto* provider = provider_of(i);
    const auto& leg = message_.legs[i];
    if (way_of(i).is_notification()) return hold_uncertain(i);
    // Given up once, it is not taken up again: the key and the address of the attempt are not kept that long.
    const bool goes_on = leg.now == leg_state::sending || leg.provider_knows;
    if (!message_.cancel_asked && goes_on) {
        // What was not taken is known: the rest of it may go again, whatever the class says of what is in doubt.
        if (leg.begun && !is_spent(retries_of(provider), leg.tries))
            if (auto again = try_again(i, life_of(i), true)) return *again;
        if (provider != nullptr && provider->recognises_repeats && leg.first_try) {
            const auto forgotten = *leg.first_try + *provider->recognises_repeats;
            if (auto again = try_again(i, std::min(forgotten, life_of(i)), true)) return *again;
        }
        if (klass_says == on_uncertain::retry &&
            (!is_spent(retries_of(provider), leg.tries) || has_forgotten(provider, leg)))
            if (auto again = try_again(i, life_of(i), false)) return *again;
    }
    if (!message_.cancel_asked && klass_says == on_uncertain::next_leg)
        if (auto next = move_on(i)) return *next;
    return klass_says == on_uncertain::assume_sent ? assume_sent(i) : hold_uncertain(i);
}

/// The same leg at the same provider, if the rules let it go before `limit`.
std::optional<verdict> course::try_again(std::size_t i, instant limit, bool as_repeat)
{
    if (provider_of(i) == nullptr) return std::nullopt;  // no uncertain attempt moves to another provider
    if (told_) tell_leg(i);
    if (now_ >= limit || obstacle_of(i)) return std::nullopt;
    auto allowed = allowed_from(i, first_due());
    if (allowed.has_end && allowed.due >= limit) return std::nullopt;
    if (allowed.due > now_) return rest_until_allowed(state::uncertain, i, std::move(allowed));
    return give(i, allowed, as_repeat);
}

/// The class prefers a second arrival to none: whatever comes next in the route, if anything can.
std::optional<verdict> course::move_on(std::size_t i)
{
    auto next = *this;
    next.set_back_.reset();
    auto found = next.walk();
    if (std::holds_alternative<finish>(found.next)) return std::nullopt;
    const auto note = say(phrase::next_leg_all_the_same, {spoken(on(i)), class_.name});
    found.detail = found.detail.empty() ? note : note + "; " + found.detail;
    return found;
}

verdict course::assume_sent(std::size_t i)
{
    change_waiting(i + 1, end_of_chain(message_.legs, i), leg_state::skipped, rule::uncertain,
                   say(phrase::leg_before_taken_as_sent));
    set_back_.reset();
    return walk();
}

/// A definite no, a day late.
verdict course::never_shown(std::size_t i)
{
    return failed_after_all(i, rule::rejected, say(phrase::notification_not_shown));
}

verdict course::hold_uncertain(std::size_t i)
{
    const bool is_notification = way_of(i).is_notification();
    const auto until =
        message_.legs[i].last_try.value_or(now_) + (is_notification ? notification_wait : uncertain_wait);
    if (is_notification && now_ >= until) return never_shown(i);
    if (message_.cancel_asked)
        change_waiting(0, legs_.size(), leg_state::skipped, message_.cancel_by, say(phrase::cancelled));
    if (now_ >= until) {
        change_waiting(0, legs_.size(), leg_state::skipped, rule::uncertain, say(phrase::leg_before_may_be_taken));
        return end(state::uncertain, rule::uncertain, say(phrase::no_receipt_came));
    }
    const auto detail = say(phrase::waits_for_receipt);
    told_.forbids(rule::uncertain, i, until, detail);
    return rest({state::uncertain, i, until, rule::uncertain, false}, detail, {{rule::uncertain, until, detail}});
}

}  // namespace todoke
