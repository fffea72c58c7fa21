// How a message, or what is left of it, ends without another hand-over.
#include <algorithm>

#include "gateway/policy/course/course.hpp"
#include "gateway/policy/legs.hpp"
#include "store/model/phrase.hpp"

namespace todoke {

/// Of a message that waits for its first arrival all ends; of one that was handed over only this chain does.
verdict course::expire(std::size_t i, rule why, std::string detail, std::vector<held> held_by)
{
    told_.forbids(why == rule::max_lateness ? why : rule::lifetime, {}, never_ends, detail);
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
