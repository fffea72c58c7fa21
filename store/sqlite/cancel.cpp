#include "store/model/phrase.hpp"
#include "store/sqlite/deciding.hpp"
#include "store/sqlite/transition.hpp"
#include "store/sqlite/transitions.hpp"

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

bool nothing_is_out(const tracked& t)
{
    return t.at.now == state::queued && !handed_over(t.at.legs);
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
    if (t->flight) {
        note_request(b, *t, now);
        b.writes.update(t->at);
        return {result::too_late, state::sending};
    }
    verdict v;
    if (nothing_is_out(*t)) {
        v.next = finish{state::cancelled, rule::cancelled};
        v.detail = say(phrase::cancelled_on_request);
    } else {
        note_request(b, *t, now);
        v = ask(b, *t, customer_of(b, t->row), rules, now);
    }
    carry_out(b, *t, v, rules, now);
    return {t->at.now == state::cancelled ? result::cancelled : result::too_late, t->at.now};
}

}  // namespace todoke
