#include "store/model/phrase.hpp"
#include "store/sqlite/deciding.hpp"
#include "store/sqlite/sharing.hpp"
#include "store/sqlite/transition.hpp"
#include "store/sqlite/transitions.hpp"

namespace todoke {

namespace {

/// A change of profile reaches this many of the person's newest messages at once; older ones are decided when due.
constexpr std::size_t most_decided_again = 1000;
constexpr std::size_t erased_at_once = 500;

void decide_again(books& b, const customer_row& customer, const judge& rules, instant now)
{
    for (const auto no : b.reserved.of_customer(customer.no, {}, most_decided_again)) {
        auto t = load(b, no);
        if (!t || t->flight || !is_open(t->at)) continue;
        const auto v = ask(b, *t, customer, rules, now);
        carry_out(b, *t, v, rules, now);
    }
}

/// What was handed over stays what it is; the rest is cancelled.
finish end_of_erased(const tracked& t)
{
    for (const auto& leg : t.at.legs)
        if (leg.now == leg_state::uncertain) return {state::uncertain, rule::erased};
    return {handed_over(t.at.legs) ? state::sent : state::cancelled, rule::erased};
}

void erase_message(books& b, tracked& t, const judge& rules, instant now)
{
    if (t.flight) {
        t.at.cancel_asked = true;
    } else if (is_open(t.at)) {
        verdict v;
        v.next = end_of_erased(t);
        v.detail = say(phrase::erased);
        carry_out(b, t, v, rules, now);
    }
    for (std::size_t i = 0; i < t.at.legs.size(); ++i) {
        t.at.legs[i].address.clear();
        b.writes.remove_resume(t.row.no, i);
    }
    b.writes.update(t.at);
    b.writes.scrub(t.row.no);
    b.writes.remove_content(t.row.no);
}

}  // namespace

bool put_customer(books& b, const customer_update& what, const judge& rules, instant now)
{
    b.seen(now);
    auto row = b.persons.find(what.customer);
    if (!row) row = b.persons.add(what.customer);
    const bool is_new = !row->created;
    b.persons.put(*row, what, now, carry_over(b, now));
    decide_again(b, *row, rules, now);
    return is_new;
}

bool erase_customer(books& b, const std::string& which, const judge& rules, instant now)
{
    const auto row = b.persons.find(which);
    if (!row) return false;
    for (message_no before;;) {
        const auto some = b.reserved.of_customer(row->no, before, erased_at_once);
        for (const auto no : some)
            if (auto t = load(b, no)) erase_message(b, *t, rules, now);
        if (some.size() < erased_at_once) break;
        before = some.back();
    }
    b.persons.erase(*row);
    return true;
}

}  // namespace todoke
