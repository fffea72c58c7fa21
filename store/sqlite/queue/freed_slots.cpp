#include "store/sqlite/queue/freed_slots.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

#include "store/sqlite/message/deciding.hpp"
#include "store/sqlite/message/transition.hpp"

namespace todoke {

namespace {

/// Identities whose freed slots one transaction hands on.
constexpr int most_decided_again = 100;

bool may_wait(const std::optional<tracked>& t)
{
    return t && !t->flight && is_open(t->at);
}

/// Who gave it back and goes on at once, with another leg, is one of those who wait for it now.
void join(books& b, message_no no, instant now)
{
    auto t = load(b, no);
    if (!may_wait(t) || t->at.awaits_slot || t->at.lane == lane::timer || t->at.due > now) return;
    await_slot(b, *t, true);
    b.writes.update(t->at);
}

struct claim_on_slot {
    int priority;
    instant expires;
    message_no no;
};

/// The best claim first: class priority, then earlier expiry. Each sees those before it that can go now as rivals.
std::vector<claim_on_slot> waiting_in_order(books& b, person_no who, const judge& rules)
{
    const auto shares = rules.shares();
    const auto priority_of = [&](const std::string& klass) {
        const auto found =
            std::find_if(shares.begin(), shares.end(), [&](const class_share& one) { return one.klass == klass; });
        return found == shares.end() ? std::numeric_limits<int>::max() : found->priority;
    };
    std::vector<claim_on_slot> made;
    for (const auto no : b.places.waiting(who))
        about(no, [&] {
            if (const auto t = load(b, no); may_wait(t) && t->at.awaits_slot)
                made.push_back({priority_of(b.words.text(t->row.klass)), t->row.expires, no});
            else
                b.places.leave({who}, no);
        });
    std::sort(made.begin(), made.end(), [](const claim_on_slot& x, const claim_on_slot& y) {
        return std::tuple{x.priority, x.expires, x.no.value} < std::tuple{y.priority, y.expires, y.no.value};
    });
    return made;
}

void decide_waiter(books& b, message_no no, const judge& rules, instant now)
{
    if (auto t = load(b, no); may_wait(t)) decide_anew(b, *t, rules, now);
}

}  // namespace

void decide_freed(books& b, const judge& rules, instant now)
{
    for (int left = most_decided_again; left > 0; --left) {
        const auto freed = b.places.take_freed();
        if (!freed) return;
        if (b.places.waiting(freed->whose).empty()) continue;
        for (const auto by : freed->by) about(by, [&] { join(b, by, now); });
        for (const auto& one : waiting_in_order(b, freed->whose, rules))
            about(one.no, [&] { decide_waiter(b, one.no, rules, now); });
    }
}

}  // namespace todoke
