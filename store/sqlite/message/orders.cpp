// What an operator orders for a message: it is settled, or it goes again.
#include "store/model/phrase.hpp"
#include "store/sqlite/message/transition.hpp"
#include "store/sqlite/message/transitions.hpp"
#include "store/sqlite/people/shared_address.hpp"
#include "store/sqlite/people/twins.hpp"

namespace todoke {

namespace {

void note_order(books& b, tracked& t, timeline_event what, std::string detail, instant now)
{
    journal_row row;
    row.at = now;
    row.event = what;
    row.why = rule::operator_;
    row.detail = std::move(detail);
    note(b, t, std::move(row));
}

std::optional<tracked> find(books& b, message_id which)
{
    if (b.damaged.contains(which.no()))
        throw damaged_message{which.no(), "it was set aside earlier; the log of todoked says why"};
    auto t = load(b, which.no());
    if (t && t->row.id != which) t.reset();
    return t;
}

/// Its next try counts as the first one; that there were others stays known.
void forget_tries(tracked& t, const verdict& v)
{
    for (const auto& change : v.legs) {
        if (change.to != leg_state::waiting) continue;
        auto& leg = t.at.legs.at(change.leg);
        leg.tries = 0;
        leg.first_try = leg.last_try = leg.ended = std::nullopt;
        leg.provider.clear();
    }
}

using retried = retry_answer::result;

retry_answer refused_retry(const tracked& t)
{
    const auto now = t.flight ? state::sending : t.at.now;
    if (!t.flight && t.at.why == rule::erased) return {retried::erased, now, {}, {}, {}, {}};
    const bool could = !t.flight && (now == state::failed || now == state::expired || now == state::uncertain);
    return {could && t.at.cancel_asked ? retried::cancelled : retried::not_to_retry, now, {}, {}, {}, {}};
}

}  // namespace

resolve_answer resolve(books& b, message_id which, resolution as, const std::string& reason, const judge& rules,
                       instant now)
{
    using result = resolve_answer::result;
    b.seen(now);
    auto t = find(b, which);
    if (!t) return {};
    if (t->flight) return {result::not_uncertain, state::sending};
    const auto customer = customer_of(b, t->row);
    auto s = see(b, *t, customer, rules, now);
    s.key_holder = heir_of_key(b, *t, customer, now);
    const auto v = rules.resolve(s, as, reason, now);
    if (!v) return {t->at.why == rule::erased ? result::erased : result::not_uncertain, t->at.now};
    const auto said = as == resolution::sent ? phrase::resolved_as_sent : phrase::resolved_as_failed;
    note_order(b, *t, timeline_event::resolved, say(said, {reason}), now);
    follow(b, *t, *v, rules, now);
    return {result::settled, t->at.now};
}

retry_answer retry(books& b, message_id which, std::optional<span> ttl, const std::string& reason, const judge& rules,
                   instant now)
{
    b.seen(now);
    auto t = find(b, which);
    if (!t) return {};
    if (t->flight) return refused_retry(*t);
    const auto customer = customer_of(b, t->row);
    const auto again = rules.retry(see(b, *t, customer, rules, now), ttl, now);
    if (!again) return refused_retry(*t);
    if (b.reads.content(which.no()).empty()) return {retried::no_content, t->at.now, {}, {}, {}, {}};
    const auto identities = identities_of(t->row, customer);
    if (const auto other = successor(b, *t, identities, now))
        return {retried::duplicate, t->at.now, {}, {}, {}, other->id};
    note_order(b, *t, timeline_event::retried, say(phrase::retried_because, {reason}), now);
    t->row.expires = again->expires_at;
    b.writes.change_expiry(t->row.no, again->expires_at);
    forget_tries(*t, again->then);
    follow(b, *t, again->then, rules, now);
    return {retried::goes_again, t->at.now, t->at.due, t->row.expires, again->then.detail, {}};
}

}  // namespace todoke
