#include "store/sqlite/deciding.hpp"

#include <algorithm>

#include "store/model/phrase.hpp"
#include "store/sqlite/erasure.hpp"

namespace todoke {

namespace {

constexpr span put_aside_for = std::chrono::minutes{5};

verdict put_aside(const tracked& t, const std::string& reason, instant now)
{
    verdict v;
    wait later;
    later.as = t.at.now;
    later.leg = t.at.leg;
    later.due = now + put_aside_for;
    later.why = t.at.why;
    later.needs_provider = t.at.lane != lane::timer;
    v.next = later;
    v.detail = say(phrase::decided_again_later, {reason});
    return v;
}

}  // namespace

bool waits_for_slot(const verdict& v)
{
    return std::any_of(v.held_by.begin(), v.held_by.end(),
                       [](const held& one) { return one.by == rule::cap || one.by == rule::spacing; });
}

verdict ask(books& b, const tracked& t, const std::optional<customer_row>& customer, const judge& rules, instant now)
{
    if (b.erasures.contains(t.row.customer)) return erased_verdict(t.at.legs);
    const auto s = see(b, t, customer, rules, now);
    try {
        return rules.decide(s, now);
    } catch (const std::exception& e) {
        return put_aside(t, e.what(), now);
    }
}

}  // namespace todoke
