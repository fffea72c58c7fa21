#include "store/sqlite/message/prospect.hpp"

#include <algorithm>

#include "store/model/phrase.hpp"
#include "store/sqlite/message/transition.hpp"
#include "store/sqlite/people/twins.hpp"
#include "store/sqlite/queue/room.hpp"

namespace todoke {

namespace {

void insert_known(std::vector<person_no>& into, person_no who)
{
    if (who && std::find(into.begin(), into.end(), who) == into.end()) into.push_back(who);
}

/// Without what only a stored message has: numbers of names.
message_row row_for(books& b, const submission& what, const judge& rules, instant now)
{
    message_row row;
    row.no = b.writes.next();
    row.id = message_id::make(now.time_since_epoch().count(), row.no, b.salt());
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
    row.metadata = what.metadata;
    row.links = what.links;
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
    made.at.due = row.stored;
    made.at.policy_revision = row.policy_revision;
    made.row = std::move(row);
    return made;
}

/// The profile's own addresses count under the customer's number; any other one under its own identity. The numbers
/// that are given when it is written are known now: they are the next ones. Returns those that something may have been
/// stored under: an address that will be shared from now on still counts as its owner.
std::vector<person_no> find_persons(books& b, prospect& to)
{
    auto next = b.persons.next_number();
    std::vector<person_no> all, known;
    if (to.customer) all.push_back(to.customer->person());
    if (to.is_new) ++next.value;
    if (to.customer) all.insert(all.end(), to.customer->shared.begin(), to.customer->shared.end());
    if (!to.is_new) known = all;
    for (const auto on : all_channels) {
        const auto& address = to.message.row.to[index_of(on)];
        if (address.empty() || (to.customer && to.customer->known.to[index_of(on)] == address)) continue;
        const auto seen = b.persons.look_up(on, address);
        if (to.customer && b.persons.has(*to.customer, on, seen.hash)) continue;  // in another spelling
        to.strangers[index_of(on)] = seen;
        insert_known(all, seen.identity ? seen.identity : person_no{next.value++});
        insert_known(known, seen.counts_as());
    }
    to.message.row.person = all.front();
    to.message.row.also.assign(all.begin() + 1, all.end());
    return known;
}

/// Nothing of it is or may be handed over, so a newer one can take its place.
bool makes_way(books& b, message_no no, const submission& newer)
{
    const auto t = load(b, no);
    if (!t || t->flight || t->at.now != state::queued || t->at.lane == lane::none || handed_over(t->at.legs))
        return false;
    const auto& only = newer.replaces_only;
    if (!only.empty() && std::find(only.begin(), only.end(), b.words.text(t->row.klass)) == only.end()) return false;
    return newer.duplicate_rule == on_duplicate::replace ||
           (!newer.collapse_key.empty() && t->row.collapse_key == newer.collapse_key);
}

/// Whom it takes the place of, and the first that stands in its way.
void find_older(books& b, const submission& what, const std::vector<person_no>& known, instant now, prospect& to)
{
    const auto sort_out = [&](const std::vector<holder>& older) {
        for (const auto& one : older)
            if (makes_way(b, one.no, what))
                to.replaced.push_back(one);
            else if (!to.in_the_way)
                to.in_the_way = one;
    };
    sort_out(twins_of(b, to.message.row, to.route.front().asked.on, known, now));
    if (what.collapse_key.empty()) return;
    sort_out(holders_of(b, claim_kind::collapse, known, what.collapse_key, to.message.row.no, now));
}

sameness sameness_of(claim_kind by)
{
    if (by == claim_kind::key) return sameness::dedupe_key;
    return by == claim_kind::collapse ? sameness::collapse_key : sameness::text;
}

/// What makes way stands in nobody's way, neither as the same text nor as who waits for the same slot.
void overlook_replaced(prospect& in)
{
    for (const auto& older : in.replaced) {
        std::erase_if(in.seen.rivals, [&](const rival& one) { return one.message == older.no; });
        for (auto& twin : in.seen.text_twin)
            if (twin == older.id) twin.reset();
    }
}

refused unknown_customer(const submission& what)
{
    return {refused::reason::unknown_customer,
            what.customer.empty() ? "no customer and no address in `to`: name one of them"
                                  : "customer " + what.customer + " is not known: PUT /v1/customers/" + what.customer +
                                        " first, or give addresses in `to`",
            std::nullopt};
}

customer_row newcomer(books& b, const std::string& name)
{
    customer_row made;
    made.no = {b.persons.next_number().value};
    made.known.customer = name;
    return made;
}

}  // namespace

std::variant<refused, prospect> look_at(books& b, const submission& what, const judge& rules, instant now)
{
    if (auto full = no_room(b)) return *std::move(full);
    prospect made;
    if (!what.customer.empty()) made.customer = b.persons.find(what.customer);
    const bool has_address = what.to != addresses{};
    if (!has_address && (!made.customer || !made.customer->created)) return unknown_customer(what);
    made.route = rules.route(what, made.customer ? made.customer->known : profile{});
    if (made.route.empty())
        return refused{refused::reason::no_content, "there is no content for any channel of the route", std::nullopt};
    made.is_new = !made.customer && !what.customer.empty();
    if (made.is_new) made.customer = newcomer(b, what.customer);
    made.message = fresh(row_for(b, what, rules, now), made.route);
    if (made.customer) made.message.row.customer = made.customer->no;

    const auto known = find_persons(b, made);
    if (what.duplicate_rule == on_duplicate::reject)
        if (const auto twins = twins_of(b, made.message.row, made.route.front().asked.on, known, now); !twins.empty())
            return refused{refused::reason::duplicate,
                           "the same thing is already on its way or was sent: message " + twins.front().id.text(),
                           twins.front().id};
    find_older(b, what, known, now, made);
    auto facts = facts_of(b, made.message);
    facts.klass = what.klass;
    facts.campaign = what.campaign;
    made.seen = look_around(b, made.message, std::move(facts), made.customer, known, rules, now);
    if (made.in_the_way) {
        made.seen.key_holder = made.in_the_way->id;
        made.seen.held_by_it = sameness_of(made.in_the_way->by);
    }
    overlook_replaced(made);
    return made;
}

stored answer_for(const tracked& t, const verdict& v, const std::string& klass, instant now, const estimator& comes)
{
    stored made;
    made.klass = klass;
    made.id = t.row.id;
    made.now = state_after(t, v);
    made.due = now;
    made.held_by = v.held_by;
    made.detail = v.detail;
    made.duplicate_of = v.duplicate_of;
    if (const auto* next = std::get_if<wait>(&v.next)) {
        made.due = next->due;
        made.on = t.at.legs.at(next->leg).asked.on;
    } else if (const auto* over = std::get_if<hand_over>(&v.next)) {
        made.on = t.at.legs.at(over->leg).asked.on;
    }
    if (comes && made.on && made.due != never_ends) made.estimated = comes(*made.on, klass, made.due, std::nullopt);
    const bool has_others_before_it = made.estimated && *made.estimated > now;
    if (std::holds_alternative<hand_over>(v.next) && made.held_by.empty() && has_others_before_it)
        made.held_by.push_back({rule::rate, *made.estimated, say(phrase::others_at_rate)});
    return made;
}

}  // namespace todoke
