#include <set>

#include "store/sqlite/message/deciding.hpp"
#include "store/sqlite/message/transition.hpp"
#include "store/sqlite/message/transitions.hpp"
#include "store/sqlite/people/agreeing.hpp"
#include "store/sqlite/people/shared_address.hpp"

namespace todoke {

namespace {

/// A change of profile reaches this many of the person's newest messages at once; older ones are decided when due.
constexpr std::size_t most_of_one_person = 1000;

void decide_one(books& b, message_no no, const judge& rules, instant now)
{
    about(no, [&] {
        auto t = load(b, no);
        if (!t || t->flight || !is_open(t->at)) return;
        const auto v = ask(b, *t, customer_of(b, t->row), rules, now);
        carry_out(b, *t, v, rules, now);
    });
}

}  // namespace

void decide_again(books& b, const customer_row& customer, const judge& rules, instant now)
{
    for (const auto no : b.reserved.of_customer(customer.no, {}, most_of_one_person)) decide_one(b, no, rules, now);
}

void decide_again(books& b, channel on, const std::string& address, const judge& rules, instant now)
{
    decide_again(b, b.persons.look_up(on, address), rules, now);
}

void decide_again(books& b, const address_row& at, const judge& rules, instant now)
{
    const auto known_as = at.counts_as();
    if (!known_as) return;
    const std::set<std::int64_t> all{known_as.value, b.persons.owner_of(known_as).value, at.owner.value};
    for (const auto who : all)
        if (who != 0)
            if (const auto customer = b.persons.find_readable({who})) decide_again(b, *customer, rules, now);
    for (const auto no : b.reserved.listeners(known_as, {}, most_of_one_person)) decide_one(b, no, rules, now);
}

bool put_customer(books& b, const customer_update& what, const judge& rules, instant now)
{
    b.seen(now);
    auto row = b.persons.find(what.customer);
    if (!row) row = b.persons.add(what.customer);
    const bool is_new = !row->created;
    keep_declined_before(b, *row, what.to, now);
    keep_declined(b, *row, what.to, now);
    merge_consents(b, *row, what, now);
    carry_over(b, b.persons.put(*row, what, now), rules, now);
    decide_again(b, *row, rules, now);
    return is_new;
}

}  // namespace todoke
