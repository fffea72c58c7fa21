#include "store/sqlite/people/shared_address.hpp"

#include <algorithm>
#include <set>

#include "store/model/receipt.hpp"
#include "store/sqlite/message/transition.hpp"

namespace todoke {

namespace {

constexpr span contacts_carried_over = std::chrono::hours{24 * 90};

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

/// What was handed over when the profile had the address stays with it; what is to go goes with the profile, unless it
/// goes to that very address.
void carry_over(books& b, tracked& t, const address_change& to)
{
    const auto identity = to.which.identity;
    if (to.is_new || to.is_theirs) claim_again(b, t, identity);
    const bool stays = goes_to(b, t, to.which.hash) || (!to.is_theirs && handed_over(t.at.legs));
    if (t.at.awaits_slot && (stays || to.is_theirs))
        b.places.wait({identity}, t.row.no);
    else if (t.at.awaits_slot)
        b.places.leave({identity}, t.row.no);
    auto& also = t.row.also;
    if (!stays || std::find(also.begin(), also.end(), identity) != also.end()) return;
    also.push_back(identity);
    b.writes.change_also(t.row.no, also);
}

void carry_contacts_over(books& b, const address_change& to, instant now)
{
    std::vector<contact_row> seen;
    b.reads.contacts({to.of.value}, now - contacts_carried_over, [&](const contact_row& one) {
        seen.push_back(one);
        return true;
    });
    for (const auto& one : seen) b.writes.add_contact(to.which.identity, one);
}

/// All that is about one customer, in one walk over their messages.
void carry_over_of(books& b, customer_no who, const std::vector<address_change>& changes, instant now)
{
    b.reserved.each_of_customer(who, [&](message_no no) {
        auto t = load(b, no);
        if (!t) return true;
        for (const auto& one : changes)
            if (one.of == who && may_count(b, *t, one, now)) carry_over(b, *t, one);
        return true;
    });
    for (const auto& one : changes)
        if (one.of == who && one.is_new) carry_contacts_over(b, one, now);
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
    b.reads.contacts({who.value}, now - contacts_carried_over, [&](const contact_row&) {
        any = true;
        return false;
    });
    return any;
}

void carry_over(books& b, const std::vector<address_change>& changes, instant now)
{
    std::set<std::int64_t> seen;
    for (const auto& one : changes)
        if (seen.insert(one.of.value).second) carry_over_of(b, one.of, changes, now);
}

}  // namespace todoke
