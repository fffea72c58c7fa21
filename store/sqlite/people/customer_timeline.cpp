// What was sent, held and suppressed for one person.
#include <algorithm>

#include "store/sqlite/file/snapshot.hpp"
#include "store/sqlite/people/people.hpp"
#include "store/sqlite/reading.hpp"

namespace todoke {

namespace {

/// Of each address that others use too: an address of the shop's own may have been written to without end.
constexpr std::size_t most_hand_overs = 5000;
constexpr std::size_t timeline_candidates = 200;

bool has_address(const customer_row& who, const leg_request& leg, const judge& rules)
{
    return std::any_of(all_channels.begin(), all_channels.end(), [&](channel kind) {
        return goes_to_kind(leg, kind, rules) && !who.known.to[index_of(kind)].empty();
    });
}

/// `to`: of the message; what is not in it was taken from its customer's profile.
bool goes_to(const customer_row& who, const leg_request& leg, const addresses& to, const addresses& profile,
             const judge& rules)
{
    return std::any_of(all_channels.begin(), all_channels.end(), [&](channel kind) {
        const auto i = index_of(kind);
        const auto &had = who.known.to[i], &used = to[i].empty() ? profile[i] : to[i];
        return goes_to_kind(leg, kind, rules) && !had.empty() &&
               people::as_one(kind, had) == people::as_one(kind, used);
    });
}

}  // namespace

/// Of each identity the newest ones.
std::vector<reading::hand_over_place> reading::hand_overs_at_addresses_of(const customer_row& who)
{
    std::vector<hand_over_place> made;
    for (const auto identity : who.shared) {
        auto left = most_hand_overs;
        reads_.contacts(identity, instant{}, [&](const contact_row& one) {
            // By which account it went is not known yet: LINE may have gone to a number.
            const bool by_phone = one.on == channel::line && !who.known.to[index_of(channel::sms)].empty();
            if (by_phone || !who.known.to[index_of(one.on)].empty()) made.push_back({one.message, one.leg});
            return --left > 0;
        });
    }
    std::sort(made.begin(), made.end());
    made.erase(std::unique(made.begin(), made.end()), made.end());
    return made;
}

/// It names the customer; or it was handed over, counts for an address of theirs, and was submitted to that very
/// address, whomever it names, or names somebody whose profile has it today. (Where it went is not kept: that may have
/// been another one then. Contacts are carried over to an address that is shared since.)
bool reading::concerns(const customer_row& who, const message_view& seen, const std::vector<hand_over_place>& all,
                       const judge& rules)
{
    if (seen.customer == who.known.customer) return true;
    // The name of who is being erased goes at once, the addresses of their messages only in pieces.
    if (seen.customer.empty() && !seen.names_nobody) return false;
    const auto& legs = seen.facts.legs;
    std::vector<leg_request> handed_over;
    for (std::size_t i = 0; i < legs.size(); ++i)
        if (std::binary_search(all.begin(), all.end(), hand_over_place{seen.facts.no, i}))
            handed_over.push_back(legs[i].asked);
    if (handed_over.empty()) return false;
    const auto& to = seen.facts.to;
    // Nobody knows any more where it went: it came with addresses, or its customer's profile had them.
    const bool is_forgotten = to == addresses{} && (seen.names_nobody || !reads_.has_content(seen.facts.no));
    if (is_forgotten && !seen.names_nobody) return false;
    const auto other = seen.names_nobody ? std::nullopt : customers_.find(seen.customer);
    const auto profile = other ? other->known.to : addresses{};
    return std::any_of(handed_over.begin(), handed_over.end(), [&](const leg_request& leg) {
        return is_forgotten ? has_address(who, leg, rules) : goes_to(who, leg, to, profile, rules);
    });
}

std::optional<message_page> reading::customer_timeline(const person_query& what, const judge& rules)
{
    const snapshot now{db_};
    const auto who = customers_.find(what.customer);
    if (!who) return std::nullopt;
    const auto at_addresses = hand_overs_at_addresses_of(*who);
    message_page made;
    std::size_t looked_at = 0;
    for (auto before = what.before;;) {
        auto some = of_customer(who->no, before ? before.value : INT64_MAX, timeline_candidates);
        for (const auto& one : at_addresses)
            if (!before || one.message < before) some.push_back(one.message);
        std::sort(some.rbegin(), some.rend());
        some.erase(std::unique(some.begin(), some.end()), some.end());
        if (some.size() > timeline_candidates) some.resize(timeline_candidates);
        for (const auto no : some) {
            auto seen = glance(no, story::newest_row);
            const bool is_one = seen && concerns(*who, *seen, at_addresses, rules);
            if (looked_at++ == list_looks_at_ || (is_one && made.messages.size() == what.limit)) {
                made.next = before;
                return made;
            }
            if (is_one) made.messages.push_back(*std::move(seen));
            before = no;
        }
        if (some.size() < timeline_candidates) return made;
    }
}

}  // namespace todoke
