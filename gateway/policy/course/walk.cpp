// The rule book in order: cancelled, expired, then leg by leg consent, blocks and addresses, duplicates, and the rules
// that defer. The first leg that none of the final rules forbids is the one that goes next.
#include <algorithm>

#include "gateway/policy/course/course.hpp"
#include "gateway/policy/legs.hpp"
#include "store/model/phrase.hpp"

namespace todoke {

verdict course::decide()
{
    if (any(leg_state::sending))  // nothing is decided over the head of an attempt
        return rest({message_.now, 0, message_.due, message_.due_by, false}, say(phrase::attempt_under_way), {});
    if (told_) tell_message();
    if (waits_for_adoption() && !message_.cancel_asked)
        if (auto waiting = wait_for_adoption()) return *std::move(waiting);
    if (message_.now == state::uncertain)
        if (const auto i = unsettled_leg()) return unsettled(*i);
    if (was_missed())
        return expire(first_waiting(), rule::max_lateness,
                      say(phrase::missed_while_down, {to_text(planned()), to_text(*class_.max_lateness)}), {});
    return walk();
}

verdict course::walk()
{
    if (message_.cancel_asked) return cancel();
    passage so_far;
    for (std::size_t i = 0; i < legs_.size(); ++i)
        if (auto found = step(i, so_far)) return *std::move(found);
    if (auto waiting = wait_for_provider()) return *std::move(waiting);
    return no_leg_left();
}

/// None: it is the next leg's turn.
std::optional<verdict> course::step(std::size_t i, passage& so_far)
{
    const bool follows = is_follow_up(message_.legs, i);
    if (follows) {
        so_far.is_taken = false;
        so_far.head = i;
    }
    if (legs_[i] != leg_state::waiting) {
        so_far.is_taken = so_far.is_taken || legs_[i] == leg_state::accepted;
        if (legs_[i] != leg_state::skipped) so_far.since = end_of(i);
        return std::nullopt;
    }
    if (so_far.is_taken) {
        change(i, leg_state::skipped, rule::none, say(phrase::leg_before_accepted));
        return std::nullopt;
    }
    if (told_) tell_leg(i);
    if (so_far.head > 0 && message_.legs[so_far.head].reacted) return not_wanted(i, so_far.head);
    if (const auto life = life_of(i); now_ >= life)
        return expire(i, rule::lifetime, say(phrase::expired_at, {to_text(life)}), {});
    auto base = std::max(first_due(), so_far.since.value_or(first_due()));
    if (follows) {
        base = timer_of(i, std::max(base, so_far.found_impossible.value_or(base)));
        if (base > now_) return watch(i, base);
        if (told_) tell_timer(i, base);
    }
    if (steps_aside(i, base, so_far)) return std::nullopt;
    return offer(i, base);
}

/// It is of no use, or not soon enough, and is passed over or given up.
bool course::steps_aside(std::size_t i, instant base, passage& so_far)
{
    auto why = obstacle_of(i);
    if (!why) why = lack_of_provider(i);
    if (!why && takes_too_long(i)) {
        const auto back = *set_back_of(i);
        const bool is_rejected = back.by == rule::retry;
        const auto by = is_rejected ? rule::retry : rule::channel_down;
        const auto detail = say(phrase::no_further_try, {back.detail});
        told_.forbids(by, i, never_ends, detail);
        change(i, is_rejected ? leg_state::rejected : leg_state::impossible, by, detail);
        so_far.since = now_;
        return true;
    }
    if (!why) {
        why = given_up(i, base);
        if (why) told_.forbids(why->why, i, never_ends, why->detail);
    }
    if (!why) return false;
    pass_over(i, *why);
    so_far.found_impossible = std::max(now_, first_due());
    return true;
}

/// Its next try would come after the message's end, and another leg can take over.
bool course::takes_too_long(std::size_t i) const
{
    const auto back = set_back_of(i);
    if (!back || back->until < life_of(i) || back->by == rule::rate) return false;
    const auto end = end_of_chain(message_.legs, i);
    for (auto next = i + 1; next < end; ++next)
        if (legs_[next] == leg_state::waiting) return true;
    return false;
}

verdict course::offer(std::size_t i, instant base)
{
    if (told_) tell_duplicates(i);
    if (s_.key_holder) return suppress_duplicate(*s_.key_holder, sameness_with_holder());
    if (const auto& same = s_.text_twin[index_of(on(i))]; same && class_.prints == fingerprint::any)
        return suppress_duplicate(*same, phrase::duplicate_by_text);
    auto allowed = allowed_from(i, base);
    const auto instead = instead_of_waiting(allowed);
    if (instead == on_limit::next_leg) i = sooner_leg(i, base, allowed);
    const bool is_too_late = allowed.has_end && allowed.due >= allowed.ends;
    if (instead != on_limit::drop && !is_too_late && allowed.due > now_)
        return rest_until_allowed(resting(), i, std::move(allowed));
    // Before it ends for want of a slot or an opening: that it is a duplicate comes first in the rule book.
    if (const auto& twin = s_.text_twin[index_of(on(i))]) return suppress_duplicate(*twin, phrase::duplicate_by_text);
    if (instead == on_limit::drop) return drop(i, std::move(allowed));
    if (is_too_late) {
        const auto by = allowed.held_by.empty() ? held{rule::lifetime, allowed.due, {}} : allowed.held_by.front();
        return expire(i, by.by,
                      say(phrase::expires_before,
                          {to_text(allowed.ends), std::string{to_text(by.by)}, to_text(by.until), by.detail}),
                      std::move(allowed.held_by));
    }
    keep_passed_over();
    return give(i, allowed, false);
}

verdict course::watch(std::size_t i, instant timer)
{
    // Not only when its time comes: a submission would be stored beside the one that has its key, and go in the end.
    if (s_.key_holder) {
        if (told_) tell_duplicates(i);
        return suppress_duplicate(*s_.key_holder, sameness_with_holder());
    }
    const auto& when = *message_.legs[i].asked.when;
    const auto until = std::max(timer, first_due());
    const auto detail = say(phrase::goes_unless, {when.lacks, to_text(when.after)});
    told_.forbids(rule::follow_up, i, until, detail);
    if (told_) tell_later(i, until);
    if (const auto life = life_of(i); until >= life)
        return expire(i, rule::follow_up, say(phrase::expires_before_follow, {to_text(life)}),
                      {{rule::follow_up, std::min(until, life), detail}});
    if (passed_over_.empty() || first_due() <= now_) {
        keep_passed_over();
        return rest({resting(), i, until, rule::follow_up, false}, detail, {{rule::follow_up, until, detail}});
    }
    // The legs before it are impossible as things stand, but their time has not come yet, so neither has its own.
    return rest({resting(), i, first_due(), rule::send_at, false}, say(phrase::as_submitted),
                {{rule::follow_up, until, detail}, {rule::send_at, first_due(), say(phrase::as_submitted)}});
}

}  // namespace todoke
