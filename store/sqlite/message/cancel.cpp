#include <algorithm>

#include "store/model/phrase.hpp"
#include "store/sqlite/message/deciding.hpp"
#include "store/sqlite/message/transition.hpp"
#include "store/sqlite/message/transitions.hpp"

namespace todoke {

namespace {

void note_request(books& b, tracked& t, instant now)
{
    t.at.cancel_asked = true;
    journal_row row;
    row.at = now;
    row.event = timeline_event::cancel_asked;
    row.why = rule::cancelled;
    note(b, t, std::move(row));
}

/// A piece looks at this many and cancels this many at most, so that others need not wait long.
constexpr std::size_t most_cancel_looks = 1000, most_cancelled = 100;

bool nothing_is_out(const tracked& t)
{
    return t.at.now == state::queued && !handed_over(t.at.legs);
}

/// It is not final.
cancel_answer cancel_one(books& b, tracked& t, const judge& rules, instant now)
{
    using result = cancel_answer::result;
    if (t.flight) {
        note_request(b, t, now);
        b.writes.update(t.at);
        return {result::too_late, state::sending};
    }
    verdict v;
    if (nothing_is_out(t)) {
        v.next = finish{state::cancelled, rule::cancelled};
        v.detail = say(phrase::cancelled_on_request);
    } else {
        note_request(b, t, now);
        v = ask(b, t, customer_of(b, t.row), rules, now);
    }
    carry_out(b, t, v, rules, now);
    return {t.at.now == state::cancelled ? result::cancelled : result::too_late, t.at.now};
}

/// The narrowest of its conditions says where to look.
std::vector<message_no> candidates(books& b, const cancel_filter& which, message_no before)
{
    if (!which.cancel_key.empty()) return b.reads.with_cancel_key(which.cancel_key, before, most_cancel_looks);
    if (!which.customer.empty()) {
        const auto who = b.persons.find(which.customer);
        return who ? b.reserved.of_customer(who->no, before, most_cancel_looks) : std::vector<message_no>{};
    }
    if (which.campaign.empty()) return b.reads.all(before, most_cancel_looks);
    const auto campaign = b.words.known(which.campaign);
    return campaign == 0 ? std::vector<message_no>{} : b.reads.of_campaign(campaign, before, most_cancel_looks);
}

bool matches(books& b, const cancel_filter& which, const tracked& t)
{
    if (!which.cancel_key.empty() && t.row.cancel_key != which.cancel_key) return false;
    if (!which.campaign.empty() && b.words.text(t.row.campaign) != which.campaign) return false;
    const auto& klass = b.words.text(t.row.klass);
    if (!which.klass.empty() && klass != which.klass) return false;
    const auto& only = which.only_classes;
    if (!only.empty() && std::find(only.begin(), only.end(), klass) == only.end()) return false;
    if (which.customer.empty()) return true;
    const auto who = customer_of(b, t.row);
    return who && who->known.customer == which.customer;
}

void cancel_if_it_matches(books& b, message_no no, const cancel_filter& which, const judge& rules, instant now,
                          cancelled_some& made)
{
    const auto place = b.reads.place_of(no);
    if (!place || place->lane == lane::none) return;  // final: nothing more of it need be read
    auto t = load(b, no);
    if (!t || !matches(b, which, *t) || t->at.cancel_asked) return;
    const bool is_in_time = !t->flight && nothing_is_out(*t);
    const auto how = which.counts_only
                         ? (is_in_time ? cancel_answer::result::cancelled : cancel_answer::result::too_late)
                         : cancel_one(b, *t, rules, now).how;
    ++(how == cancel_answer::result::cancelled ? made.cancelled : made.too_late);
}

}  // namespace

cancel_answer cancel(books& b, message_id which, const judge& rules, instant now)
{
    using result = cancel_answer::result;
    if (b.damaged.contains(which.no()))
        throw damaged_message{which.no(), "it was set aside earlier; the log of todoked says why"};
    auto t = load(b, which.no());
    if (!t || t->row.id != which) return {result::unknown, {}};
    if (!t->flight && !is_open(t->at)) return {result::already_final, t->at.now};
    return cancel_one(b, *t, rules, now);
}

cancelled_some cancel_some(books& b, const cancel_filter& which, message_no before, const judge& rules, instant now)
{
    cancelled_some made;
    if (which.is_empty()) return made;
    b.seen(now);
    const auto some = candidates(b, which, before);
    for (const auto no : some) {
        made.next = no;
        about(no, [&] { cancel_if_it_matches(b, no, which, rules, now, made); });
        if (made.cancelled + made.too_late == most_cancelled) return made;
    }
    if (some.size() < most_cancel_looks) made.next = {};
    return made;
}

}  // namespace todoke
