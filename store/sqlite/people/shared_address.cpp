#include "store/sqlite/people/shared_address.hpp"

#include <algorithm>

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

/// One that still binds counts for the address's identity from now on.
void carry_over(books& b, tracked t, person_no identity, std::int64_t address)
{
    claim_again(b, t, identity);
    if (t.at.awaits_slot) b.places.wait({identity}, t.row.no);
    auto& also = t.row.also;
    if (!goes_to(b, t, address) || std::find(also.begin(), also.end(), identity) != also.end()) return;
    also.push_back(identity);
    b.writes.change_also(t.row.no, also);
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

people::on_shared carry_over(books& b, instant now)
{
    return [&b, now](customer_no owner, person_no identity, people::carried what) {
        const auto address = b.persons.hash_of(identity);
        const auto counts = [&](const tracked& t) {
            return what == people::carried::all ? still_binds(b, t, now) : t.flight || is_open(t.at);
        };
        b.reserved.each_of_customer(owner, [&](message_no no) {
            if (auto t = load(b, no); t && counts(*t)) carry_over(b, *std::move(t), identity, address);
            return true;
        });
        if (what == people::carried::open) return;
        std::vector<contact_row> seen;
        b.reads.contacts({owner.value}, now - contacts_carried_over, [&](const contact_row& one) {
            seen.push_back(one);
            return true;
        });
        for (const auto& one : seen) b.writes.add_contact(identity, one);
    };
}

}  // namespace todoke
