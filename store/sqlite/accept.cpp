#include <algorithm>

#include "store/sqlite/encoding.hpp"
#include "store/sqlite/room.hpp"
#include "store/sqlite/sharing.hpp"
#include "store/sqlite/transition.hpp"
#include "store/sqlite/transitions.hpp"

namespace todoke {

namespace {

using refusal = std::optional<refused>;

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
        if (!row || row->caller != caller || row->idempotency_key != what.idempotency_key || !still_answers(*row, now))
            continue;
        if (row->body_digest != what.body_digest)
            return refuse(refused::reason::idempotency_mismatch,
                          "this Idempotency-Key was used for another body; give every message a key of its own");
        auto answer = first_answer(*row);
        answer.id = row->id;
        answer.replayed = true;
        return answer;
    }
    return std::nullopt;
}

/// The profile's own addresses count under the customer's number; any other one under its own identity.
void find_persons(books& b, const std::optional<customer_row>& customer, const people::on_shared& shared,
                  message_row& row)
{
    std::vector<person_no> all;
    if (customer) all.push_back(customer->person());
    if (customer) all.insert(all.end(), customer->shared.begin(), customer->shared.end());
    for (const auto on : all_channels) {
        const auto& address = row.to[index_of(on)];
        if (address.empty() || (customer && customer->known.to[index_of(on)] == address)) continue;
        const auto who = b.persons.identity_of(on, address, shared);
        if (std::find(all.begin(), all.end(), who) == all.end()) all.push_back(who);
    }
    row.person = all.front();
    row.also.assign(all.begin() + 1, all.end());
}

message_row row_for(books& b, const submission& what, const judge& rules, instant now)
{
    message_row row;
    row.no = b.writes.next();
    row.id = message_id::make(now.time_since_epoch().count(), row.no, b.salt());
    row.klass = b.words.number(what.klass);
    row.campaign = b.words.number(what.campaign);
    row.stored = now;
    row.send_at = what.send_at;
    row.expires = what.expires_at;
    row.to = what.to;
    row.time_zone = what.time_zone;
    row.dedupe_key = what.dedupe_key;
    row.dedupe_window = what.dedupe_window;
    row.duplicate_rule = what.duplicate_rule;
    row.any_print = what.any_print;
    row.line_sms_print = what.line_sms_print;
    row.collapse_key = what.collapse_key;
    row.cancel_key = what.cancel_key;
    row.cancel_on = what.cancel_on;
    row.callback = b.words.number(what.callback);
    row.metadata = what.metadata;
    row.caller = b.words.number(what.caller);
    row.idempotency_key = what.idempotency_key;
    row.body_digest = what.body_digest;
    row.policy_revision = rules.revision();
    return row;
}

tracked fresh(message_row row, const std::vector<leg>& route)
{
    tracked made;
    for (const auto& leg : route) {
        row.route.push_back(leg.asked);
        made.at.legs.emplace_back().asked = leg.asked;
    }
    made.at.no = row.no;
    made.at.klass = row.klass;
    made.at.campaign = row.campaign;
    made.at.due = row.stored;
    made.at.policy_revision = row.policy_revision;
    made.row = std::move(row);
    return made;
}

bool shares_channel(const std::vector<leg_request>& theirs, const std::vector<leg>& ours)
{
    return std::any_of(ours.begin(), ours.end(), [&](const leg& one) {
        return std::any_of(theirs.begin(), theirs.end(), [&](const auto& other) { return other.on == one.asked.on; });
    });
}

/// Between different channels `any_print` is enough; on the same one the whole text must be the same.
std::vector<holder> twins_of(books& b, const submission& what, const std::vector<leg>& route,
                             const std::vector<person_no>& identities, instant now)
{
    std::vector<holder> all;
    if (!what.dedupe_key.empty()) all = holders_of(b, claim_kind::key, identities, what.dedupe_key, {}, now);
    if (what.any_print.empty() || !all.empty()) return all;
    const auto is_same_text = [&](const tracked& other) {
        return other.row.line_sms_print == what.line_sms_print || !shares_channel(other.row.route, route);
    };
    return holders_of(b, claim_kind::text, identities, what.any_print, {}, now, is_same_text);
}

/// Looked up before anything is written: a refused submission leaves nothing behind.
refusal duplicate_refused(books& b, const submission& what, const std::vector<leg>& route,
                          const std::optional<customer_row>& customer, instant now)
{
    if (what.duplicate_rule != on_duplicate::reject) return std::nullopt;
    std::vector<person_no> known;
    if (customer) known.push_back(customer->person());
    if (customer) known.insert(known.end(), customer->shared.begin(), customer->shared.end());
    for (const auto on : all_channels)
        if (const auto who = b.persons.known_as(on, what.to[index_of(on)])) known.push_back(who);
    const auto twins = twins_of(b, what, route, known, now);
    if (twins.empty()) return std::nullopt;
    const auto& twin = twins.front();
    return refused{refused::reason::duplicate,
                   "the same thing is already on its way or was sent: message " + twin.id.text(), twin.id};
}

