#include "store/model/phrase.hpp"
#include "store/sqlite/file/encoding.hpp"
#include "store/sqlite/message/prospect.hpp"
#include "store/sqlite/message/transition.hpp"
#include "store/sqlite/message/transitions.hpp"
#include "store/sqlite/people/erased_key.hpp"
#include "store/sqlite/people/shared_address.hpp"

namespace todoke {

namespace {

refused refuse(refused::reason why, std::string detail)
{
    return {why, std::move(detail), std::nullopt};
}

/// To say something else than the first time, or to store it again, would both be wrong.
stored first_answer(const message_row& row)
{
    try {
        return unpack_answer(row.first_answer);
    } catch (const unreadable& e) {
        throw unreadable{"the first answer to this Idempotency-Key is stored but cannot be read (" +
                         std::string{e.what()} + "); nothing more was stored. GET /v1/messages/" + row.id.text() +
                         " tells what became of the message"};
    }
}

/// The first answer to this key; a refusal when it was given for something else.
std::optional<accepted_submission> answered_before(books& b, const submission& what, name_no caller, instant now)
{
    for (const auto no : b.reserved.holders(claim_kind::idempotency, caller, what.idempotency_key)) {
        const auto row = b.reads.message(no);
        if (!row || row->caller != caller || !is_key(b.key, row->idempotency_key, what.idempotency_key) ||
            !still_answers(b, *row, now))
            continue;
        if (row->body_digest != what.body_digest)
            return refuse(refused::reason::idempotency_mismatch,
                          "this Idempotency-Key was used for another body; give every message a key of its own");
        auto answer = first_answer(*row);
        answer.id = row->id;
        if (b.words.has(row->klass)) answer.klass = b.words.text(row->klass);
        answer.replayed = true;
        return answer;
    }
    return std::nullopt;
}

/// Gives the numbers that were foreseen.
void settle_persons(books& b, const submission& what, prospect& p, const judge& rules, instant now)
{
    if (p.is_new) p.customer = b.persons.add(what.customer);
    std::vector<address_change> changes;
    for (auto& seen : p.strangers)
        if (seen) seen->identity = b.persons.identity_of(*seen, changes);
    carry_over(b, changes, rules, now);
}

void number_names(books& b, const submission& what, tracked& t)
{
    t.row.klass = t.at.klass = b.words.number(what.klass);
    t.row.campaign = t.at.campaign = b.words.campaign(what.campaign);
    t.row.callback = b.words.number(what.callback);
    t.row.caller = b.words.number(what.caller);
}

void claim(books& b, const tracked& t, const std::vector<person_no>& identities)
{
    const auto add = [&](claim_kind kind, std::int64_t of, const std::string& text) {
        if (!text.empty()) b.reserved.add(kind, of, text, t.row.no);
    };
    if (!is_final(t.at.now))
        for (const auto who : identities) {
            add(claim_kind::key, who.value, t.row.dedupe_key);
            add(claim_kind::text, who.value, t.row.any_print);
            add(claim_kind::collapse, who.value, t.row.collapse_key);
            if (listens(t.row)) b.reserved.listen(who, t.row.no);
        }
    add(claim_kind::idempotency, t.row.caller, t.row.idempotency_key);
}

/// Found by the customer it names, and by whoever's profile has, or comes to have, an address that it was given.
void enlist(books& b, const prospect& p)
{
    const auto no = p.message.row.no;
    if (p.customer) b.reserved.list(p.customer->person(), no);
    for (const auto& seen : p.strangers)
        if (seen) b.reserved.list(seen->identity, no);
}

/// Ends a queued message in favour of a newer one.
void supersede(books& b, message_no no, const judge& rules, instant now)
{
    auto t = load(b, no);
    if (!t || t->flight || t->at.now != state::queued || t->at.lane == lane::none) return;
    if (handed_over(t->at.legs)) return;
    verdict v;
    v.next = finish{state::suppressed, rule::superseded};
    v.detail = say(phrase::newer_took_place);
    carry_out(b, *t, v, rules, now);
}

/// Where the verdict puts it, written: the first row of its timeline says what was decided.
stored settle_in(books& b, tracked& t, const verdict& v, const judge& rules, instant now, const submission& what,
                 const estimator& comes)
{
    moving m{t, {}, now, rules.revision()};
    journal_row first;
    first.at = now;
    first.event = timeline_event::stored;
    t.at.now = state_after(t, v);
    auto answer = answer_for(t, v, what.klass, now, comes);
    first.detail = v.detail.empty() && !answer.held_by.empty() ? answer.held_by.front().detail : v.detail;
    if (const auto* next = std::get_if<wait>(&v.next)) {
        first.why = next->why;
        first.due = next->due;
        first.leg = next->leg;
    } else if (const auto* last = std::get_if<finish>(&v.next)) {
        first.why = last->why;
    } else if (!answer.held_by.empty()) {  // due, but its lane takes nothing yet
        first.why = answer.held_by.front().by;
    }
    note(b, t, std::move(first));
    end_legs(b, m, v);
    take_place(b, m, v, false);
    if (!t.row.idempotency_key.empty()) t.row.first_answer = pack_answer(answer);
    b.writes.add(t.row, what.content);
    b.writes.add(t.at);
    b.counts.add(counted(t));
    return answer;
}

}  // namespace

accepted_submission accept(books& b, const submission& what, const judge& rules, instant now, const estimator& comes)
{
    b.seen(now);
    if (!what.idempotency_key.empty()) {
        const auto caller = b.words.number(what.caller);
        if (auto before = answered_before(b, what, caller, now)) return *std::move(before);
    }
    auto looked = look_at(b, what, rules, now);
    if (auto* no = std::get_if<refused>(&looked)) return std::move(*no);
    auto& found = std::get<prospect>(looked);
    auto& t = found.message;
    const auto v = rules.decide(found.seen, now);

    settle_persons(b, what, found, rules, now);
    number_names(b, what, t);
    const auto identities = identities_of(t.row, found.customer);
    if (!std::holds_alternative<finish>(v.next))
        for (const auto& older : found.replaced) supersede(b, older.no, rules, now);
    auto answer = settle_in(b, t, v, rules, now, what, comes);
    claim(b, t, identities);
    enlist(b, found);
    return answer;
}

}  // namespace todoke
