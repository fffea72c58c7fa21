// What follows from the end of an attempt.
#include <algorithm>

#include "gateway/policy/course/course.hpp"
#include "gateway/policy/legs.hpp"
#include "gateway/policy/retry.hpp"

namespace todoke {

namespace {

using namespace std::chrono_literals;

/// Waits that cost no attempt: the lane's own breaker and rate decide when it is really tried.
constexpr auto while_misconfigured = 30s;
constexpr auto longest_over_quota = 1h;

}  // namespace

std::string told_by(const std::string& provider, const std::string& code, const std::string& detail)
{
    auto text = provider;
    for (const auto* part : {&code, &detail}) {
        if (part->empty()) continue;
        if (!text.empty()) text += part == &code ? ": " : " ";
        text += *part;
    }
    return text;
}

verdict course::settle(std::size_t i, const outcome& ended)
{
    return due_now(settled(i, ended));
}

/// Only dispatch hands over, in the transaction that reserves: elsewhere it means "due now".
verdict course::due_now(verdict found) const
{
    if (const auto* go = std::get_if<hand_over>(&found.next))
        found.next = wait{go->repeat ? state::uncertain : resting(), go->leg, now_, rule::none, true};
    return found;
}

verdict course::settled(std::size_t i, const outcome& ended)
{
    const auto told = told_by(message_.legs[i].provider, ended.code, ended.detail);
    switch (ended.kind) {
        case outcome_kind::accepted:
            change(i, leg_state::accepted, rule::none, told);
            return taken(i);
        case outcome_kind::rejected:
            return refused(i, rule::rejected, told);
        case outcome_kind::blocked:
            return refused(i, rule::blocked, told);
        case outcome_kind::retry:
            return try_later(i, ended);
        case outcome_kind::throttled:
            return put_off(i, told, now_ + honouring(throttled_for(i), ended.after), rule::rate);
        case outcome_kind::misconfigured:
            return put_off(i, told, now_ + while_misconfigured, rule::breaker);
        case outcome_kind::over_quota:
            return put_off(i, told, now_ + std::min<span>(ended.after.value_or(longest_over_quota), longest_over_quota),
                           rule::quota);
        case outcome_kind::uncertain:
            break;
    }
    const auto pause = wait_after(retries_of(provider_of(i)), message_.legs[i].tries, message_.id);
    return stays_uncertain(i, told, now_ + honouring(pause, ended.after), rule::retry);
}

/// Too fast for this person, perhaps: longer each time it is told.
span course::throttled_for(std::size_t i) const
{
    const auto& leg = message_.legs[i];
    return wait_after_throttle(leg.attempts - leg.tries, message_.id);
}

/// Whether the provider took the newest attempt for the one before: under the same key, within that key's life.
bool course::is_recognised_repeat(std::size_t i) const
{
    const auto& leg = message_.legs[i];
    const auto* provider = provider_of(i);
    return provider != nullptr && provider->recognises_repeats && leg.first_try && leg.last_try &&
           *leg.last_try < *leg.first_try + *provider->recognises_repeats;
}

verdict course::refused(std::size_t i, rule why, const std::string& told)
{
    if (!message_.legs[i].provider_knows || is_recognised_repeat(i)) {
        change(i, leg_state::rejected, why, told);
        return walk();
    }
    // Not known as a repeat by the provider (any more): its refusal says nothing of the attempt before.
    change(i, leg_state::uncertain, rule::uncertain, told);
    return hold_uncertain(i);
}

verdict course::stays_uncertain(std::size_t i, const std::string& told, instant until, rule by)
{
    change(i, leg_state::uncertain, by == rule::retry ? rule::uncertain : by, told);
    changes_.back().not_before = until;
    set_back_ = set_back{i, until, by, told.empty() ? say(phrase::no_answer) : told};
    return unsettled(i);
}

verdict course::taken(std::size_t i)
{
    change_waiting(i + 1, end_of_chain(message_.legs, i), leg_state::skipped, rule::none,
                   say(phrase::leg_before_accepted));
    return walk();
}

verdict course::try_later(std::size_t i, const outcome& ended)
{
    const auto& leg = message_.legs[i];
    const auto& waits = retries_of(provider_of(i));
    if (leg.begun)
        return stays_uncertain(i, told_by(leg.provider, ended.code, ended.detail),
                               now_ + honouring(wait_after(waits, leg.tries, message_.id), ended.after), rule::retry);
    if (is_spent(waits, leg.tries) && !leg.provider_knows) {
        change(i, leg_state::rejected, rule::retry,
               say(phrase::tries_without_success,
                   {std::to_string(leg.tries), told_by(leg.provider, ended.code, ended.detail)}));
        return walk();
    }
    const auto pause = honouring(wait_after(waits, leg.tries, message_.id), ended.after);
    return put_off(i, told_by(leg.provider, ended.code, ended.detail), now_ + pause, rule::retry);
}

verdict course::put_off(std::size_t i, const std::string& told, instant until, rule by)
{
    if (message_.legs[i].provider_knows || message_.legs[i].begun)
        return stays_uncertain(i, told, until, by);  // the one before still is
    if (by != rule::rate) until = wait_of_lane(i, until, by);
    change(i, leg_state::waiting, by, told);
    changes_.back().not_before = until;
    set_back_ = set_back{i, until, by, told};
    return walk();
}

}  // namespace todoke
