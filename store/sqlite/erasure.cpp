#include "store/sqlite/erasure.hpp"

#include <algorithm>

#include "store/model/phrase.hpp"
#include "store/sqlite/encoding.hpp"
#include "store/sqlite/transition.hpp"
#include "store/sqlite/transitions.hpp"

namespace todoke {

namespace {

constexpr std::size_t erased_at_once = 500;
constexpr std::size_t longest_code = 32;

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/// Addresses of one person, to be found again in what was written about a message to them.
class known_addresses {
public:
    void add(const std::string& address)
    {
        if (!address.empty()) all_.push_back(address);
    }
    void add(const addresses& more)
    {
        for (const auto& address : more) add(address);
    }
    void take_out_of(std::string& text) const
    {
        const auto is_in = [&](const std::string& address) { return text.find(address) != std::string::npos; };
        if (std::any_of(all_.begin(), all_.end(), is_in)) text.clear();
    }

private:
    std::vector<std::string> all_;
};

known_addresses addresses_of(const tracked& t, const customer_row& customer)
{
    known_addresses made;
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

void erase_texts(books& b, tracked& t, const customer_row& customer)
{
    auto& row = t.row;
    const auto known = addresses_of(t, customer);
    for (auto* text : {&row.dedupe_key, &row.collapse_key, &row.cancel_key, &row.idempotency_key})
        known.take_out_of(*text);
    if (!row.first_answer.empty()) {
        auto answer = unpack_answer(row.first_answer);
        answer.detail.clear();
        for (auto& held : answer.held_by) held.detail.clear();
        row.first_answer = pack_answer(answer);
    }
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

void erase_message(books& b, tracked& t, const customer_row& customer, const judge& rules, instant now)
{
    hide_blocks(b, t);
    erase_texts(b, t, customer);
    erase_story(b, t);
    b.writes.remove_resume(t.row.no);
    if (t.flight) {
        t.at.cancel_asked = true;
        const auto on = t.at.legs[t.flight->leg].asked.on;
        if (!t.flight->erased) b.writes.erase_address(t.row.no, b.persons.hash(on, t.flight->address));
    } else if (is_open(t.at)) {
        verdict v;
        v.next = end_of_erased(t.at.legs);
        v.detail = say(phrase::erased);
        carry_out(b, t, v, rules, now);
    }
    for (auto& leg : t.at.legs) leg.address.clear();
    b.writes.update(t.at);
}

}  // namespace

finish end_of_erased(const std::vector<leg_row>& legs)
{
    for (const auto& leg : legs)
        if (leg.now == leg_state::uncertain) return {state::uncertain, rule::erased};
    return {handed_over(legs) ? state::sent : state::cancelled, rule::erased};
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

bool erase_customer(books& b, const std::string& which, const judge& rules, instant now)
{
    b.seen(now);
    const auto row = b.persons.find(which);
    if (!row) return false;
    for (message_no before;;) {
        const auto some = b.reserved.of_customer(row->no, before, erased_at_once);
        for (const auto no : some)
            about(no, [&] {
                if (auto t = load(b, no))
                    erase_message(b, *t, *row, rules, now);
                else if (b.damaged.contains(no))
                    b.writes.erase_unread(no);
            });
        if (some.size() < erased_at_once) break;
        before = some.back();
    }
    b.events.erase(row->no);
    b.persons.erase(*row);
    b.log_holds_erased = true;
    return true;
}

}  // namespace todoke
