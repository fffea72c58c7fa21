#include "store/sqlite/message/standing.hpp"

#include <algorithm>

#include "store/sqlite/people/contacts.hpp"
#include "store/sqlite/people/erased_key.hpp"
#include "store/sqlite/people/twins.hpp"

namespace todoke {

namespace {

constexpr span idempotency_life = std::chrono::hours{24 * 7};

const std::string& claimed_text(const message_row& row, claim_kind kind)
{
    switch (kind) {
        case claim_kind::idempotency:
            return row.idempotency_key;
        case claim_kind::key:
            return row.dedupe_key;
        case claim_kind::text:
            return row.any_print;
        case claim_kind::collapse:
            return row.collapse_key;
        default:
            return row.line_sms_print;
    }
}

/// Of whom nobody can read what they have: as if they had it.
bool may_have(books& b, customer_no who, person_no identity)
{
    try {
        const auto row = b.persons.find(who);
        return row && std::find(row->shared.begin(), row->shared.end(), identity) != row->shared.end();
    } catch (const unreadable&) {
        return true;
    }
}

bool counts_for(books& b, const message_row& row, person_no identity)
{
    if (row.person == identity || std::find(row.also.begin(), row.also.end(), identity) != row.also.end()) return true;
    if (!row.customer) return false;
    return b.persons.owner_of(identity) == row.customer || may_have(b, row.customer, identity);
}

/// Whether its text is, or may be, out on this channel.
bool is_out_on(const tracked& t, channel on)
{
    if (t.flight && t.at.legs[t.flight->leg].asked.on == on) return true;
    return std::any_of(t.at.legs.begin(), t.at.legs.end(), [&](const leg_row& leg) {
        return leg.asked.on == on && (leg.now == leg_state::accepted || leg.now == leg_state::uncertain);
    });
}

bool holds(const books& b, const tracked& t, claim_kind kind, instant now)
{
    if (kind == claim_kind::line_text && !is_out_on(t, channel::line)) return false;
    if (kind == claim_kind::sms_text && !is_out_on(t, channel::sms)) return false;
    return still_binds(b, t, now);
}

/// Until `visit` has seen enough (false).
void each_holder(books& b, claim_kind kind, const std::vector<person_no>& identities, const std::string& text,
                 message_no self, instant now, const std::function<bool(const tracked&)>& also,
                 const std::function<bool(const holder&)>& visit)
{
    for (const auto identity : identities)
        for (const auto no : b.reserved.holders(kind, identity.value, text)) {
            if (no == self) continue;
            if (b.damaged.contains(no)) {
                if (kind == claim_kind::collapse) continue;
                if (!visit({no, b.reads.id_of(no).value_or(message_id{}), kind})) return;
                continue;
            }
            const auto t = load(b, no);
            if (t && is_key(b.key, claimed_text(t->row, kind), text) && counts_for(b, t->row, identity) &&
                holds(b, *t, kind, now) && (!also || also(*t)) && !visit({no, t->row.id, kind}))
                return;
        }
}

/// Where it would go by this channel: while nobody knows whether it arrived, where it was tried.
const std::string& address_by(channel on, const tracked& t, const profile& person)
{
    for (const auto& leg : t.at.legs)
        if (leg.asked.on == on && leg.now == leg_state::uncertain && !leg.address.empty()) return leg.address;
    const auto& own = t.row.to[index_of(on)];
    return own.empty() ? person.to[index_of(on)] : own;
}

void expect_consistent(const books& b, const tracked& t)
{
    for (const auto no : {t.row.klass, t.row.campaign, t.row.callback, t.row.caller, t.at.klass, t.at.campaign})
        if (!b.words.has(no)) throw damaged_message{t.row.no, "it names a class, campaign or caller that is not there"};
    if (!t.flight) return;
    if (t.flight->leg >= t.at.legs.size())
        throw damaged_message{t.row.no, "its row in table flight: it is on a leg that the message has not"};
    if (!b.words.has(t.flight->provider))
        throw damaged_message{t.row.no, "its row in table flight: it names a provider that is not there"};
}

}  // namespace

std::optional<tracked> load(books& b, message_no no)
{
    return b.damaged.contains(no) ? std::nullopt : load_any(b, no);
}

std::optional<tracked> load_any(books& b, message_no no)
{
    auto row = b.reads.message(no);
    if (!row) {
        if (b.reads.has_progress(no)) throw damaged_message{no, "its row in table message is missing"};
        return std::nullopt;
    }
    auto at = b.reads.progress(no, row->route);
    if (!at) throw damaged_message{no, "its row in table progress is missing"};
    tracked made{std::move(*row), std::move(*at), b.reads.flight(no)};
    expect_consistent(b, made);
    return made;
}

tally_key counted(const tracked& t)
{
    const auto on = [&](std::size_t leg) { return 1 + static_cast<std::int64_t>(t.at.legs[leg].asked.on); };
    if (t.flight) return {state::sending, on(t.flight->leg), t.row.klass, rule::none};
    return {t.at.now, t.at.lane == lane::none ? 0 : on(t.at.leg), t.row.klass, t.at.why};
}

bool is_open(const progress_row& at)
{
    return !is_final(at.now) && at.lane != lane::none;
}

std::vector<person_no> identities_of(const message_row& row, const std::optional<customer_row>& customer)
{
    std::vector<person_no> made{row.person};
    const auto add = [&](const std::vector<person_no>& more) {
        for (const auto who : more)
            if (std::find(made.begin(), made.end(), who) == made.end()) made.push_back(who);
    };
    add(row.also);
    if (customer) add(customer->shared);
    return made;
}

std::optional<instant> handed_over(const std::vector<leg_row>& legs)
{
    std::optional<instant> last;
    const auto keep = [&](const std::optional<instant>& at) {
        if (at && (!last || *at > *last)) last = at;
    };
    for (const auto& leg : legs) {
        if (leg.now == leg_state::accepted) keep(leg.ended);
        if (leg.now == leg_state::uncertain) keep(leg.last_try);
    }
    return last;
}

bool still_binds(const books& b, const tracked& t, instant now)
{
    return still_binds(b, t, now, now);
}

bool still_binds(const books& b, const tracked& t, instant now, instant wall)
{
    if (t.flight || is_open(t.at)) return true;
    const auto last = handed_over(t.at.legs);
    return last && now < b.box.clock().by_now(*last, wall, t.row.no) + t.row.dedupe_window;
}

bool still_answers(const books& b, const message_row& row, instant now)
{
    return !row.idempotency_key.empty() && now < b.box.clock().stored(row.stored, row.no) + idempotency_life;
}

bool is_free(books& b, message_no no, instant now, instant wall)
{
    if (b.damaged.contains(no)) return false;
    const auto t = load(b, no);
    return !t || (!still_answers(b, t->row, now) && !still_binds(b, *t, now, wall));
}

std::optional<holder> holder_of(books& b, claim_kind kind, const std::vector<person_no>& identities,
                                const std::string& text, message_no self, instant now,
                                const std::function<bool(const tracked&)>& also)
{
    std::optional<holder> found;
    each_holder(b, kind, identities, text, self, now, also, [&](const holder& one) {
        found = one;
        return false;
    });
    return found;
}

std::vector<holder> holders_of(books& b, claim_kind kind, const std::vector<person_no>& identities,
                               const std::string& text, message_no self, instant now,
                               const std::function<bool(const tracked&)>& also)
{
    std::vector<holder> found;
    each_holder(b, kind, identities, text, self, now, also, [&](const holder& one) {
        const auto same = [&](const holder& other) { return other.no == one.no; };
        if (std::none_of(found.begin(), found.end(), same)) found.push_back(one);
        return true;
    });
    return found;
}

std::optional<customer_row> customer_of(books& b, const message_row& row)
{
    if (!row.customer) return std::nullopt;
    return about(row.no, [&] { return b.persons.find(row.customer); });
}

message_facts facts_of(books& b, const tracked& t)
{
    message_facts made;
    made.no = t.row.no;
    made.id = t.row.id;
    made.klass = b.words.text(t.row.klass);
    made.campaign = b.words.text(t.row.campaign);
    made.stored = t.row.stored;
    made.send_at = t.row.send_at;
    made.expires_at = t.row.expires;
    made.time_zone = t.row.time_zone;
    made.to = t.row.to;
    made.now = t.flight ? state::sending : t.at.now;
    made.cancel_asked = t.at.cancel_asked;
    made.cancel_by = t.at.cancel_by;
    made.due = t.at.due;
    made.due_by = t.at.why;
    made.legs.assign(t.at.legs.begin(), t.at.legs.end());
    if (t.at.lane != lane::timer && t.at.lane != lane::none) made.waits_for = t.at.leg;
    made.dedupe_window = t.row.dedupe_window;
    made.duplicate_rule = t.row.duplicate_rule;
    made.cancel_on = t.row.cancel_on;
    return made;
}

situation see(books& b, const tracked& t, const std::optional<customer_row>& customer, const judge& rules, instant now)
{
    return look_around(b, t, facts_of(b, t), customer, identities_of(t.row, customer), rules, now);
}

namespace {

/// What was declined at an address binds whoever's it is, unless they agreed later.
void show_declined(books& b, channel on, const std::string& address, situation& to)
{
    if (b.declined.is_empty()) return;
    const auto since = b.declined.since(b.persons.hash(on, address), b.words.known(to.message.klass));
    if (!since) return;
    auto& said = to.person.consents[to.message.klass][index_of(on)];
    if (!said || !said->granted || said->at <= *since) said = consent{false, *since};
}

}  // namespace

situation look_around(books& b, const tracked& t, message_facts facts, const std::optional<customer_row>& customer,
                      const std::vector<person_no>& identities, const judge& rules, instant now)
{
    situation made;
    made.message = std::move(facts);
    if (customer) made.person = customer->known;
    made.known_as = t.row.person;
    for (const auto on : all_channels) {
        const auto i = index_of(on);
        const auto& address = address_by(on, t, made.person);
        if (address.empty()) continue;
        for (auto& row : b.persons.blocks_of(on, address)) {
            if (row.provider == 0)
                made.blocked[i] = std::move(row.reason);
            else
                made.cut_off.push_back({on, b.words.text(row.provider), std::move(row.reason)});
        }
        show_declined(b, on, address, made);
    }
    const auto needs = rules.looks_back(made.message.klass);
    read_contacts(b, identities, needs, now, made);
    const auto is_cap = [](const contact_need& need) { return need.most != contact_need::all_of_them; };
    if (std::any_of(needs.begin(), needs.end(), is_cap)) find_rivals(b, t.row.no, identities, now, made);
    find_text_twins(b, t, identities, now, made);
    return made;
}

instant expires(const tracked& t)
{
    const auto& legs = t.at.legs;
    auto head = t.at.leg;
    while (head > 0 && !legs[head].asked.when) --head;
    const auto& when = legs[head].asked.when;
    // Its due is never before its timer.
    return when && when->ttl > span{0} ? t.at.due + when->ttl : t.row.expires;
}

std::int64_t lane_of(books& b, const leg_row& leg)
{
    if (leg.now == leg_state::uncertain && leg.provider_knows) return lane::of_provider(b.words.number(leg.provider));
    if (!leg.asked.via.empty()) return lane::of_provider(b.words.number(leg.asked.via));
    return lane::of(leg.asked.on);
}

}  // namespace todoke
