#include "store/sqlite/message/transition.hpp"

#include <algorithm>

#include "store/sqlite/message/deciding.hpp"
#include "store/sqlite/people/contacts.hpp"
#include "store/sqlite/people/declining.hpp"
#include "store/sqlite/receipts/outbox.hpp"

namespace todoke {

namespace {

bool is_over(leg_state s)
{
    return s > leg_state::uncertain;
}

void forget_attempt(books& b, tracked& t, std::size_t leg)
{
    auto& ended = t.at.legs[leg];
    if (ended.attempts > 0) b.writes.remove_resume(t.row.no, leg);
    ended.address.clear();
    ended.provider_knows = ended.begun = false;
}

void end_leg(books& b, moving& m, const leg_change& change)
{
    auto& t = m.what;
    auto& leg = t.at.legs.at(change.leg);
    const bool is_new = leg.now != change.to;
    const bool was_in_doubt = leg.now == leg_state::uncertain || leg.provider_knows;  // or it was this very repeat
    if (was_in_doubt && change.to != leg_state::uncertain) b.writes.remove_doubt(t.row.no, change.leg);
    leg.now = change.to;
    leg.why = change.why;
    leg.not_before = change.not_before;
    if (change.to == leg_state::waiting) {
        leg.address.clear();
        leg.ended.reset();
        leg.provider_knows = leg.begun = false;
    } else if (change.to != leg_state::sending && change.to != leg_state::uncertain && (is_new || !leg.ended)) {
        leg.ended = m.now;
    }
    if (is_over(change.to)) give_back_contacts(b, t, change.leg);
    if (is_over(change.to) || change.to == leg_state::accepted) forget_attempt(b, t, change.leg);
    if (!is_new || !is_over(change.to)) return;
    journal_row row;
    row.at = m.now;
    row.event = timeline_event::leg_ended;
    row.became = change.to;
    row.leg = change.leg;
    row.why = change.why;
    row.detail = change.detail;
    note(b, t, std::move(row));
}

void tell_wait(books& b, moving& m, const verdict& v, const progress_row& was)
{
    auto& at = m.what.at;
    if (at.now == was.now && at.due == was.due && at.why == was.why) return;
    if (at.now == was.now && at.why == rule::none && at.due <= m.now) return;  // it goes next: nothing holds it
    journal_row row;
    row.at = m.now;
    const bool is_deferred = at.now == was.now || (at.now == state::queued && at.why != rule::none);
    row.event = is_deferred ? timeline_event::deferred : timeline_event::state_changed;
    row.leg = at.leg;
    row.why = at.why;
    row.detail = v.detail;
    row.due = at.due;
    note(b, m.what, std::move(row));
}

void wait_for(books& b, moving& m, const verdict& v, const wait& next, bool tell)
{
    auto& at = m.what.at;
    const auto was = at;
    at.now = next.as;
    at.leg = next.leg;
    at.due = next.due;
    at.why = next.why;
    at.lane = next.needs_provider ? lane_of(b, at.legs.at(next.leg)) : lane::timer;
    at.again = at.legs.at(next.leg).attempts > 0;
    enter_queue(b, m.what);
    if (waits_for_slot(v)) await_slot(b, m.what, true);
    if (tell) tell_wait(b, m, v, was);
}

/// A follow-up that waits for room is still one of a message that was handed over.
state state_for_room(const progress_row& at, const leg_row& leg)
{
    if (leg.now == leg_state::uncertain) return state::uncertain;
    return at.now == state::watching ? state::watching : state::queued;
}

void wait_for_room(books& b, moving& m, const hand_over& next)
{
    auto& at = m.what.at;
    const auto& leg = at.legs.at(next.leg);
    at.now = state_for_room(at, leg);
    at.leg = next.leg;
    at.due = std::max(m.now, m.what.row.stored);
    at.why = rule::none;
    at.lane = lane_of(b, leg);
    at.again = leg.attempts > 0;
    enter_queue(b, m.what);
}

void end(books& b, moving& m, const verdict& v, const finish& last, bool tell)
{
    auto& t = m.what;
    t.at.now = last.as;
    t.at.why = last.why;
    t.at.due = m.now;
    t.at.lane = lane::none;
    t.at.duplicate_of = v.duplicate_of;
    if (t.at.awaits_slot) b.places.freed(identities_of(t.row, customer_of(b, t.row)), t.row.no);
    await_slot(b, t, false);
    for (std::size_t i = 0; i < t.at.legs.size(); ++i) {
        if (t.at.legs[i].now != leg_state::waiting) continue;
        give_back_contacts(b, t, i);
        forget_attempt(b, t, i);
        t.at.legs[i].now = leg_state::skipped;
        t.at.legs[i].why = last.why;
    }
    if (!tell) return;
    journal_row row;
    row.at = m.now;
    row.event = timeline_event::state_changed;
    row.why = last.why;
    row.detail = v.detail;
    note(b, t, std::move(row));
}

/// An uncertain leg that is to be tried again stays with the provider that tried; given up once, it is not taken up.
void bind_uncertain(tracked& t, const verdict& v)
{
    std::optional<std::size_t> again;
    if (const auto* next = std::get_if<wait>(&v.next); next && next->needs_provider) again = next->leg;
    if (const auto* over = std::get_if<hand_over>(&v.next)) again = over->leg;
    for (std::size_t i = 0; i < t.at.legs.size(); ++i)
        t.at.legs[i].provider_knows = t.at.legs[i].now == leg_state::uncertain && again == i;
}

void claim_text(books& b, const tracked& t, const leg_row& leg, const std::vector<person_no>& identities)
{
    if (t.row.line_sms_print.empty() || leg.asked.on == channel::email || leg.attempts > 0) return;
    const auto kind = leg.asked.on == channel::line ? claim_kind::line_text : claim_kind::sms_text;
    for (const auto who : identities) b.reserved.add(kind, who.value, t.row.line_sms_print, t.row.no);
}

flight_row flight_for(books& b, const tracked& t, const std::optional<customer_row>& customer, const hand_over& next,
                      const parcel& what, instant now)
{
    const auto& leg = t.at.legs.at(next.leg);
    const auto i = index_of(next.address.value_or(leg.asked.on));
    const bool is_frozen = leg.now == leg_state::uncertain && !leg.address.empty();
    flight_row made;
    made.no = t.row.no;
    made.leg = next.leg;
    made.provider = b.words.number(what.provider);
    made.attempt = leg.attempts + 1;
    made.attempt_key =
        next.repeat ? leg.attempt_key : message_id::make(now.time_since_epoch().count(), t.row.no, b.salt());
    if (is_frozen)
        made.address = leg.address;
    else if (!t.row.to[i].empty())
        made.address = t.row.to[i];
    else if (customer)
        made.address = customer->known.to[i];
    made.started = now;
    made.valid_until = next.valid_until;
    made.parts = what.parts, made.closes = next.closes;
    return made;
}

reserved handed_out(books& b, const tracked& t, parcel what)
{
    const auto& f = *t.flight;
    reserved made;
    made.no = t.row.no;
    made.id = t.row.id;
    made.leg = f.leg;
    made.on = t.at.legs[f.leg].asked.on;
    made.provider = b.words.text(f.provider);
    made.attempt = f.attempt;
    made.address = f.address;
    made.content = std::move(what.content);
    made.links = std::move(what.links);
    made.klass = b.words.text(t.row.klass);
    made.campaign = b.words.text(t.row.campaign);
    made.attempt_key = f.attempt_key;
    if (f.attempt > 1) made.resume = b.reads.resume(t.row.no, f.leg);
    made.first_started = t.at.legs[f.leg].first_try.value_or(f.started);
    made.started = f.started;
    made.valid_until = f.valid_until;
    made.closes = f.closes;
    give_unsubscribe_token(b, t, made);
    return made;
}

}  // namespace

moving start_move(tracked& t, const judge& rules, instant now)
{
    return {t, counted(t), now, rules.revision()};
}

void finish_move(books& b, moving& m)
{
    m.what.at.policy_revision = m.revision;
    b.writes.update(m.what.at);
    b.counts.remove(m.before);
    b.counts.add(counted(m.what));
}

queue_group group_of(const progress_row& at)
{
    return {at.lane, at.klass, at.again, at.campaign};
}

void enter_queue(books& b, const tracked& t)
{
    const auto& at = t.at;
    b.waiting.add({group_of(at), {at.due, at.no}, expires(t)}, t.row.person);
    b.dues.add(at);
}

void leave_queue(books& b, const tracked& t)
{
    const auto& at = t.at;
    if (t.flight || at.lane == lane::none) return;
    b.waiting.remove(group_of(at), {at.due, at.no});
    b.dues.remove(at);
}

void note(books& b, tracked& t, journal_row row)
{
    row.message = t.row.no;
    row.now = t.flight ? state::sending : t.at.now;
    b.writes.add(std::move(row), t.at.last);
    if (t.row.callback) queue_callbacks(b, t);
}

void give_back_contact(books& b, const tracked& t, const flight_row& f)
{
    if (t.at.legs.at(f.leg).first_try == f.started) return;  // it has the leg's slot
    const auto identities = identities_of(t.row, customer_of(b, t.row));
    for (const auto who : identities) b.writes.remove_contact(who, f.started, t.row.no, f.leg);
    b.places.freed(identities, t.row.no);
}

void give_back_contacts(books& b, const tracked& t, std::size_t leg)
{
    if (t.at.legs[leg].first_try) give_back_contacts(b, t, leg, identities_of(t.row, customer_of(b, t.row)));
}

void give_back_contacts(books& b, const tracked& t, std::size_t leg, const std::vector<person_no>& of)
{
    const auto& over = t.at.legs[leg];
    if (!over.first_try) return;
    const auto from =
        std::min(*over.first_try, over.last_try.value_or(never_ends));  // the clock may have been set back
    for (const auto who : of) b.writes.remove_contacts(who, from, t.row.no, leg);
    b.places.freed(of, t.row.no);
}

void end_legs(books& b, moving& m, const verdict& v)
{
    for (const auto& change : v.legs) end_leg(b, m, change);
}

void take_place(books& b, moving& m, const verdict& v, bool tell)
{
    bind_uncertain(m.what, v);
    if (const auto* next = std::get_if<wait>(&v.next))
        wait_for(b, m, v, *next, tell);
    else if (const auto* over = std::get_if<hand_over>(&v.next))
        wait_for_room(b, m, *over);
    else
        end(b, m, v, std::get<finish>(v.next), tell);
}

void carry_out(books& b, tracked& t, const verdict& v, const judge& rules, instant now)
{
    auto m = start_move(t, rules, now);
    leave_queue(b, t);
    end_legs(b, m, v);
    take_place(b, m, v, true);
    finish_move(b, m);
}

void await_slot(books& b, tracked& t, bool awaits)
{
    if (t.at.awaits_slot == awaits) return;
    t.at.awaits_slot = awaits;
    const auto identities = identities_of(t.row, customer_of(b, t.row));
    awaits ? b.places.wait(identities, t.row.no) : b.places.leave(identities, t.row.no);
}

state state_after(const tracked& t, const verdict& v)
{
    if (const auto* next = std::get_if<wait>(&v.next)) return next->as;
    if (const auto* last = std::get_if<finish>(&v.next)) return last->as;
    const auto leg = std::get<hand_over>(v.next).leg;
    return state_for_room(t.at, t.at.legs.at(leg));
}

reserved reserve(books& b, tracked& t, const std::optional<customer_row>& customer, const verdict& v, parcel what,
                 const judge& rules, instant now)
{
    const auto& next = std::get<hand_over>(v.next);
    auto m = start_move(t, rules, now);
    leave_queue(b, t);
    end_legs(b, m, v);
    const auto& leg = t.at.legs.at(next.leg);
    const auto identities = identities_of(t.row, customer);
    auto flight = flight_for(b, t, customer, next, what, now);
    log_contact(b, t, next.leg, identities, now);
    claim_text(b, t, leg, identities);
    // `flight` says that it is sending; its progress is written when the attempt ends.
    const bool awaited = t.at.awaits_slot;
    await_slot(b, t, false);
    if (awaited || !v.legs.empty()) b.writes.update(t.at);
    b.writes.add(flight);
    t.flight = std::move(flight);
    b.counts.remove(m.before);
    b.counts.add(counted(t));
    return handed_out(b, t, std::move(what));
}

void take_back(books& b, tracked& t)
{
    const auto before = counted(t);
    const auto f = *std::exchange(t.flight, std::nullopt);
    b.writes.remove_flight(f.no);
    give_back_contact(b, t, f);
    b.counts.remove(before);
    b.counts.add(counted(t));
    enter_queue(b, t);
}

}  // namespace todoke
