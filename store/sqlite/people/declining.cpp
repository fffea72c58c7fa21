// Links that people follow, and messages they decline.
#include "store/sqlite/people/declining.hpp"

#include <algorithm>

#include "store/model/phrase.hpp"
#include "store/sqlite/message/transition.hpp"
#include "store/sqlite/message/transitions.hpp"

namespace todoke {

namespace {

/// How far back the message is looked for that somebody's words are told in.
constexpr std::size_t newest_looked_at = 50;

phrase phrase_of(declined_by how)
{
    if (how == declined_by::words) return phrase::declined_by_words;
    if (how == declined_by::complaint) return phrase::declined_by_complaint;
    return how == declined_by::one_click ? phrase::declined_by_one_click : phrase::declined_by_link;
}

/// One who declines, and by which address.
struct decliner {
    std::optional<customer_row> customer;
    std::int64_t address = 0;
    channel on{};
    declined_by how{};
    instant at{};
    std::string evidence;
};

/// What is on record of the customer, if anything is.
std::optional<consent> recorded(const decliner& who, const std::string& klass)
{
    if (!who.customer) return std::nullopt;
    const auto& all = who.customer->known.consents;
    const auto found = all.find(klass);
    return found == all.end() ? std::nullopt : found->second[index_of(who.on)];
}

bool is_declined(books& b, const decliner& who, const std::string& klass, name_no klass_no)
{
    const auto since = b.declined.since(who.address, klass_no);
    if (!since || !who.customer) return since.has_value();
    const auto said = recorded(who, klass);
    return said && !(said->granted && said->at > *since);
}

/// When the person agreed last, by what is on record.
std::optional<instant> agreed(const decliner& who, const std::string& klass)
{
    const auto said = recorded(who, klass);
    return said && said->granted ? std::optional{said->at} : std::nullopt;
}

enum class came_to {
    nothing,     ///< it was so already, or is not so any more
    binds_anew,  ///< so it was for whom it is written down, but others at the address may have agreed since
    written,
};

/// A backend's word alone does not follow a person to their next address.
bool is_written_down(books& b, const decliner& who, name_no klass)
{
    return !who.customer || b.ledger.last_declined({who.customer->no, klass, who.on});
}

/// Of the others at the address its owner is known at once; what waits for any other is asked when it is due.
bool owner_agreed_after(books& b, const decliner& who, const std::string& klass, instant since)
{
    return agreed({b.persons.present_owner(who.on, who.address), {}, who.on, {}, {}, {}}, klass) > since;
}

came_to decline_class(books& b, decliner& who, const std::string& klass, instant now)
{
    const auto klass_no = b.words.number(klass);
    const bool was_declined = is_declined(b, who, klass, klass_no) && is_written_down(b, who, klass_no);
    // Words and complaints are of the moment they came, links of this one, whatever a clock said before.
    const bool is_told = who.how == declined_by::words || who.how == declined_by::complaint;
    auto at = who.at;
    if (!is_told) at = std::max(at, agreed(who, klass).value_or(at));
    const auto since = b.declined.since(who.address, klass_no);
    if (since && *since >= at && (was_declined || is_told)) return came_to::nothing;  // told again
    b.declined.add(who.address, klass_no, at);
    // A link is followed again and again, and there is nothing to look through for it.
    if (was_declined)
        return is_told || owner_agreed_after(b, who, klass, *since) ? came_to::binds_anew : came_to::nothing;
    // Told late: its owner has agreed since, but of others who share the address that says nothing.
    if (agreed(who, klass) > at) return came_to::nothing;
    b.ledger.declined({who.customer ? who.customer->no : customer_no{}, klass_no, who.on}, at, now, to_text(who.how),
                      who.evidence);
    if (who.customer) b.persons.decline(*who.customer, klass, who.on, at, now);
    return came_to::written;
}

void tell(books& b, message_no no, std::size_t leg, const std::string& klass, const decliner& who, instant now)
{
    about(no, [&] {
        auto t = load(b, no);
        if (!t) return;
        journal_row row;
        row.at = now;
        row.event = timeline_event::declined;
        row.leg = leg;
        row.why = rule::consent;
        row.detail = say(phrase_of(who.how), {klass, spoken(who.on)});
        note(b, *t, std::move(row));
        b.writes.update(t->at);
    });
}

/// The leg of this channel of the newest message that has one.
std::optional<std::pair<message_no, std::size_t>> newest_on(books& b, customer_no who, channel on)
{
    for (const auto no : b.reserved.of_customer(who, {}, newest_looked_at)) {
        const auto t = about(no, [&] { return load(b, no); });
        for (std::size_t i = 0; t && i < t->at.legs.size(); ++i)
            if (t->at.legs[i].asked.on == on) return std::pair{no, i};
    }
    return std::nullopt;
}

/// What waits for whoever is known to have to do with it; whatever else is queued for the address is decided when due.
void decide_again(books& b, const decliner& who, const judge& rules, instant now)
{
    const auto at = b.persons.look_up(who.address);
    if (who.customer && who.customer->no != at.owner) decide_again(b, *who.customer, rules, now);
    decide_again(b, at, rules, now);
}

/// Whom it is written down for.
std::optional<customer_row> customer_at(books& b, customer_no named, channel on, std::int64_t address)
{
    if (named)
        if (auto row = b.persons.find_readable(named)) return row;
    return b.persons.present_owner(on, address);
}

/// `in`: the leg in whose message's story it stands. Returns whether anything came of it.
bool decline_all(books& b, decliner& who, const std::vector<std::string>& classes,
                 const std::optional<std::pair<message_no, std::size_t>>& in, const judge& rules, instant now)
{
    bool any = false;
    for (const auto& klass : classes) {
        const auto came = decline_class(b, who, klass, now);
        any = any || came != came_to::nothing;
        if (in && came == came_to::written) tell(b, in->first, in->second, klass, who, now);
    }
    if (any) decide_again(b, who, rules, now);
    return any;
}

/// The message that the token came with, if it is there still.
std::optional<tracked> message_of(books& b, const decline_order& order)
{
    auto t = about(order.no, [&] { return load(b, order.no); });
    const bool is_it = t && t->row.klass == order.klass && t->row.customer == order.customer &&
                       order.leg < t->at.legs.size() && t->at.legs[order.leg].asked.on == order.on;
    return is_it ? std::move(t) : std::nullopt;
}

/// The same words of the same person, however a provider tells them again. (Who is careless with ids, and gives two
/// persons one, still has both heeded.)
std::optional<std::int64_t> mark_of(books& b, const declined_at_address& what)
{
    const auto raw = what.key.empty() ? std::nullopt : b.told.find(what.raw);
    if (!raw) return std::nullopt;
    return b.told.hash("h" + raw->provider + '\0' + what.key + '\0' + what.address);
}

}  // namespace

std::vector<tracked_link> tracked_links_of(const books& b, const tracked& t, std::size_t leg)
{
    std::vector<tracked_link> made;
    for (std::size_t i = 0; i < t.row.links.size(); ++i)
        made.push_back({t.row.links[i], b.tokens.link({t.row.no, leg, i}, t.row.id)});
    return made;
}

void give_unsubscribe_token(const books& b, const tracked& t, reserved& to)
{
    if (to.on != channel::email) return;
    to.unsubscribe =
        b.tokens.unsubscribe({t.row.no, to.leg, t.row.customer, t.row.klass, to.on, b.persons.hash(to.on, to.address)});
}

std::optional<followed_link> find_link(books& b, const std::string& token)
{
    const auto where = link_tokens::place_of(token);
    if (!where) return std::nullopt;
    const auto t = about(where->no, [&] { return load_any(b, where->no); });
    if (!t || !same_token(b.tokens.link(*where, t->row.id), token)) return std::nullopt;
    if (where->number >= t->row.links.size() || where->leg >= t->row.route.size()) return std::nullopt;
    return followed_link{t->row.id, where->leg, t->row.route[where->leg].on, where->number,
                         t->row.links[where->number]};
}

std::optional<subscription> find_subscription(books& b, const std::string& token)
{
    const auto order = b.tokens.decline_of(token);
    if (!order || !b.words.has(order->klass)) return std::nullopt;
    subscription made{b.words.text(order->klass), order->on, false};
    decliner who{customer_at(b, order->customer, order->on, order->address), order->address, order->on, {}, {}, {}};
    made.is_declined = is_declined(b, who, made.klass, order->klass);
    return made;
}

bool decline(books& b, const std::string& token, const std::vector<std::string>& also, declined_by how,
             const judge& rules, instant now)
{
    b.seen(now);
    const auto order = b.tokens.decline_of(token);
    if (!order || !b.words.has(order->klass)) return false;
    const auto message = message_of(b, *order);
    decliner who{customer_at(b, order->customer, order->on, order->address), order->address, order->on, how, now, {}};
    if (message) who.evidence = "message " + message->row.id.text();
    std::vector<std::string> classes{b.words.text(order->klass)};
    for (const auto& klass : also)
        if (klass != classes.front()) classes.push_back(klass);
    const auto in = message ? std::optional{std::pair{message->row.no, order->leg}} : std::nullopt;
    decline_all(b, who, classes, in, rules, now);
    return true;
}

void complain(books& b, const tracked& t, std::size_t leg, const std::string& address, instant at, const judge& rules,
              instant now)
{
    if (address.empty()) return;
    const auto on = t.at.legs[leg].asked.on;
    const auto hash = b.persons.hash(on, address);
    decliner who{customer_at(b, t.row.customer, on, hash),
                 hash,
                 on,
                 declined_by::complaint,
                 std::min(at, now),
                 "message " + t.row.id.text()};
    decline_all(b, who, rules.declinable(), std::pair{t.row.no, leg}, rules, now);
}

bool decline_at(books& b, const declined_at_address& what, const judge& rules, instant now)
{
    b.seen(now);
    const auto mark = mark_of(b, what);
    if (mark && b.told.was_taken(*mark)) return false;
    if (mark) b.told.take(*mark, what.raw);
    const auto address = b.persons.hash(what.on, what.address);
    decliner who{
        customer_at(b, {}, what.on, address), address, what.on, declined_by::words, std::min(what.at, now), what.said};
    const auto in = who.customer ? newest_on(b, who.customer->no, what.on) : std::nullopt;
    return decline_all(b, who, what.classes, in, rules, now);
}

}  // namespace todoke
