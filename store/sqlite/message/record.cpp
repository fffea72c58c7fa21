#include <algorithm>

#include "store/model/phrase.hpp"
#include "store/sqlite/message/transition.hpp"
#include "store/sqlite/message/transitions.hpp"
#include "store/sqlite/people/erasure.hpp"
#include "store/sqlite/people/shared_address.hpp"

namespace todoke {

namespace {

constexpr std::size_t settled_at_once = 100;
constexpr span asked_again_after = std::chrono::minutes{5};

/// Whether the attempt counts against the leg's retry pattern: what is our own or the account's fault does not.
bool counts_as_try(outcome_kind kind)
{
    return kind == outcome_kind::retry || kind == outcome_kind::uncertain || kind == outcome_kind::rejected ||
           kind == outcome_kind::accepted || kind == outcome_kind::blocked;
}

bool may_have_arrived(const outcome& result)
{
    return result.kind == outcome_kind::accepted || result.kind == outcome_kind::uncertain || result.begun;
}

void show_attempt(books& b, tracked& t, const flight_row& f, const outcome& result)
{
    auto& leg = t.at.legs.at(f.leg);
    leg.now = leg_state::sending;
    leg.provider = b.words.text(f.provider);
    leg.attempts = f.attempt;
    leg.attempt_key = f.attempt_key;
    leg.last_try = f.started;
    leg.begun = result.begun;
    leg.parts = result.parts > 0 ? result.parts : f.parts;
    if (counts_as_try(result.kind)) ++leg.tries;
    // A part that was taken before the provider throttled keeps the leg's slot, too.
    if (!leg.first_try && (counts_as_try(result.kind) || may_have_arrived(result))) leg.first_try = f.started;
    if (!may_have_arrived(result)) give_back_contact(b, t, f);
}

/// What the leg is when the verdict does not say. A repeat that was not taken says nothing of the attempt it repeats.
leg_state natural_state(outcome_kind kind, bool is_repeat)
{
    switch (kind) {
        case outcome_kind::accepted:
            return leg_state::accepted;
        case outcome_kind::uncertain:
            return leg_state::uncertain;
        case outcome_kind::rejected:
        case outcome_kind::blocked:
            return leg_state::rejected;
        default:
            return is_repeat ? leg_state::uncertain : leg_state::waiting;
    }
}

/// The rules threw (a bug). What happened is recorded all the same, and they are asked again in a while.
verdict settled_without_rules(const tracked& t, const flight_row& f, const outcome& result, const std::string& reason,
                              instant now)
{
    verdict v;
    const auto becomes = natural_state(result.kind, t.at.legs[f.leg].provider_knows);
    wait later{state::queued, f.leg, now + asked_again_after, rule::none, false};
    if (becomes == leg_state::uncertain) later.as = state::uncertain;
    if (becomes == leg_state::accepted) later.as = state::watching;
    v.next = later;
    v.detail = say(phrase::settled_again_later, {reason});
    return v;
}

/// Nothing follows any more: no repeat, no other leg, whatever the rules would say.
verdict settled_erased(const tracked& t, const flight_row& f, const outcome& result)
{
    auto legs = t.at.legs;
    auto& leg = legs[f.leg];
    leg.now = natural_state(result.kind, leg.provider_knows);
    leg.ended = f.started;  // only whether there was one counts here
    if (leg.now == leg_state::waiting) leg.now = leg_state::skipped;
    verdict v;
    v.legs.push_back({f.leg, leg.now, leg.now == leg_state::accepted ? rule::none : rule::erased, {}});
    v.next = end_of_erased(legs);
    v.detail = say(phrase::erased);
    return v;
}

verdict settled(books& b, const tracked& t, const flight_row& f, const outcome& result, const judge& rules, instant now)
{
    auto shown = t;
    shown.flight = f;
    const auto s = see(b, shown, customer_of(b, t.row), rules, now);
    verdict v;
    try {
        v = rules.settle(s, f.leg, result, now);
    } catch (const std::exception& e) {
        v = settled_without_rules(t, f, result, e.what(), now);
    }
    const auto names_leg = [&](const leg_change& change) { return change.leg == f.leg; };
    if (std::none_of(v.legs.begin(), v.legs.end(), names_leg))
        v.legs.insert(v.legs.begin(),
                      {f.leg, natural_state(result.kind, t.at.legs[f.leg].provider_knows), rule::none, result.detail});
    return v;
}

void note_end(books& b, tracked& t, const flight_row& f, const outcome& result, const verdict& v, instant now)
{
    journal_row row;
    row.at = now;
    row.event = timeline_event::attempt_ended;
    row.leg = f.leg;
    row.provider = f.provider;
    row.result = result.kind;
    row.code = result.code;
    row.detail = result.detail;
    row.started = f.started;
    row.references = result.references;
    if (const auto* next = std::get_if<wait>(&v.next)) row.why = next->why;
    if (const auto* last = std::get_if<finish>(&v.next)) row.why = last->why;
    t.at.now = state_after(t, v);
    note(b, t, std::move(row));
}

std::string reason_of(const outcome& blocked)
{
    if (!blocked.detail.empty()) return blocked.detail;
    return blocked.code.empty() ? say(phrase::provider_says_blocked) : say(phrase::provider_answered, {blocked.code});
}

/// Repeats go to the same address, and a receipt without an id may be about it.
void keep_doubt(books& b, tracked& t, const flight_row& f)
{
    t.at.legs[f.leg].address = f.address;
    if (f.address.empty()) return;
    const auto at = b.told.attempt_to(f.provider, f.address);
    b.writes.keep_doubt(f.no, f.leg, at.provider, at.what);
}

void keep_results(books& b, const tracked& t, const flight_row& f, const outcome& result)
{
    const auto& leg = t.at.legs[f.leg];
    const bool goes_on = leg.now == leg_state::waiting || leg.now == leg_state::uncertain;
    if (goes_on && !result.resume.empty())
        b.writes.keep_resume(t.row.no, f.leg, result.resume);
    else if (goes_on && f.attempt > 1)
        b.writes.remove_resume(t.row.no, f.leg);
    for (std::size_t part = 0; part < result.references.size(); ++part) {
        const auto hash = keyed_hash(b.key, result.references[part]) >> 1;
        b.writes.add_reference(f.provider, static_cast<std::int64_t>(hash), t.row.no, f.leg, part);
    }
}

void block(books& b, const tracked& t, const flight_row& f, const outcome& result, instant now)
{
    const auto on = t.at.legs[f.leg].asked.on;
    if (f.erased)
        b.persons.block(on, *f.erased, now, t.row.no);
    else
        b.persons.block(on, f.address, reason_of(result), now, t.row.no);
}

state end_attempt(books& b, tracked t, const outcome& told, const judge& rules, instant now)
{
    auto m = start_move(t, rules, now);
    const auto f = *std::exchange(t.flight, std::nullopt);
    const bool is_erased = f.erased || is_being_erased(b, t.row);
    const auto result = is_erased ? without_words(told) : told;
    b.writes.remove_flight(f.no);
    show_attempt(b, t, f, result);
    // Before the verdict: the next leg of this very message must know that the address is blocked.
    if (result.kind == outcome_kind::blocked) block(b, t, f, result, now);
    const auto v = is_erased ? settled_erased(t, f, result) : settled(b, t, f, result, rules, now);
    note_end(b, t, f, result, v, now);
    end_legs(b, m, v);
    ask_for_slot_elsewhere(b, t, f, rules);
    if (t.at.legs[f.leg].now == leg_state::uncertain) keep_doubt(b, t, f);
    keep_results(b, t, f, result);
    attempt_ended(b, f, result.references, now);
    take_place(b, m, v, true);
    finish_move(b, m);
    return t.at.now;
}

/// The message became unreadable while the attempt was under way: its reservation stays, and so does what is known.
state remark_end(books& b, const attempt_end& what)
{
    std::string remark = "an attempt ended meanwhile: " + std::string{to_text(what.result.kind)};
    if (!what.result.code.empty()) remark += " (" + what.result.code + ')';
    b.damaged.remark(what.no, remark);
    return state::sending;
}

void settle_one(books& b, message_no no, const judge& rules, instant now)
{
    auto t = load(b, no);
    if (!t) throw damaged_message{no, "its row in table message is missing"};
    outcome unknown;
    unknown.detail = say(phrase::stopped_during_attempt);
    unknown.resume = b.reads.resume(no, t->flight->leg);  // what the tries before this one had come to still holds
    end_attempt(b, *std::move(t), unknown, rules, now);
}

}  // namespace

state record(books& b, const attempt_end& what, const judge& rules)
{
    b.seen(what.ended);
    if (b.damaged.contains(what.no)) return remark_end(b, what);
    return about(what.no, [&] {
        auto t = load(b, what.no);
        if (!t) throw damaged_message{what.no, "its row in table message is missing"};
        // Told twice: the first time counts, and a later attempt that is under way by now knows nothing of it.
        if (!t->flight) return t->at.now;
        if (t->flight->leg != what.leg || t->flight->attempt != what.attempt) return state::sending;
        if (what.unusable.empty()) return end_attempt(b, *std::move(t), what.result, rules, what.ended);
        const auto f = *t->flight;
        take_back(b, *t);
        attempt_ended(b, f, {}, what.ended);
        set_aside(b, damaged_message{what.no, what.unusable});
        return t->at.now;
    });
}

std::size_t settle_left_over(books& b, const judge& rules, instant now)
{
    b.seen(now);
    const auto left = b.reads.flights(settled_at_once);
    for (const auto no : left) about(no, [&] { settle_one(b, no, rules, now); });
    return left.size();
}

}  // namespace todoke
