#include "tests/weeks/ledger.hpp"

#include <algorithm>

namespace todoke::weeks {

namespace {

bool counts_as_try(outcome_kind kind)
{
    return kind != outcome_kind::throttled && kind != outcome_kind::misconfigured && kind != outcome_kind::over_quota;
}

}  // namespace

std::string mark(channel on, std::string address)
{
    if (on == channel::email)
        for (auto& c : address) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return std::string{to_text(on)} + ":" + address;
}

bool told::is_flying() const
{
    return std::any_of(slots.begin(), slots.end(), [](const auto& one) { return one.second.now == slot::is::flying; });
}

std::optional<instant> slot::closed() const
{
    if (now == is::doubtful) return last_start;  // it never ended
    const bool is_over = now == is::taken || (now == is::given_back && tries > 0) || (now == is::pending && is_spent);
    return is_over ? std::optional{known} : std::nullopt;
}

told* ledger::find(message_id id)
{
    for (auto at = messages.size(); by_id_.size() < messages.size() && at-- > 0;)
        if (messages[at].id) by_id_.emplace(*messages[at].id, at);
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : &messages[found->second];
}

const person* ledger::person_of(const told& one) const
{
    const auto found = people.find(one.customer);
    return found == people.end() ? nullptr : &found->second;
}

std::size_t ledger::begin(const std::string& provider, channel on, told& of, const message_id& key, std::string address,
                          instant started, instant valid_until)
{
    attempts.push_back({of.number, on, provider, std::move(address), key, started, valid_until, {}, {}});
    of.attempts.push_back(attempts.size() - 1);
    auto& entry = of.slots[on];
    if (entry.tries == 0) entry.at = started;
    last_stored = std::max(last_stored, started);
    entry.now = slot::is::flying;
    return attempts.size() - 1;
}

void ledger::end(std::size_t which, instant now, const outcome& how)
{
    auto& one = attempts[which];
    one.ended = now;
    one.how = how;
    last_stored = std::max(last_stored, now);
    auto& entry = messages[one.message].slots[one.on];
    const bool was_doubtful = std::any_of(
        messages[one.message].attempts.begin(), messages[one.message].attempts.end(), [&](std::size_t other) {
            const auto& before = attempts[other];
            return other != which && before.ended && before.on == one.on && before.how.kind == outcome_kind::uncertain;
        });
    entry.now = was_doubtful ? slot::is::doubtful : slot::is::pending;
    settle(entry, one);
    note_lane(one, now);
    entry.out_since = out_since(one.on);
    if (how.kind == outcome_kind::blocked) blocked.emplace(mark(one.on, one.address), now);
}

void ledger::settle(slot& of, const attempt& one) const
{
    const bool was_doubtful = of.now == slot::is::doubtful;
    const auto& by = site.provider(one.provider);
    const bool is_recognised = by.repeats && one.started < of.at + *by.repeats;
    of.last_start = one.started;
    of.last_end = of.known = *one.ended;
    of.address = one.address;
    of.provider = one.provider;
    of.key = one.key;
    if (counts_as_try(one.how.kind)) ++of.tries;
    of.not_before = *one.ended + one.how.after.value_or(span{0});
    if (one.how.kind == outcome_kind::retry || one.how.kind == outcome_kind::uncertain) {
        const auto turn = std::min(static_cast<std::size_t>(of.tries), by.waits.size());
        of.not_before = std::max(of.not_before, *one.ended + by.waits[turn - 1] * 4 / 5);
    }
    of.is_spent = static_cast<std::size_t>(of.tries) > by.waits.size();
    switch (one.how.kind) {
        case outcome_kind::accepted:
            of.now = slot::is::taken;
            break;
        case outcome_kind::uncertain:
            of.now = slot::is::doubtful;
            break;
        case outcome_kind::rejected:
        case outcome_kind::blocked:
            if (!was_doubtful || is_recognised) of.now = slot::is::given_back;
            break;
        default:
            if (of.tries == 0) of.now = slot::is::given_back;
    }
}

std::set<std::string> ledger::marks_of(const std::string& customer, const addresses& to) const
{
    std::set<std::string> made;
    const auto add = [&](const addresses& all) {
        for (const auto on : all_channels)
            if (!all[index_of(on)].empty()) made.insert(mark(on, all[index_of(on)]));
    };
    add(to);
    if (const auto found = people.find(customer); found != people.end()) {
        made.insert("customer:" + customer + "#" + std::to_string(found->second.life));
        if (found->second.exists) add(found->second.to);
    }
    return made;
}

bool ledger::has(const std::string& customer, const std::string& address) const
{
    const auto found = people.find(customer);
    return found != people.end() && found->second.exists && marks_of(customer, {}).contains(address);
}

void ledger::take_addresses(const std::string& customer)
{
    for (const auto& one : marks_of(customer, {}))
        if (auto& owner = owners[one]; !has(owner, one)) owner = customer;
}

bool ledger::is_of(const told& message, const std::string& customer) const
{
    return message.customer == customer ||
           std::any_of(message.given.begin(), message.given.end(), [&](const std::string& address) {
               const auto owner = owners.find(address);
               const bool is_last = owner != owners.end() && owner->second == customer;
               return (is_last || has(customer, address)) && !has(message.customer, address);
           });
}

void ledger::erase(const std::string& customer)
{
    for (auto& one : messages) one.erased = one.erased || is_of(one, customer);
    std::erase_if(owners, [&](const auto& one) { return one.second == customer; });
}

bool ledger::is_same_person(const told& a, const told& b)
{
    return std::any_of(a.known.begin(), a.known.end(), [&](const auto& one) { return b.known.contains(one); });
}

bool ledger::is_still_same(const told& message, const told& other) const
{
    if (!is_same_person(message, other)) return false;
    const auto of_message = marks_of(message.customer, message.to), of_other = marks_of(other.customer, other.to);
    return std::any_of(message.known.begin(), message.known.end(), [&](const auto& one) {
        return other.known.contains(one) && of_message.contains(one) && of_other.contains(one);
    });
}

bool ledger::may_be_same_person(const told& a, const told& b) const
{
    const auto wide = [&](const told& one) {
        auto made = one.known;
        if (const auto* who = person_of(one)) made.insert(who->ever.begin(), who->ever.end());
        return made;
    };
    const auto of_a = wide(a), of_b = wide(b);
    return std::any_of(of_a.begin(), of_a.end(), [&](const auto& one) { return of_b.contains(one); });
}

std::optional<instant> ledger::handed_over(const told& one)
{
    std::optional<instant> last;
    for (const auto& [on, entry] : one.slots) {
        if (entry.now != slot::is::taken && entry.now != slot::is::doubtful) continue;
        const auto at = entry.now == slot::is::taken ? entry.last_end : entry.last_start;
        if (!last || at > *last) last = at;
    }
    return last;
}

bool ledger::binds(const told& one, instant now)
{
    if (!one.is_over || one.is_flying()) return true;
    const auto last = handed_over(one);
    return last && now < *last + one.window;
}

}  // namespace todoke::weeks
