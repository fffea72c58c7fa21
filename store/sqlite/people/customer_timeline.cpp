// What was sent, held and suppressed for one person.
#include <algorithm>

#include "store/sqlite/file/snapshot.hpp"
#include "store/sqlite/reading.hpp"

namespace todoke {

namespace {

/// Of each address that others use too: an address of the shop's own may have been written to without end.
constexpr std::size_t most_hand_overs = 5000;
constexpr std::size_t timeline_candidates = 200;

}  // namespace

/// Messages that were handed over to one of the customer's addresses without naming them, newest first. One that was
/// not handed over (yet) is found under no address.
std::vector<message_no> reading::at_addresses_of(const customer_row& who)
{
    std::vector<message_no> made;
    for (const auto identity : who.shared) {
        auto left = most_hand_overs;
        reads_.contacts(identity, instant{}, [&](const contact_row& one) {
            made.push_back(one.message);
            return --left > 0;
        });
    }
    std::sort(made.rbegin(), made.rend());
    made.erase(std::unique(made.begin(), made.end()), made.end());
    return made;
}

std::optional<message_page> reading::customer_timeline(const person_query& what)
{
    const snapshot now{db_};
    const auto who = customers_.find(what.customer);
    if (!who) return std::nullopt;
    const auto at_addresses = at_addresses_of(*who);
    message_page made;
    for (auto before = what.before;;) {
        auto some = of_customer(who->no, before ? before.value : INT64_MAX, timeline_candidates);
        for (const auto no : at_addresses)
            if (!before || no < before) some.push_back(no);
        std::sort(some.rbegin(), some.rend());
        some.erase(std::unique(some.begin(), some.end()), some.end());
        if (some.size() > timeline_candidates) some.resize(timeline_candidates);
        for (const auto no : some) {
            if (auto seen = glance(no, story::newest_row)) {
                if (made.messages.size() == what.limit) {
                    made.next = before;
                    return made;
                }
                made.messages.push_back(*std::move(seen));
            }
            before = no;
        }
        if (some.size() < timeline_candidates) return made;
    }
}

}  // namespace todoke
