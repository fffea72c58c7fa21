// The rule book in order: cancelled, expired, then leg by leg consent, blocks and addresses, duplicates, and the rules
// that defer. The first leg that none of the final rules forbids is the one that goes next.
#include <algorithm>

#include "gateway/policy/course.hpp"
#include "gateway/policy/legs.hpp"
#include "store/model/phrase.hpp"

namespace todoke {

verdict course::decide()
{
    if (any(leg_state::sending))  // nothing is decided over the head of an attempt
        return rest({message_.now, 0, message_.due, message_.due_by, false}, say(phrase::attempt_under_way), {});
    if (waits_for_adoption() && !message_.cancel_asked)
        if (auto waiting = wait_for_adoption()) return *std::move(waiting);
    if (message_.now == state::uncertain)
        if (const auto i = unsettled_leg()) return unsettled(*i);
    if (!message_.cancel_asked && any(leg_state::waiting) && now_ < message_.expires_at && was_missed())
        return expire(first_waiting(), rule::max_lateness,
                      say(phrase::missed_while_down, {to_text(planned()), to_text(*class_.max_lateness)}), {});
    return walk();
}

verdict course::walk()
{
    if (told_) tell_message();
    if (message_.cancel_asked) return cancel();
    std::size_t head = 0;          // of the present chain
    bool is_taken = false;         // a leg of the present chain was accepted: its other legs have nothing to do
    std::optional<instant> since;  // a leg that was tried or given up ended
    std::optional<instant> found_impossible;  // just now: starts timers, but is no reason for being due later
    for (std::size_t i = 0; i < legs_.size(); ++i) {
        const bool follows = is_follow_up(message_.legs, i);
        if (follows) {
            is_taken = false;
            head = i;
        }
        if (legs_[i] != leg_state::waiting) {
            is_taken = is_taken || legs_[i] == leg_state::accepted;
            if (legs_[i] != leg_state::skipped) since = end_of(i);
            continue;
        }
        if (is_taken) {
            change(i, leg_state::skipped, rule::none, say(phrase::leg_before_accepted));
            continue;
        }
        if (told_) tell_leg(i);
        if (head > 0 && message_.legs[head].reacted) return not_wanted(i, head);
        if (const auto life = life_of(i); now_ >= life)
            return expire(i, rule::lifetime, say(phrase::expired_at, {to_text(life)}), {});
        auto base = std::max(first_due(), since.value_or(first_due()));
        if (follows) {
            base = timer_of(i, std::max(base, found_impossible.value_or(base)));
            if (base > now_) return watch(i, base);
        }
        auto why = lack_of_provider(i);
        if (!why) why = obstacle_of(i);
        if (why) {
            pass_over(i, *why);
            found_impossible = std::max(now_, first_due());
            continue;
        }
        if (takes_too_long(i)) {
            const auto back = *set_back_of(i);
            const bool is_rejected = back.by == rule::retry;
            change(i, is_rejected ? leg_state::rejected : leg_state::impossible,
                   is_rejected ? rule::retry : rule::channel_down, say(phrase::no_further_try, {back.detail}));
            since = now_;
            continue;
        }
        if (auto down = given_up(i, base)) {
            pass_over(i, *down);
            found_impossible = std::max(now_, first_due());
            continue;
        }
        return offer(i, base);
    }
    return no_leg_left();
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
    if (told_) {  // what will be asked again then, as things stand
        tell_duplicates(i);
        for (const auto& one : what_defers(i, until).held_by) told_.forbids(one.by, i, one.until, one.detail);
    }
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

/// Of a message that waits for its first arrival all ends; of one that was handed over only this chain does.
verdict course::expire(std::size_t i, rule why, std::string detail, std::vector<held> held_by)
{
    told_.forbids(rule::lifetime, {}, never_ends, detail);
    const auto end_of_these = resting() == state::queued ? legs_.size() : end_of_chain(message_.legs, i);
    change_waiting(0, end_of_these, leg_state::expired, why, detail);
    auto ended = resting() != state::queued ? walk() : end(state::expired, why, std::move(detail));
    if (ended.held_by.empty()) ended.held_by = std::move(held_by);
    return ended;
}

/// What the follow-up that leads leg `i`'s chain waits for not to happen has happened.
verdict course::not_wanted(std::size_t i, std::size_t head)
{
    const auto& lacks = message_.legs[head].asked.when->lacks;
    const auto why = parse_receipt_kind(lacks) ? rule::follow_up : rule::event;
    const auto detail = say(phrase::reaction_came, {lacks});
    told_.forbids(why, i, never_ends, detail);
    change_waiting(i, legs_.size(), leg_state::skipped, why, detail);
    return no_leg_left();
}

verdict course::cancel()
{
    const bool by_event = message_.cancel_by == rule::event;
    const auto why = say(by_event ? phrase::ended_by_event : phrase::cancelled);
    change_waiting(0, legs_.size(), leg_state::skipped, message_.cancel_by, why);
    if (resting() != state::queued) return no_leg_left();
    return end(state::cancelled, message_.cancel_by,
               say(by_event ? phrase::ended_by_event : phrase::cancelled_on_request));
}

phrase course::sameness_with_holder() const
{
    switch (s_.held_by_it) {
        case sameness::dedupe_key:
            return phrase::duplicate_by_dedupe_key;
        case sameness::collapse_key:
            return phrase::duplicate_by_collapse_key;
        case sameness::text:
            break;
    }
    return phrase::duplicate_by_text;
}

verdict course::suppress_duplicate(const message_id& of, phrase how)
{
    auto detail = say(how, {of.text()});
    change_waiting(0, legs_.size(), leg_state::skipped, rule::duplicate, detail);
    if (resting() != state::queued) return no_leg_left();
    auto ended = end(state::suppressed, rule::duplicate, std::move(detail));
    ended.duplicate_of = of;
    return ended;
}

verdict course::no_leg_left()
{
    const auto was = resting();
    for (std::size_t i = 0; i < legs_.size(); ++i)
        if (legs_[i] == leg_state::accepted && message_.legs[i].delivered) return end(state::delivered, rule::none, {});
    if (any(leg_state::accepted)) return end(state::sent, rule::none, {});
    if (was == state::watching) return end(state::sent, rule::uncertain, say(phrase::taken_as_sent));
    if (was == state::uncertain) return end(state::uncertain, rule::uncertain, say(phrase::nobody_knows));
    keep_passed_over();
    const auto why_of = [&](std::size_t i) {
        const auto made = std::find_if(changes_.begin(), changes_.end(), [i](const auto& c) { return c.leg == i; });
        return made != changes_.end() ? made->why : message_.legs[i].why;
    };
    for (auto i = legs_.size(); i-- > 0;)
        if (legs_[i] == leg_state::rejected) {
            auto detail = say(phrase::no_provider_took_it);
            for (const auto& c : changes_)
                if (c.leg == i) detail = c.detail;
            return end(state::failed, why_of(i), detail);
        }
    // Of several reasons the one that was a choice is named first.
    auto why = rule::no_address;
    for (std::size_t i = 0; i < legs_.size(); ++i)
        for (const auto stronger : {rule::channel_down, rule::blocked, rule::consent, rule::only_to})
            if (why_of(i) == stronger && (why == rule::no_address || stronger != rule::channel_down) &&
                why != rule::consent && why != rule::only_to)
                why = stronger;
    std::string detail;
    for (const auto& c : changes_) {
        if (!detail.empty()) detail += "; ";
        detail += c.detail;
    }
    return end(state::suppressed, why, std::move(detail));
}

}  // namespace todoke
