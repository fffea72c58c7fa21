#include "store/sqlite/people/agreeing.hpp"

#include <algorithm>

namespace todoke {

namespace {

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

}  // namespace

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
