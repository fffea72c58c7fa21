// Questions to the rules that change nothing, answered on the writer: its books are what decisions are made from.

#include "store/sqlite/message/prospect.hpp"
#include "store/sqlite/message/transitions.hpp"

namespace todoke {

namespace {

/// The rules know of no other message's turn: what they said of the rate is of the message alone.
void tell_rate(const stored& answer, const verdict& v, std::vector<finding>& findings)
{
    const auto* over = std::get_if<hand_over>(&v.next);
    if (over == nullptr || answer.held_by.empty() || answer.held_by.front().by != rule::rate) return;
    for (auto& one : findings)
        if (one.by == rule::rate && one.leg == over->leg && one.allows) {
            one.allows = false;
            one.until = answer.held_by.front().until;
            one.detail = answer.held_by.front().detail;
        }
}

}  // namespace

forecast_answer forecast(books& b, const submission& what, const judge& rules, instant now, const estimator& comes)
{
    b.seen(now);
    auto looked = look_at(b, what, rules, now);
    if (auto* no = std::get_if<refused>(&looked)) return *std::move(no);
    const auto& found = std::get<prospect>(looked);
    auto why = rules.explain(found.seen, now);
    foreseen made{answer_for(found.message, why.found, what.klass, now, comes), std::move(why.findings)};
    made.answer.id = {};
    tell_rate(made.answer, why.found, made.findings);
    return made;
}

std::vector<finding> explain(books& b, message_id which, const judge& rules, instant now)
{
    if (b.damaged.contains(which.no())) return {};
    return about(which.no(), [&]() -> std::vector<finding> {
        const auto t = load(b, which.no());
        if (!t || t->row.id != which || t->flight || !is_open(t->at)) return {};
        return rules.explain(see(b, *t, customer_of(b, t->row), rules, now), now).findings;
    });
}

}  // namespace todoke
