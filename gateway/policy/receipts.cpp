// What became known later, from a provider or an operator: it may settle a leg, end a follow-up, or open what seemed
// done.
#include "gateway/policy/receipts.hpp"

#include <algorithm>

#include "gateway/policy/course.hpp"
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

/// Handed over, as far as is known; or it went, though the provider said that it had not taken it.
bool may_arrive(const leg& l)
{
    return l.now == leg_state::accepted || l.now == leg_state::uncertain || (l.now == leg_state::waiting && l.last_try);
}

/// Final in a way that a receipt says nothing to.
bool is_closed(const message_facts& message)
{
    return (is_final(message.now) && message.now != state::sent) || message.due_by == rule::erased;
}

}  // namespace

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

consequence course::heard(std::size_t i, const receipt& what, consequence known)
{
    if (message_.now == state::sending) return known;  // looked at again when the attempt has ended
    const auto told = told_by(message_.legs[i].provider, what.code, what.detail);
    const bool is_open = !is_closed(message_) && (legs_[i] == leg_state::uncertain || !has_moved_on_from(i));
    const bool is_settled = legs_[i] == leg_state::accepted;
    if (is_open && shows_arrival(what.kind) && may_arrive(message_.legs[i])) {
        if (!is_settled || message_.now == state::sent) known.then = due_now(arrived(i, rule::none, told));
    } else if (is_open && !shows_arrival(what.kind) && may_arrive(message_.legs[i]) && legs_[i] != leg_state::waiting &&
               !message_.legs[i].delivered) {
        known.then = due_now(not_arrived(i, what.kind, told));
    } else {
        const bool fits = shows_arrival(what.kind) && message_.now == state::delivered;
        known.is_late = known.reacted.empty() && !fits;
    }
    if (!known.then && !known.reacted.empty() && !is_final(message_.now)) known.then = due_now(decide());
    return known;
}

/// A later leg was tried: what becomes known of this one changes nothing any more.
bool course::has_moved_on_from(std::size_t i) const
{
    return std::any_of(message_.legs.begin() + static_cast<std::ptrdiff_t>(i) + 1, message_.legs.end(),
                       [](const leg& later) { return later.last_try.has_value(); });
}

verdict course::arrived(std::size_t i, rule why, const std::string& told)
{
    if (legs_[i] != leg_state::accepted) {
        change(i, leg_state::accepted, why, told);
        open_again(end_of_chain(message_.legs, i));
    }
    return taken(i);
}

verdict course::not_arrived(std::size_t i, receipt_kind how, const std::string& told)
{
    if (const auto closing = how == receipt_kind::expired ? cut_short(i) : std::nullopt)
        return goes_again(i, *closing, told);
    return failed_after_all(i, how == receipt_kind::blocked ? rule::blocked : rule::rejected, told);
}

/// It was given less time than it has, for the sake of quiet hours: that is no refusal.
verdict course::goes_again(std::size_t i, instant since, const std::string& told)
{
    change(i, leg_state::waiting, rule::retry, told);
    changes_.back().not_before = since;
    set_back_ = set_back{i, since, rule::retry, told};
    is_disproved_ = true;
    open_again(i + 1);
    return walk();
}

verdict course::failed_after_all(std::size_t i, rule why, const std::string& told)
{
    change(i, leg_state::rejected, why, told);
    is_disproved_ = true;
    open_again(i + 1);
    if (message_.now == state::uncertain)
        if (const auto other = unsettled_leg()) return unsettled(*other);
    return walk();
}

/// Legs that were skipped only because an earlier one was accepted, or might have been.
void course::open_again(std::size_t from)
{
    if (message_.cancel_asked) return;
    for (auto i = from; i < legs_.size(); ++i) {
        const auto why = message_.legs[i].why;
        if (legs_[i] != leg_state::skipped || (why != rule::none && why != rule::uncertain)) continue;
        if (now_ < life_of(i)) change(i, leg_state::waiting, rule::none, say(phrase::leg_open_again));
    }
}

std::optional<std::size_t> course::last_uncertain() const
{
    for (auto i = legs_.size(); i-- > 0;)
        if (legs_[i] == leg_state::uncertain) return i;
    return std::nullopt;
}

std::optional<verdict> course::resolve(resolution as, const std::string& reason)
{
    const auto i = last_uncertain();
    if (message_.now != state::uncertain || message_.due_by == rule::erased || !i) return std::nullopt;
    if (as == resolution::sent) return due_now(arrived(*i, rule::operator_, say(phrase::resolved_as_sent, {reason})));
    return due_now(failed_after_all(*i, rule::operator_, say(phrase::resolved_as_failed, {reason})));
}

/// Under its old key, where the provider still knows it: then nothing arrives twice.
std::optional<verdict> course::repeat()
{
    const auto i = last_uncertain();
    if (message_.now != state::uncertain || !i) return std::nullopt;
    const auto* provider = provider_of(*i);
    const auto& leg = message_.legs[*i];
    if (provider == nullptr || !provider->recognises_repeats || !leg.first_try || leg.address.empty())
        return std::nullopt;
    const auto forgotten = *leg.first_try + *provider->recognises_repeats;
    change(*i, leg_state::uncertain, rule::operator_, say(phrase::goes_again));
    changes_.back().not_before = now_;  // at once, whatever the retry pattern says
    set_back_ = set_back{*i, now_, rule::retry, {}};
    auto again = try_again(*i, std::min(forgotten, life_of(*i)), true);
    return again ? std::optional{due_now(*std::move(again))} : std::nullopt;
}

verdict course::go_again(const std::vector<std::size_t>& legs)
{
    for (const auto i : legs) change(i, leg_state::waiting, rule::operator_, say(phrase::goes_again));
    return due_now(walk());
}

}  // namespace todoke
