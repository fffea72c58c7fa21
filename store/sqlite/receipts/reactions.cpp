// What becomes known of a message from outside: receipts of providers, events of customers.
#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "store/model/phrase.hpp"
#include "store/sqlite/message/deciding.hpp"
#include "store/sqlite/message/transition.hpp"
#include "store/sqlite/message/transitions.hpp"
#include "store/sqlite/people/declining.hpp"
#include "store/sqlite/people/shared_address.hpp"
#include "store/sqlite/people/twins.hpp"
#include "store/sqlite/receipts/leg_story.hpp"

namespace todoke {

namespace {

constexpr std::size_t listeners_at_once = 500;
/// To one number, newest first; where there are more nobody can say which of them is the only one.
constexpr std::size_t most_doubts_looked_at = 100;

void keep_facts(tracked& t, const consequence& known, instant at)
{
    for (const auto i : known.reacted) t.at.legs.at(i).reacted = at;
    if (known.delivered) t.at.legs.at(*known.delivered).delivered = at;
}

using place = std::pair<message_no, std::size_t>;

struct match {
    std::optional<place> leg;              ///< none: nobody can say
    std::optional<message_id> ends_first;  ///< it may be about this one, whose attempt is under way
};

/// An attempt under way may have been given the id that is told, and one that was set aside may have been before.
match if_none_is_under_way(books& b, place found, channel on, name_no provider, const std::string& address)
{
    match made{found, {}};
    for (const auto no : b.reads.flights_to(provider, address, b.persons.hash(on, address))) {
        const auto t = about(no, [&] { return load(b, no); });
        made.leg.reset();
        if (t) made.ends_first = t->row.id;
    }
    return made;
}

/// Parts go one after the other: of one whose attempt ended in doubt the part behind the known ones is the one.
bool is_only_its_last_part_open(books& b, const tracked& t, std::size_t leg, const told_receipt& what)
{
    const auto parts = t.at.legs[leg].parts;
    return parts <= 1 || (!what.reference.empty() && story_of(b, t, leg, what).newest().parts.size() + 1 == parts);
}

/// The leg, if it is the only one, that may have been taken by this provider for this address.
match only_uncertain(books& b, name_no provider, const told_receipt& what)
{
    if (what.to.empty()) return {};
    const auto to = b.told.attempt_to(provider, what.to);
    const auto doubts = b.reads.in_doubt(to.provider, to.what, most_doubts_looked_at + 1);
    std::optional<place> found;
    channel on{};
    for (const auto& [no, i] : doubts) {
        if (b.damaged.contains(no)) return {};
        const auto t = about(no, [&, no = no] { return load(b, no); });
        if (!t || t->flight || i >= t->at.legs.size()) continue;
        const auto& leg = t->at.legs[i];
        if (leg.now != leg_state::uncertain) b.writes.remove_doubt(no, i);
        if (leg.now != leg_state::uncertain || t->at.now != state::uncertain || leg.address != what.to) continue;
        if (found || !is_only_its_last_part_open(b, *t, i, what)) return {};
        found = place{no, i};
        on = leg.asked.on;
    }
    // Only now: a row that says of an attempt what is known by now would be in the way for ever.
    if (!found || doubts.size() > most_doubts_looked_at) return {};
    return if_none_is_under_way(b, *found, on, provider, what.to);
}

/// Hashes may meet, and a provider may use a name twice: the newest message that has it in its story.
match find_leg(books& b, const told_receipt& what)
{
    if (what.message) return {place{what.message->no(), what.leg}, {}};
    const auto provider = b.words.known(what.provider);
    if (provider == 0) return {};
    if (what.reference.empty()) return only_uncertain(b, provider, what);
    const auto hash = static_cast<std::int64_t>(keyed_hash(b.key, what.reference) >> 1);
    for (const auto& one : b.reads.references(provider, hash)) {
        const auto t = about(one.message, [&] { return load(b, one.message); });
        if (!t || one.leg >= t->at.legs.size()) continue;
        const auto story = about(one.message, [&] { return story_of(b, *t, one.leg, what); });
        if (story.of(what.reference)) return {place{one.message, one.leg}, {}};
    }
    return only_uncertain(b, provider, what);
}

/// Where a leg went; empty: that was erased.
std::string address_of(books& b, const tracked& t, std::size_t leg)
{
    const auto on = t.at.legs[leg].asked.on;
    if (!t.at.legs[leg].address.empty()) return t.at.legs[leg].address;
    if (!t.row.to[index_of(on)].empty()) return t.row.to[index_of(on)];
    const auto customer = customer_of(b, t.row);
    return customer ? customer->known.to[index_of(on)] : std::string{};
}

void block_address(books& b, const tracked& t, std::size_t leg, const told_receipt& what, const judge& rules,
                   instant now)
{
    const auto on = t.at.legs[leg].asked.on;
    const auto address = what.address.empty() ? address_of(b, t, leg) : what.address;
    if (address.empty()) return;
    auto reason = what.what.detail.empty() ? what.what.code : what.what.detail;
    if (reason.empty()) reason = std::string{to_text(what.what.kind)};
    b.persons.block(on, address, reason, now, t.row.no);
    decide_again(b, on, address, rules, now);
}

void note_receipt(books& b, tracked& t, std::size_t leg, const told_receipt& what, const std::string& remark,
                  instant now)
{
    journal_row row;
    row.at = now;
    row.event = timeline_event::receipt;
    row.leg = leg;
    row.provider = what.provider.empty() ? b.words.known(t.at.legs[leg].provider) : b.words.known(what.provider);
    row.receipt = what.what.kind;
    row.code = what.what.code;
    row.detail = what.what.detail;
    if (!remark.empty()) row.detail += (row.detail.empty() ? "" : "; ") + remark;
    if (!what.reference.empty()) row.references = {what.reference};
    note(b, t, std::move(row));
}

/// That a part has arrived says nothing of the others, which may not even have been handed over. Empty: it was the last
/// one, or there are none.
std::string remark_on_a_part(const leg_row& leg, const leg_story& story, const told_receipt& what)
{
    const auto* one = story.of(what.reference);
    if (one == nullptr && !story.newest().parts.empty()) one = &story.newest();
    if (what.what.kind != receipt_kind::delivered || one == nullptr) return {};
    const auto all = parts_of(leg, *one);
    auto delivered = one->delivered;
    delivered.insert(what.reference);
    if (delivered.size() >= all) return {};
    return say(phrase::receipt_of_a_part, {std::to_string(delivered.size()), std::to_string(all)});
}

/// Before anything is decided: the next leg of this very message must know that the address is blocked. (A profile may
/// have another one by now than an earlier sending went to.) A complaint blocks nothing: it declines what can be.
void heed(books& b, tracked& t, std::size_t leg, const told_receipt& what, bool is_of_earlier, const judge& rules,
          instant now)
{
    const bool is_address_known = !what.address.empty() || !t.row.to[index_of(t.at.legs[leg].asked.on)].empty();
    if (blocks_address(what.what.kind) && (!is_of_earlier || is_address_known))
        block_address(b, t, leg, what, rules, now);
    else if (what.what.kind == receipt_kind::complained)
        complain(b, t, leg, address_of(b, t, leg), what.what.at, rules, now);
    else
        return;
    t = load(b, t.row.no).value();
}

using result = receive_answer::result;

result only_note(books& b, tracked& t, std::size_t leg, const told_receipt& what, const std::string& remark,
                 instant now)
{
    note_receipt(b, t, leg, what, remark, now);
    b.writes.update(t.at);
    return result::noted;
}

/// A name that nobody knew is looked up from now on: what is told of it later needs no guess.
void learn_name(books& b, const tracked& t, std::size_t leg, const std::string& reference, std::size_t part)
{
    const auto provider = b.words.known(t.at.legs[leg].provider);
    const auto hash = keyed_hash(b.key, reference) >> 1;
    b.writes.add_reference(provider, static_cast<std::int64_t>(hash), t.row.no, leg, part);
}

/// It changes what the message comes to.
result act_on(books& b, tracked& t, std::size_t leg, const told_receipt& what, receipt_kind as,
              const std::string& remark, const judge& rules, instant now)
{
    const auto customer = customer_of(b, t.row);
    auto s = see(b, t, customer, rules, now);
    s.key_holder = heir_of_key(b, t, customer, now);
    auto news = what.what;
    news.kind = as;
    const auto known = rules.heard(s, leg, news, now);
    note_receipt(b, t, leg, what, known.is_late ? say(phrase::receipt_is_late) : remark, now);
    keep_facts(t, known, what.what.at);
    if (t.flight || !known.then)
        b.writes.update(t.at);
    else
        follow(b, t, *known.then, rules, now);
    return known.is_late ? result::noted : result::taken;
}

/// What it says of the whole leg.
receipt_kind meaning_of(receipt_kind told, const leg_row& leg, const leg_story& story, bool is_of_a_part)
{
    if (is_of_a_part) return receipt_kind::accepted;  // the one in doubt was the last that had to be taken
    // Of a long one the other parts may have arrived: it is not sent a second time.
    const auto parts = std::max(leg.parts, story.newest().parts.size());
    return told == receipt_kind::expired && parts > 1 ? receipt_kind::failed : told;
}

result take_in(books& b, tracked& t, std::size_t leg, const told_receipt& what, const judge& rules, instant now)
{
    if (t.flight && t.flight->leg == leg) return result::under_way;
    const auto story = story_of(b, t, leg, what);
    if (story.is_told) return result::repeated;
    const auto told = what.what.kind;
    const auto* about = story.of(what.reference);
    const bool is_new_name = about == nullptr && !what.reference.empty();
    const bool is_of_earlier =
        about != nullptr ? about != &story.newest() : is_new_name && what.message && story.newest().is_taken;
    const bool is_in_doubt = t.at.legs[leg].now == leg_state::uncertain;
    if (told == receipt_kind::accepted && (is_of_earlier || !is_in_doubt)) return result::repeated;
    heed(b, t, leg, what, is_of_earlier, rules, now);
    // Of what was given up once nothing new can be bad news for the message.
    if (is_of_earlier && !shows_arrival(told)) return only_note(b, t, leg, what, say(phrase::receipt_is_late), now);
    const auto remark = remark_on_a_part(t.at.legs[leg], story, what);
    if (!remark.empty() && about != nullptr) return only_note(b, t, leg, what, remark, now);
    if (is_new_name && !is_of_earlier) learn_name(b, t, leg, what.reference, story.newest().parts.size());
    return act_on(b, t, leg, what, meaning_of(told, t.at.legs[leg], story, !remark.empty()), remark, rules, now);
}

/// Where only the channel is told. The number of legs: none of it was tried.
std::size_t last_tried(const tracked& t, channel on)
{
    const auto& legs = t.at.legs;
    const auto is_it = [&](const leg_row& one) { return one.asked.on == on && one.attempts > 0; };
    const auto found = std::find_if(legs.rbegin(), legs.rend(), is_it);
    return found == legs.rend() ? legs.size() : static_cast<std::size_t>(legs.rend() - found) - 1;
}

/// Returns what it came to.
consequence reach(books& b, tracked& t, const customer_event& what, const judge& rules, instant now)
{
    const auto s = see(b, t, customer_of(b, t.row), rules, now);
    auto known = rules.happened(s, what, now);
    if (known.reacted.empty() && !known.cancels) return known;
    keep_facts(t, known, what.at);
    if (known.cancels) {
        t.at.cancel_asked = true;
        t.at.cancel_by = rule::event;
    }
    journal_row row;
    row.at = now;
    row.event = timeline_event::reacted;
    row.why = rule::event;
    row.detail = say(t.flight ? phrase::event_came_later : phrase::event_came, {what.type});
    note(b, t, std::move(row));
    if (t.flight || !known.then)
        b.writes.update(t.at);
    else
        carry_out(b, t, *known.then, rules, now);
    return known;
}

void reach_all(books& b, person_no who, const customer_event& what, const judge& rules, instant now,
               std::set<std::int64_t>& seen, event_answer& into)
{
    for (message_no before;;) {
        const auto some = b.reserved.listeners(who, before, listeners_at_once);
        for (const auto no : some) {
            if (!seen.insert(no.value).second) continue;
            about(no, [&] {
                auto t = load(b, no);
                if (!t || (!t->flight && !is_open(t->at))) return;
                const auto known = reach(b, *t, what, rules, now);
                into.cancelled += known.cancels;
                into.reacted += !known.reacted.empty();
            });
        }
        if (some.size() < listeners_at_once) return;
        before = some.back();
    }
}

}  // namespace

receive_answer receive(books& b, const told_receipt& what, const judge& rules, instant now)
{
    b.seen(now);
    const auto found = find_leg(b, what);
    if (!found.leg) return {receive_answer::result::unmatched, found.ends_first, {}};
    const auto [no, named] = *found.leg;
    return about(no, [&, no = no, named = named]() -> receive_answer {
        auto t = load(b, no);
        if (!t || (what.message && t->row.id != *what.message)) return {};
        const auto leg = what.on ? last_tried(*t, *what.on) : named;
        if (leg >= t->at.legs.size()) return {};
        const auto id = t->row.id;
        const auto how = take_in(b, *t, leg, what, rules, now);
        return {how, id, t->flight ? state::sending : t->at.now};
    });
}

event_answer take_event(books& b, const customer_event& what, const judge& rules, instant now)
{
    b.seen(now);
    event_answer made;
    const auto customer = b.persons.find(what.customer);
    made.is_known = customer.has_value();
    if (!customer) return made;  // nothing was stored for them that it could reach
    made.repeated = !b.events.add(customer->no, what);
    if (made.repeated) return made;
    std::set<std::int64_t> seen;
    reach_all(b, customer->person(), what, rules, now, seen, made);
    for (const auto identity : customer->shared) reach_all(b, identity, what, rules, now, seen, made);
    return made;
}

}  // namespace todoke
