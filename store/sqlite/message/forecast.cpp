// Questions to the rules that change nothing, answered on the writer: its books are what decisions are made from.

#include "store/model/phrase.hpp"
#include "store/sqlite/message/prospect.hpp"
#include "store/sqlite/message/transition.hpp"
#include "store/sqlite/message/transitions.hpp"

namespace todoke {

namespace {

/// Of one that is to be told how many go before it no more are counted: enough to say that it has to wait.
constexpr std::size_t most_ahead = 1'000;

/// The rules know of no other message's turn: what they said of the rate is of the message alone.
void tell_rate(const held& turn, std::size_t leg, std::vector<finding>& findings)
{
    for (auto& one : findings)
        if (one.by == rule::rate && one.leg == leg && one.allows) {
            one.allows = false;
            one.until = turn.until;
            one.detail = turn.detail;
        }
}

/// Others go before it; it has come to its lane already. Not asked where its place is another one as the rules are now.
std::optional<held> turn_of(books& b, const tracked& t, const verdict& v, instant now, const estimator& comes)
{
    const auto* over = std::get_if<hand_over>(&v.next);
    if (!comes || over == nullptr || !v.held_by.empty() || t.at.due > now) return std::nullopt;
    const instant minute{t.at.due.time_since_epoch() / due_minute * due_minute};
    const auto ahead = b.waiting.ahead_of(group_of(t.at), {t.at.due, t.row.no}, minute, most_ahead);
    const auto turn = comes(t.at.legs.at(over->leg).asked.on, b.words.text(t.row.klass), t.at.due, ahead);
    if (!turn || *turn <= now) return std::nullopt;
    return held{rule::rate, *turn, say(phrase::others_at_rate)};
}

/// Decisions do without the names of earlier messages: they are read for those who ask.
void name_earlier(books& b, std::vector<finding>& findings)
{
    for (auto& one : findings) {
        if (!one.earlier) continue;
        const auto id = b.reads.id_of(*one.earlier);
        one.detail += "; " + (id ? say(phrase::earlier_message, {id->text()}) : say(phrase::earlier_message_gone));
    }
}

}  // namespace

forecast_answer forecast(books& b, const submission& what, const judge& rules, instant now, const estimator& comes)
{
    b.seen(now);
    auto looked = look_at(b, what, rules, now);
    if (auto* no = std::get_if<refused>(&looked)) return std::move(*no);
    const auto& found = std::get<prospect>(looked);
    auto why = rules.explain(found.seen, now);
    foreseen made{answer_for(found.message, why.found, what.klass, now, comes), std::move(why.findings)};
    made.answer.id = {};
    const auto& holds = made.answer.held_by;
    if (const auto* over = std::get_if<hand_over>(&why.found.next); over != nullptr && !holds.empty())
        if (holds.front().by == rule::rate) tell_rate(holds.front(), over->leg, made.findings);
    name_earlier(b, made.findings);
    return made;
}

std::vector<finding> explain(books& b, message_id which, const judge& rules, instant now, const estimator& comes)
{
    if (b.damaged.contains(which.no())) return {};
    return about(which.no(), [&]() -> std::vector<finding> {
        const auto t = load(b, which.no());
        if (!t || t->row.id != which || t->flight || !is_open(t->at)) return {};
        auto why = rules.explain(see(b, *t, customer_of(b, t->row), rules, now), now);
        if (const auto turn = turn_of(b, *t, why.found, now, comes))
            tell_rate(*turn, std::get<hand_over>(why.found.next).leg, why.findings);
        name_earlier(b, why.findings);
        return std::move(why.findings);
    });
}

}  // namespace todoke
