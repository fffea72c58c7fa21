#include "store/sqlite/people/claims.hpp"

#include <algorithm>
#include <cstring>
#include <string>

namespace todoke {

namespace {

/// Hashes that meet stand beside each other, at most this many.
constexpr int neighbours = 8;
constexpr std::size_t entry_bytes = 24;

void put(std::string& to, std::int64_t value)
{
    char raw[8];
    std::memcpy(raw, &value, 8);
    to.append(raw, 8);
}

std::int64_t take(const char* from)
{
    std::int64_t value = 0;
    std::memcpy(&value, from, 8);
    return value;
}

}  // namespace

void claims::part::take(const entry& e)
{
    entries.push_back(e);
    if (e.customer == entry::is_claim)
        claims.add(e.value, e.no);
    else if (e.customer == entry::is_address)
        addresses.add(e.value, e.no);
    else
        lists.emplace(e.customer, e.no);
}

void claims::part::forget(const entry& e)
{
    if (e.customer == entry::is_claim) return claims.remove(e.value, e.no);
    if (e.customer == entry::is_address) return addresses.remove(e.value, e.no);
    const auto [begin, end] = lists.equal_range(e.customer);
    const auto at = std::find_if(begin, end, [&](const auto& one) { return one.second == e.no; });
    if (at != end) lists.erase(at);
}

void claims::part::clear()
{
    *this = part{};
}

claims::claims(db_connection& db, const hash_key& key, person_no newest)
    : key_{key},
      log_{db, "INSERT INTO recent(seq, entries) VALUES (?1, ?2)"},
      log_remove_{db, "DELETE FROM recent WHERE seq <= ?1"},
      near_{db, "SELECT hash, no FROM claim WHERE hash BETWEEN ?1 AND ?1 + 7"},
      claim_{db, "INSERT INTO claim(hash, no) VALUES (?1, ?2)"},
      claim_change_{db, "UPDATE claim SET no = ?2 WHERE hash = ?1"},
      claim_remove_{db, "DELETE FROM claim WHERE hash = ?1"},
      list_{db, "INSERT INTO customer_message(customer, no) VALUES (?1, ?2) ON CONFLICT DO NOTHING"},
      listed_{db, "SELECT no FROM customer_message WHERE customer = ?1 AND no < ?2 ORDER BY no DESC LIMIT ?3"},
      address_{db, "INSERT INTO address(hash, owner, identity) VALUES (?1, 0, ?2) ON CONFLICT DO NOTHING"},
      walk_{db, "SELECT hash, no FROM claim WHERE hash > ?1 ORDER BY hash LIMIT ?2"},
      newest_person_{newest.value},
      merged_person_{newest.value}
{
    statement logged{db, "SELECT seq, entries FROM recent ORDER BY seq"};
    auto rows = logged.query();
    while (rows.next()) {
        fresh_.last_seq = rows.integer(0);
        if (fresh_.first_seq == 0) fresh_.first_seq = fresh_.last_seq;
        const auto packed = rows.view(1);
        for (std::size_t at = 0; at + entry_bytes <= packed.size(); at += entry_bytes) {
            const char* raw = packed.data() + at;
            fresh_.take({take(raw), static_cast<std::uint64_t>(take(raw + 8)), take(raw + 16)});
        }
    }
    next_seq_ = fresh_.last_seq + 1;
    kept_ = fresh_.entries.size();
}

std::uint64_t claims::hash(claim_kind kind, std::int64_t of, std::string_view text) const
{
    std::string made;
    made.reserve(9 + text.size());
    made += static_cast<char>(kind);
    put(made, of);
    made += text;
    // A rowid is positive, and the last place must have neighbours too.
    return std::min<std::uint64_t>(keyed_hash(key_, made) >> 1, INT64_MAX - neighbours);
}

std::vector<message_no> claims::holders(claim_kind kind, std::int64_t of, std::string_view text)
{
    const auto at_hash = hash(kind, of, text);
    std::vector<message_no> made;
    for (const auto* from : {&fresh_, &merging_})
        from->claims.each(at_hash, [&](std::int64_t no) { made.push_back({no}); });
    if (kind == claim_kind::idempotency || of <= merged_person_) {
        auto row = near_.query(at_hash);
        while (row.next()) made.push_back({row.integer(1)});
    }
    std::sort(made.rbegin(), made.rend());
    made.erase(std::unique(made.begin(), made.end()), made.end());
    return made;
}

void claims::add(claim_kind kind, std::int64_t of, std::string_view text, message_no no)
{
    if (kind != claim_kind::idempotency) newest_person_ = std::max(newest_person_, of);
    fresh_.take({entry::is_claim, hash(kind, of, text), no.value});
}

void claims::list(customer_no customer, message_no no)
{
    fresh_.take({customer.value, 0, no.value});
}

void claims::identify(std::int64_t address, person_no identity)
{
    fresh_.take({entry::is_address, static_cast<std::uint64_t>(address), identity.value});
}

person_no claims::identity_of(std::int64_t address) const
{
    person_no made;
    for (const auto* from : {&fresh_, &merging_})
        from->addresses.each(static_cast<std::uint64_t>(address), [&](std::int64_t no) { made = {no}; });
    return made;
}

std::vector<message_no> claims::of_customer(customer_no customer, message_no before, std::size_t limit)
{
    const auto newest = before ? before.value : INT64_MAX;
    std::vector<message_no> made;
    for (const auto* from : {&fresh_, &merging_}) {
        const auto [begin, end] = from->lists.equal_range(customer.value);
        for (auto at = begin; at != end; ++at)
            if (at->second < newest) made.push_back({at->second});
    }
    auto row = listed_.query(customer, newest, std::uint64_t{limit});
    while (row.next()) made.push_back({row.integer(0)});
    std::sort(made.rbegin(), made.rend());
    made.erase(std::unique(made.begin(), made.end()), made.end());
    if (made.size() > limit) made.resize(limit);
    return made;
}

void claims::flush()
{
    if (fresh_.entries.size() == kept_) return;
    std::string packed;
    packed.reserve((fresh_.entries.size() - kept_) * entry_bytes);
    for (auto i = kept_; i < fresh_.entries.size(); ++i) {
        const auto& e = fresh_.entries[i];
        put(packed, e.customer);
        put(packed, static_cast<std::int64_t>(e.value));
        put(packed, e.no);
    }
    log_.run(next_seq_, bytes{packed});
}

void claims::committed()
{
    if (fresh_.entries.size() != kept_) {
        if (fresh_.first_seq == 0) fresh_.first_seq = next_seq_;
        fresh_.last_seq = next_seq_++;
    }
    kept_ = fresh_.entries.size();
    if (at_.merge_done) {
        merging_.clear();
        at_.merge_done = false;
    }
    kept_at_ = at_;
}

void claims::rolled_back()
{
    for (; fresh_.entries.size() > kept_; fresh_.entries.pop_back()) fresh_.forget(fresh_.entries.back());
    at_ = kept_at_;
}

bool claims::start_merge()
{
    if (fresh_.entries.size() != kept_) return false;
    merging_ = std::move(fresh_);
    fresh_.clear();
    kept_ = 0;
    merged_person_ = newest_person_;
    // By place in the tables, so that each of their pages is met once; of equal hashes the newest message last.
    std::sort(merging_.entries.begin(), merging_.entries.end());
    at_.merged = kept_at_.merged = 0;
    at_.cleared = kept_at_.cleared = merging_.first_seq - 1;
    return true;
}

void claims::merge_some(std::size_t rows, const std::function<bool(message_no)>& is_free)
{
    for (; rows > 0 && at_.merged < merging_.entries.size(); --rows, ++at_.merged)
        merge(merging_.entries[at_.merged], is_free);
    if (at_.merged < merging_.entries.size()) return;
    at_.cleared = std::min(merging_.last_seq, at_.cleared + static_cast<std::int64_t>(rows));
    log_remove_.run(at_.cleared);
    at_.merge_done = at_.cleared == merging_.last_seq;
}

void claims::merge(const entry& e, const std::function<bool(message_no)>& is_free)
{
    if (e.customer == entry::is_claim) return merge_claim(e, is_free);
    if (e.customer == entry::is_address) return address_.run(e.value, e.no);
    list_.run(e.customer, e.no);
}

void claims::merge_claim(const entry& e, const std::function<bool(message_no)>& is_free)
{
    std::vector<std::pair<std::int64_t, std::int64_t>> taken;
    {
        auto row = near_.query(e.value);
        while (row.next()) taken.emplace_back(row.integer(0), row.integer(1));
    }
    auto place = static_cast<std::int64_t>(e.value);
    for (const auto& [hash, no] : taken) {
        if (no == e.no && hash == place) return;
        if (hash != place) break;
        if (is_free({no})) return claim_change_.run(place, e.no);
        ++place;
    }
    if (place >= static_cast<std::int64_t>(e.value) + neighbours) return claim_change_.run(taken.front().first, e.no);
    claim_.run(place, e.no);
}

bool claims::drop_some(std::size_t rows, const std::function<bool(message_no)>& is_free)
{
    std::vector<std::pair<std::int64_t, std::int64_t>> seen;
    {
        auto row = walk_.query(at_.walked, std::uint64_t{rows});
        while (row.next()) seen.emplace_back(row.integer(0), row.integer(1));
    }
    for (const auto& [hash, no] : seen)
        if (is_free({no})) claim_remove_.run(hash);
    at_.walked = seen.size() < rows ? 0 : seen.back().first;
    return at_.walked != 0;
}

}  // namespace todoke
