#include "store/sqlite/people/erasure.hpp"

#include <algorithm>
#include <utility>

#include "store/model/phrase.hpp"
#include "store/sqlite/file/encoding.hpp"
#include "store/sqlite/message/transition.hpp"
#include "store/sqlite/message/transitions.hpp"
#include "store/sqlite/people/erased_key.hpp"
#include "store/sqlite/people/quoted_addresses.hpp"
#include "store/sqlite/people/shared_address.hpp"

namespace todoke {

namespace {

/// Some milliseconds of the writer (the first piece looks at what still binds, too, of up to 20,000 messages); others
/// have their turn between two pieces.
constexpr std::size_t erased_at_once = 100;
constexpr message_no all_done{1};
constexpr std::size_t longest_code = 32;

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

quoted_addresses addresses_of(const tracked& t, const customer_row& customer)
{
    quoted_addresses made;
    made.add(customer.known.to);
    made.add(t.row.to);
    if (t.flight) made.add(t.flight->address);
    for (const auto& leg : t.at.legs) made.add(leg.address);
    return made;
}

void hide_blocks(books& b, const tracked& t)
{
    const auto hide = [&](channel on, const std::string& address) {
        if (!address.empty()) b.persons.hide_blocks(on, address);
    };
    b.persons.hide_blocks(t.row.person);
    for (const auto identity : t.row.also) b.persons.hide_blocks(identity);
    for (const auto on : all_channels) hide(on, t.row.to[index_of(on)]);
    for (const auto& leg : t.at.legs) hide(leg.asked.on, leg.address);
    if (t.flight) hide(t.at.legs[t.flight->leg].asked.on, t.flight->address);
}

/// Whether a character begins or the text ends there.
bool may_cut_at(const std::string& text, std::size_t at)
{
    return at == text.size() || (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
}

/// Whether the customer's id is in it ("cart:c-1001"), of which only the keyed hash and the length are left.
bool has_id(const books& b, const erasure& of, const std::string& text)
{
    const auto bytes = static_cast<std::size_t>(of.id_bytes);
    for (std::size_t from = 0; from + bytes <= text.size(); ++from)
        if (may_cut_at(text, from) && may_cut_at(text, from + bytes) &&
            b.persons.hash(text.substr(from, bytes)) == of.name)
            return true;
    return false;
}

/// Its addresses are gone with its content, so that nobody knows any more which of them its keys may quote.
bool is_purged(books& b, const message_row& row)
{
    return row.to == addresses{} && !b.reads.has_content(row.no);
}

void erase_texts(books& b, tracked& t, const customer_row& customer, const erasure& of)
{
    auto& row = t.row;
    const auto known = addresses_of(t, customer);
    const bool may_be_any = is_purged(b, row);
    const auto names_them = [&](const std::string& text) {
        return !text.empty() && (may_be_any || known.any_in(text) || has_id(b, of, text));
    };
    for (auto* text : {&row.dedupe_key, &row.collapse_key, &row.idempotency_key})
        if (names_them(*text)) *text = erased_key(b.key, *text);
    if (names_them(row.cancel_key)) row.cancel_key.clear();
    if (!row.first_answer.empty()) {
        auto answer = unpack_answer(row.first_answer);
        answer.detail.clear();
        for (auto& held : answer.held_by) held.detail.clear();
        row.first_answer = pack_answer(answer);
    }
    row.links.clear();  // where they lead may name a person
    b.writes.update_texts(row);
    b.writes.scrub(row.no);
    b.writes.remove_content(row.no);
}

void erase_story(books& b, const tracked& t)
{
    for (auto at = t.at.last; at;) {
        const auto row = b.reads.journal(at, t.row.no);
        const auto code = plain_code(row.code);
        if (!row.detail.empty() || code != row.code) b.writes.erase_words(at, code);
        at = row.prev;
    }
}

void erase_message(books& b, tracked& t, const customer_row& customer, const erasure& of, const judge& rules,
                   instant now)
{
    hide_blocks(b, t);
    erase_texts(b, t, customer, of);
    erase_story(b, t);
    b.writes.remove_resume(t.row.no);
    b.writes.remove_doubts(t.row.no);
    if (t.flight) {
        t.at.cancel_asked = true;
        const auto on = t.at.legs[t.flight->leg].asked.on;
        if (!t.flight->erased) b.writes.erase_address(t.row.no, b.persons.hash(on, t.flight->address));
    } else if (is_open(t.at)) {
        carry_out(b, t, erased_verdict(t.at.legs), rules, now);
    }
    for (auto& leg : t.at.legs) leg.address.clear();
    b.writes.update(t.at);
}

/// One that cannot be read is erased as far as its messages tell.
customer_row row_of(books& b, customer_no who)
{
    if (auto row = b.persons.find_readable(who)) return *std::move(row);
    customer_row nothing_known;
    nothing_known.no = who;
    return nothing_known;
}

/// Whether it is on the list of this address. (What names somebody whose profile had it then is not, and keeps no
/// address beyond its content.)
bool was_given(books& b, const message_row& row, const address_row& address)
{
    const auto identity = address.identity;
    if (!identity) return false;
    const bool counts =
        row.person == identity || std::find(row.also.begin(), row.also.end(), identity) != row.also.end();
    if (!counts) return false;
    const auto found = b.reserved.listed(identity, {row.no.value + 1}, 1);
    return !found.empty() && found.front() == row.no;
}

bool is_theirs(books& b, const open_erasure& it, const message_row& row)
{
    if (row.customer == it.of.customer) return true;
    const auto is_known_at = [&](std::int64_t address) {
        const auto named = b.persons.find_readable(row.customer);
        return named && b.persons.has(*named, address);
    };
    return std::any_of(it.addresses.begin(), it.addresses.end(),
                       [&](const address_row& one) { return was_given(b, row, one) && !is_known_at(one.hash); });
}

/// On the lists of the customer and of their addresses, the newest first.
std::vector<message_no> some_messages(books& b, const open_erasure& it)
{
    auto made = b.reserved.of_customer(it.of.customer, it.of.before, erased_at_once);
    for (const auto& address : it.addresses) {
        if (!address.identity) continue;
        const auto given = b.reserved.listed(address.identity, it.of.before, erased_at_once);
        made.insert(made.end(), given.begin(), given.end());
    }
    std::sort(made.rbegin(), made.rend());
    made.erase(std::unique(made.begin(), made.end()), made.end());
    if (made.size() > erased_at_once) made.resize(erased_at_once);
    return made;
}

/// Of one that cannot be read nobody knows more than whose list it is on.
void erase_one(books& b, message_no no, const customer_row& customer, const open_erasure& it, const judge& rules,
               instant now)
{
    auto t = load(b, no);
    if (t && is_theirs(b, it, t->row))
        erase_message(b, *t, customer, it.of, rules, now);
    else if (!t && b.damaged.contains(no))
        b.writes.erase_unread(no);
}

/// False: those were the last.
bool erase_messages(books& b, open_erasure& it, const customer_row& customer, const judge& rules, instant now)
{
    const auto some = some_messages(b, it);
    for (const auto no : some) about(no, [&] { erase_one(b, no, customer, it, rules, now); });
    it.of.before = some.size() == erased_at_once ? some.back() : all_done;
    return it.of.before != all_done;
}

/// The newest messages first; the profile last, because its addresses are looked for in what was written about each.
void erase_some(books& b, open_erasure it, const judge& rules, instant now)
{
    b.seen(now);
    const auto customer = row_of(b, it.of.customer);
    // What was sent to them still is, for whoever writes to one of these addresses: no second arrival, no cap anew.
    // First of all, while the keys are there. (A profile that cannot be read shares nothing; its messages are set aside
    // or gone.)
    if (!std::exchange(it.is_begun, true) && customer.created && anything_counts(b, it.of.customer, now))
        carry_over(b, b.persons.part_with_addresses(customer), rules, now);
    if (erase_messages(b, it, customer, rules, now)) return b.erasures.went_on(std::move(it));
    quoted_addresses known;
    known.add(customer.known.to);
    if (b.told.forget_some(known, it.told)) return b.erasures.went_on(std::move(it));
    b.events.erase(customer.no);
    b.spoken.erase(customer.no);
    b.ledger.erase(customer.no);
    b.persons.erase(customer);
    b.erasures.remove(customer.no);
    b.log_holds_erased = true;
}

}  // namespace

bool is_being_erased(books& b, const message_row& row)
{
    return std::any_of(b.erasures.all().begin(), b.erasures.all().end(), [&](const auto& one) {
        const open_erasure& it = one.second;
        return row.customer == it.of.customer || (row.no < it.of.before && is_theirs(b, it, row));
    });
}

finish end_of_erased(const std::vector<leg_row>& legs)
{
    for (const auto& leg : legs)
        if (leg.now == leg_state::uncertain) return {state::uncertain, rule::erased};
    return {handed_over(legs) ? state::sent : state::cancelled, rule::erased};
}

verdict erased_verdict(const std::vector<leg_row>& legs)
{
    verdict v;
    v.next = end_of_erased(legs);
    v.detail = say(phrase::erased);
    return v;
}

std::string plain_code(const std::string& code)
{
    std::size_t digits = 0, most_digits = 0;
    for (const char c : code) {
        const bool is_letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
        if (!is_letter && !is_digit(c) && c != ' ' && c != '.') return {};
        digits = is_digit(c) ? digits + 1 : 0;
        most_digits = std::max(most_digits, digits);
    }
    constexpr std::size_t fewer_than_any_phone_number = 6;
    return code.size() > longest_code || most_digits > fewer_than_any_phone_number ? std::string{} : code;
}

outcome without_words(const outcome& result)
{
    outcome made;
    made.kind = result.kind;
    made.code = plain_code(result.code);
    made.after = result.after;
    made.transport = result.transport;
    return made;
}

bool begin_erasure(books& b, const std::string& which, instant now)
{
    b.seen(now);
    const auto name = b.persons.hash(which);
    if (const auto row = b.persons.find(which)) {
        erasure begun;
        begun.customer = row->no;
        begun.name = name;
        begun.id_bytes = static_cast<std::int64_t>(which.size());
        begun.before = b.writes.next();
        begun.since = now;
        b.erasures.add(begun);
        b.persons.forget_name(row->no);
    }
    return b.erasures.named(name).has_value();
}

bool go_on_erasing(books& b, const std::string& which, const judge& rules, instant now)
{
    const auto name = b.persons.hash(which);
    if (const auto who = b.erasures.named(name)) go_on_erasing(b, *who, rules, now);
    return b.erasures.named(name).has_value();
}

bool go_on_erasing(books& b, customer_no who, const judge& rules, instant now)
{
    if (auto it = b.erasures.of(who)) erase_some(b, *std::move(it), rules, now);
    return b.erasures.any_goes_on();
}

}  // namespace todoke