/// Nothing of it is or may be handed over, so a newer one can take its place.
bool makes_way(books& b, message_no no, const submission& newer)
{
    const auto t = load(b, no);
    if (!t || t->flight || t->at.now != state::queued || t->at.lane == lane::none || handed_over(t->at.legs))
        return false;
    return newer.duplicate_rule == on_duplicate::replace ||
           (!newer.collapse_key.empty() && t->row.collapse_key == newer.collapse_key);
}

/// Older ones that it takes the place of, and the first that stands in its way.
struct rivalry {
    std::vector<holder> replaced;
    std::optional<holder> in_the_way;
};

rivalry rivals_of(books& b, const submission& what, const std::vector<leg>& route,
                  const std::vector<person_no>& identities, message_no self, instant now)
{
    rivalry made;
    for (const auto& twin : twins_of(b, what, route, identities, now))
        if (makes_way(b, twin.no, what))
            made.replaced.push_back(twin);
        else if (!made.in_the_way)
            made.in_the_way = twin;
    if (what.collapse_key.empty()) return made;
    const auto older = holders_of(b, claim_kind::collapse, identities, what.collapse_key, self, now);
    made.replaced.insert(made.replaced.end(), older.begin(), older.end());
    return made;
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
    if (t.row.customer) b.reserved.list(t.row.customer, t.row.no);
}

stored answer_for(const tracked& t, const verdict& v)
{
    stored made;
    made.id = t.row.id;
    made.now = t.at.now;
    made.due = t.at.due;
    made.held_by = v.held_by;
    made.detail = v.detail;
    made.duplicate_of = t.at.duplicate_of;
    if (t.at.lane != lane::none) made.on = t.at.legs[t.at.leg].asked.on;
    return made;
}

/// Where the verdict puts it, written: the first row of its timeline says what was decided.
stored settle_in(books& b, tracked& t, const verdict& v, const judge& rules, instant now, const std::string& body)
{
    moving m{t, {}, now, rules.revision()};
    journal_row first;
    first.at = now;
    first.event = timeline_event::stored;
    first.detail = v.detail.empty() && !v.held_by.empty() ? v.held_by.front().detail : v.detail;
    t.at.now = state_after(t, v);
    if (const auto* next = std::get_if<wait>(&v.next)) {
        first.why = next->why;
        first.due = next->due;
        first.leg = next->leg;
    } else if (const auto* last = std::get_if<finish>(&v.next)) {
        first.why = last->why;
    }
    note(b, t, std::move(first));
    end_legs(b, m, v);
    take_place(b, m, v, false);
    auto answer = answer_for(t, v);
    if (!t.row.idempotency_key.empty()) t.row.first_answer = pack_answer(answer);
    b.writes.add(t.row, body);
    b.writes.add(t.at);
    b.counts.add(counted(t));
    return answer;
}

}  // namespace

accepted_submission accept(books& b, const submission& what, const judge& rules, instant now)
{
    b.seen(now);
    if (!what.idempotency_key.empty()) {
        const auto caller = b.words.number(what.caller);
        if (auto before = answered_before(b, what, caller, now)) return *std::move(before);
    }
    if (auto full = no_room(b)) return *std::move(full);

    auto customer = what.customer.empty() ? std::nullopt : b.persons.find(what.customer);
    const bool has_address = what.to != addresses{};
    if (!has_address && (!customer || !customer->created))
        return refuse(refused::reason::unknown_customer,
                      what.customer.empty() ? "no customer and no address in `to`: name one of them"
                                            : "customer " + what.customer + " is not known: PUT /v1/customers/" +
                                                  what.customer + " first, or give addresses in `to`");
    const auto route = rules.route(what, customer ? customer->known : profile{});
    if (route.empty()) return refuse(refused::reason::no_content, "there is no content for any channel of the route");
    if (auto duplicate = duplicate_refused(b, what, route, customer, now)) return *std::move(duplicate);
    if (!customer && !what.customer.empty()) customer = b.persons.add(what.customer);

    auto row = row_for(b, what, rules, now);
    if (customer) row.customer = customer->no;
    find_persons(b, customer, carry_over(b, now), row);
    auto t = fresh(std::move(row), route);
    const auto identities = identities_of(t.row, customer);

    const auto rivals = rivals_of(b, what, route, identities, t.row.no, now);
    auto s = see(b, t, customer, rules, now);
    if (rivals.in_the_way) s.key_holder = rivals.in_the_way->id;
    const auto v = rules.decide(s, now);
    if (!std::holds_alternative<finish>(v.next))
        for (const auto& older : rivals.replaced) supersede(b, older.no, rules, now);
    auto answer = settle_in(b, t, v, rules, now, what.content);
    claim(b, t, identities);
    return answer;
}

}  // namespace todoke
