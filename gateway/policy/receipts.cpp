#include "gateway/policy/receipts.hpp"

#include <algorithm>

#include "gateway/policy/legs.hpp"

namespace todoke {

namespace {

/// A click shows an opening, and that a delivery.
bool fulfils(receipt_kind kind, std::string_view lacks)
{
    if (lacks == to_text(receipt_kind::delivered)) return shows_arrival(kind);
    if (lacks == to_text(receipt_kind::opened)) return kind == receipt_kind::opened || kind == receipt_kind::clicked;
    return lacks == to_text(kind);
}

/// Follow-ups from leg `first` on that still have something to send and whose condition this fulfils.
template <class Fulfils>
std::vector<std::size_t> fulfilled(const message_facts& message, std::size_t first, Fulfils&& is_it)
{
    std::vector<std::size_t> made;
    const auto& legs = message.legs;
    const auto is_to_come = [](const leg& l) { return l.now == leg_state::waiting || l.now == leg_state::sending; };
    for (auto i = std::max<std::size_t>(first, 1); i < legs.size(); ++i) {
        if (!is_follow_up(legs, i) || legs[i].reacted || !is_it(legs[i].asked.when->lacks)) continue;
        const auto end = legs.begin() + static_cast<std::ptrdiff_t>(end_of_chain(legs, i));
        if (std::any_of(legs.begin() + static_cast<std::ptrdiff_t>(i), end, is_to_come)) made.push_back(i);
    }
    return made;
}

}  // namespace

bool may_arrive(const leg& l)
{
    return l.now == leg_state::accepted || l.now == leg_state::uncertain || (l.now == leg_state::waiting && l.last_try);
}

bool is_closed(const message_facts& message)
{
    return (is_final(message.now) && message.now != state::sent) || message.due_by == rule::erased;
}

consequence facts_of(const message_facts& message, std::size_t leg, const receipt& what)
{
    consequence made;
    made.reacted = fulfilled(message, leg + 1, [&](const auto& lacks) { return fulfils(what.kind, lacks); });
    const auto& its = message.legs[leg];
    if (shows_arrival(what.kind) && may_arrive(its) && !its.delivered && !is_closed(message)) made.delivered = leg;
    return made;
}

consequence facts_of(const message_facts& message, const customer_event& what)
{
    consequence made;
    if (what.at < message.stored) return made;
    made.reacted = fulfilled(message, 0, [&](const auto& lacks) { return what.type == lacks; });
    made.cancels = !message.cancel_asked &&
                   std::find(message.cancel_on.begin(), message.cancel_on.end(), what.type) != message.cancel_on.end();
    return made;
}

void learn(message_facts& message, const consequence& known, instant at, bool is_event)
{
    for (const auto i : known.reacted) message.legs[i].reacted = at;
    if (known.delivered) message.legs[*known.delivered].delivered = at;
    if (!known.cancels) return;
    message.cancel_asked = true;
    if (is_event) message.cancel_by = rule::event;
}

bool may_go_again(const message_facts& message)
{
    const bool is_over =
        message.now == state::failed || message.now == state::expired || message.now == state::uncertain;
    return is_over && !message.cancel_asked && message.due_by != rule::erased;
}

std::vector<std::size_t> start_over(message_facts& message)
{
    std::vector<std::size_t> made;
    bool is_newest = true;  // of the uncertain legs: what became of earlier ones stays open
    for (auto i = message.legs.size(); i-- > 0;) {
        auto& its = message.legs[i];
        const bool stays = its.now == leg_state::accepted || (its.now == leg_state::uncertain && !is_newest);
        if (its.now == leg_state::uncertain) is_newest = false;
        if (stays || its.now == leg_state::waiting) continue;
        leg fresh;
        fresh.asked = its.asked;
        fresh.reacted = its.reacted;
        its = std::move(fresh);
        made.push_back(i);
    }
    message.now = state::queued;
    message.due_by = rule::none;
    return made;
}

}  // namespace todoke
