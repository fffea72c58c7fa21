#include "store/sqlite/people/shared_address.hpp"

#include <algorithm>
#include <set>

#include "store/model/receipt.hpp"
#include "store/sqlite/message/transition.hpp"

namespace todoke {

namespace {

constexpr span contacts_carried_over = std::chrono::hours{24 * 90};

/// What a clock told that was set forward since may be newer than it says; who reads it looks at each by today's.
instant carried_over_from(const books& b, instant now)
{
    return now - contacts_carried_over - b.box.clock().most_behind();
}

/// It was submitted to that very address, which its customer's profile may have given up, or is or may be handed over
/// there.
bool goes_to(const books& b, const tracked& t, std::int64_t address)
{
    const auto is_it = [&](channel on, const std::string& to) {
        return !to.empty() && b.persons.hash(on, to) == address;
    };
    if (t.flight && is_it(t.at.legs[t.flight->leg].asked.on, t.flight->address)) return true;
    return std::any_of(all_channels.begin(), all_channels.end(),
                       [&](channel on) { return is_it(on, t.row.to[index_of(on)]); }) ||
           std::any_of(t.at.legs.begin(), t.at.legs.end(),
                       [&](const leg_row& leg) { return is_it(leg.asked.on, leg.address); });
}

/// Of what was over when a profile took up an address that had an identity before, nothing went there.
bool may_count(const books& b, const tracked& t, const address_change& to, instant now)
{
    const bool is_taken_up = to.is_theirs && !to.is_new;
    return is_taken_up ? t.flight || is_open(t.at) : still_binds(b, t, now);
}

/// It goes on somewhere else: it waits for no slot there, and has none.
void part(books& b, const tracked& t, person_no identity)
{
    for (std::size_t i = 0; i < t.at.legs.size(); ++i)
        if (t.at.legs[i].now == leg_state::waiting) give_back_contacts(b, t, i, {identity});
    if (!t.at.awaits_slot) return;
    b.places.leave({identity}, t.row.no);
    b.places.freed({identity}, t.row.no);
}

/// Its leg goes to this address, of its customer's profile.
bool goes_home_to(const books& b, const tracked& t, const leg_request& leg, const customer_row& home, std::int64_t at,
                  const judge& rules)
{
    return std::any_of(all_channels.begin(), all_channels.end(), [&](channel kind) {
        return goes_to_kind(leg, kind, rules) && t.row.to[index_of(kind)].empty() && b.persons.has(home, kind, at);
    });
}

/// What was tried elsewhere has no slot here: it asks for one, as if it had not been tried. What is under way goes
/// where it went, and has its slot.
void ask_for_slot(books& b, tracked& t, const address_row& here, const judge& rules)
{
    const auto customer = customer_of(b, t.row);
    bool any = false;
    for (std::size_t i = 0; i < t.at.legs.size() && customer; ++i) {
        auto& leg = t.at.legs[i];
        if (leg.now != leg_state::waiting || !leg.first_try || (t.flight && t.flight->leg == i)) continue;
        if (!goes_home_to(b, t, leg.asked, *customer, here.hash, rules)) continue;
        give_back_contacts(b, t, i);
        leg.first_try.reset();
        any = true;
    }
    if (any) b.writes.update(t.at);
}

/// What was handed over, or is under way, when the profile had the address stays with it, and so does what counts for
/// it since it was stored, or goes to that very address; what else is to go goes with the profile.
void carry_over(books& b, tracked& t, const address_change& to, const judge& rules)
{
    const auto identity = to.which.identity;
    auto& also = t.row.also;
    if (to.is_new || to.is_theirs) claim_again(b, t, identity);
    const bool counted = std::find(also.begin(), also.end(), identity) != also.end();
    const bool stays =
        counted || goes_to(b, t, to.which.hash) || (!to.is_theirs && (t.flight || handed_over(t.at.legs)));
    if (!stays && !to.is_theirs) return part(b, t, identity);
    if (to.is_theirs && !to.is_new && !counted) ask_for_slot(b, t, to.which, rules);
    if (t.at.awaits_slot) b.places.wait({identity}, t.row.no);
    if (!stays || counted) return;
    also.push_back(identity);
    b.writes.change_also(t.row.no, also);
}

void carry_contacts_over(books& b, const address_change& to, instant now)
{
    std::vector<contact_row> seen;
    b.reads.contacts({to.of.value}, carried_over_from(b, now), [&](const contact_row& one) {
        seen.push_back(one);
        return true;
    });
    for (const auto& one : seen) b.writes.add_contact(to.which.identity, one);
}

/// All that is about one customer, in one walk over their messages.
void carry_over_of(books& b, customer_no who, const std::vector<address_change>& changes, const judge& rules,
                   instant now)
{
    for (const auto& one : changes)
        if (one.of == who && one.is_new) carry_contacts_over(b, one, now);
    b.reserved.each_of_customer(who, [&](message_no no) {
        auto t = load(b, no);
        if (!t) return true;
        for (const auto& one : changes)
            if (one.of == who && may_count(b, *t, one, now)) carry_over(b, *t, one, rules);
        return true;
    });
}

}  // namespace

bool listens(const message_row& row)
{
    const auto is_event = [](const leg_request& leg) { return leg.when && !parse_receipt_kind(leg.when->lacks); };
    return !row.cancel_on.empty() || std::any_of(row.route.begin(), row.route.end(), is_event);
}

void claim_again(books& b, const tracked& t, person_no identity)
{
    const auto add = [&](claim_kind kind, const std::string& text) {
        if (!text.empty()) b.reserved.add(kind, identity.value, text, t.row.no);
    };
    add(claim_kind::key, t.row.dedupe_key);
    add(claim_kind::collapse, t.row.collapse_key);
    add(claim_kind::text, t.row.any_print);
    add(claim_kind::line_text, t.row.line_sms_print);
    add(claim_kind::sms_text, t.row.line_sms_print);
    if (listens(t.row)) b.reserved.listen(identity, t.row.no);
}

void follow(books& b, tracked& t, const verdict& v, const judge& rules, instant now)
{
    const bool was_open = is_open(t.at);
    carry_out(b, t, v, rules, now);
    if (was_open || !is_open(t.at)) return;
    for (const auto who : identities_of(t.row, customer_of(b, t.row))) claim_again(b, t, who);
}

bool anything_counts(books& b, customer_no who, instant now)
{
    bool any = false;
    b.reserved.each_of_customer(who, [&](message_no no) {
        const auto t = load(b, no);
        any = t && still_binds(b, *t, now);
        return !any;
    });
    if (any) return true;
    b.reads.contacts({who.value}, carried_over_from(b, now), [&](const contact_row&) {
        any = true;
        return false;
    });
    return any;
}

void ask_for_slot_elsewhere(books& b, tracked& t, const flight_row& ended, const judge& rules)
{
    auto& leg = t.at.legs[ended.leg];
    if (leg.now != leg_state::waiting || !leg.first_try) return;
    const auto customer = customer_of(b, t.row);
    if (!customer) return;
    const auto goes_there_again = [&](channel kind) {
        const auto& given = t.row.to[index_of(kind)];
        const auto& next = given.empty() ? customer->known.to[index_of(kind)] : given;
        return goes_to_kind(leg.asked, kind, rules) &&
               b.persons.hash(kind, next) == b.persons.hash(kind, ended.address);
    };
    if (std::any_of(all_channels.begin(), all_channels.end(), goes_there_again)) return;
    const auto& also = t.row.also;
    const bool goes_to_others = std::any_of(customer->shared.begin(), customer->shared.end(), [&](person_no identity) {
        return std::find(also.begin(), also.end(), identity) == also.end() &&
               goes_home_to(b, t, leg.asked, *customer, b.persons.hash_of(identity), rules);
    });
    if (!goes_to_others) return;
    give_back_contacts(b, t, ended.leg);
    leg.first_try.reset();
}

void carry_over(books& b, std::vector<address_change> changes, const judge& rules, instant now)
{
    // What was tried gives its slot at an old address back before it is to ask at a new one, as if it had not been.
    std::stable_partition(changes.begin(), changes.end(), [](const address_change& one) { return !one.is_theirs; });
    std::set<std::int64_t> seen;
    for (const auto& one : changes)
        if (seen.insert(one.of.value).second) carry_over_of(b, one.of, changes, rules, now);
}

}  // namespace todoke
