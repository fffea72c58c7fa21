#include "store/sqlite/people/agreeing.hpp"

#include <algorithm>

#include "store/sqlite/message/standing.hpp"

namespace todoke {

namespace {

/// In the ledger, the source of what was declined by an address that the profile had until now.
constexpr std::string_view said_at_former_address = "former-address";

bool is_news(const std::optional<consent>& known, const consent& said, bool says_when)
{
    return !known || known->granted != said.granted || (says_when && said.at > known->at);
}

/// Since when the person wants none of it.
std::optional<instant> withdrawn(books& b, const consent_ledger::subject& what, const std::string& address)
{
    const auto by_id = b.ledger.last_declined(what);
    if (address.empty()) return by_id;
    return std::max(by_id, b.declined.since(b.persons.hash(what.on, address), what.klass));
}

void keep_declined(books& b, customer_row& row, channel on, std::int64_t address, instant now)
{
    for (const auto& [klass, since] : b.declined.all_at(address)) {
        // Before any of this was theirs. (Since when a profile has an address is not kept.)
        if (since < row.created) continue;
        auto& known = row.known.consents[b.words.text(klass)][index_of(on)];
        if (known && known->granted && known->at > since) continue;
        if (!known || known->granted) known = consent{false, since};
        // What the profile alone says, a copy that says no time would take back.
        const consent_ledger::subject what{row.no, klass, on};
        if (b.ledger.last_declined(what) < since) b.ledger.declined(what, since, now, said_at_former_address, {});
    }
}

bool was_written_to(books& b, customer_no who, channel on, std::int64_t address)
{
    bool was = false;
    b.reserved.each_of_customer(who, [&](message_no no) {
        const auto t = about(no, [&] { return load(b, no); });
        if (!t) return true;
        const auto& to = t->row.to[index_of(on)];
        was = !to.empty() && b.persons.hash(on, to) == address;
        return !was;
    });
    return was;
}

}  // namespace

void keep_declined(books& b, customer_row& row, const addresses& next, instant now)
{
    if (b.declined.is_empty()) return;
    for (const auto on : all_channels) {
        const auto &had = row.known.to[index_of(on)], &has = next[index_of(on)];
        if (had.empty()) continue;
        const auto address = b.persons.hash(on, had);
        if (has.empty() || b.persons.hash(on, has) != address) keep_declined(b, row, on, address, now);
    }
}

void keep_declined_before(books& b, customer_row& row, const addresses& first, instant now)
{
    if (b.declined.is_empty() || row.created) return;
    for (const auto on : all_channels) {
        const auto& address = first[index_of(on)];
        const auto at = address.empty() ? 0 : b.persons.hash(on, address);
        if (at == 0 || b.declined.all_at(at).empty() || !was_written_to(b, row.no, on, at)) continue;
        keep_declined(b, row, on, at, now);
    }
}

void merge_consents(books& b, customer_row& row, const customer_update& said, instant now)
{
    // A backend's clock that is ahead gives a consent no start over what the person says next.
    const auto at = std::min(said.consented_at.value_or(now), now);
    const bool says_when = said.consented_at.has_value();
    for (const auto& [klass, channels] : said.consents)
        for (const auto on : all_channels) {
            const auto i = index_of(on);
            if (!channels[i]) continue;
            const consent news{*channels[i], at};
            const auto known = row.known.consents.find(klass);
            if (known != row.known.consents.end() && !is_news(known->second[i], news, says_when)) continue;
            const consent_ledger::subject what{row.no, b.words.number(klass), on};
            if (news.granted)
                if (const auto since = withdrawn(b, what, said.to[i]); since && (!says_when || at <= *since)) continue;
            row.known.consents[klass][i] = news;
            b.ledger.told(what, news, now, said.consent_source);
        }
}

}  // namespace todoke
