// What became known later, from a provider or an operator: it may settle a leg, end a follow-up, or open what seemed
// done.
#include <algorithm>

#include "gateway/policy/course/course.hpp"
#include "gateway/policy/legs.hpp"
#include "gateway/policy/receipts.hpp"

namespace todoke {

consequence course::heard(std::size_t i, const receipt& what, consequence known)
{
    if (message_.now == state::sending) return known;  // looked at again when the attempt has ended
    const auto told = told_by(message_.legs[i].provider, what.code, what.detail);
    const bool is_open = !is_closed(message_) && (legs_[i] == leg_state::uncertain || !has_moved_on_from(i));
    const bool is_settled = legs_[i] == leg_state::accepted;
    if (what.kind == receipt_kind::accepted) {
        if (is_open && legs_[i] == leg_state::uncertain) known.then = due_now(arrived(i, rule::none, told));
        return known;
    }
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
