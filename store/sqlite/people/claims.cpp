#include "store/sqlite/people/claims.hpp"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

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
        fresh_at_.last_seq = rows.integer(0);
        if (fresh_at_.first_seq == 0) fresh_at_.first_seq = fresh_at_.last_seq;
        const auto packed = rows.view(1);
        for (std::size_t at = 0; at + entry_bytes <= packed.size(); at += entry_bytes) {
            const char* raw = packed.data() + at;
            fresh_.add({todoke::take(raw), static_cast<std::uint64_t>(todoke::take(raw + 8)), todoke::take(raw + 16)});
        }
    }
    next_seq_ = fresh_at_.last_seq + 1;
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
    const auto note = [&](std::int64_t no) { made.push_back({no}); };
    fresh_.claims.each(at_hash, note);
    merging_.claims.each(at_hash, note);
    if (kind == claim_kind::idempotency || of <= merged_person_) {
        auto row = near_.query(at_hash);
        while (row.next()) made.push_back({row.integer(1)});
    }
    std::sort(made.rbegin(), made.rend());
    made.erase(std::unique(made.begin(), made.end()), made.end());
    return made;
}

void claims::take(const log_entry& e)
{
    added_.push_back(e);
    fresh_.add(e);
}

void claims::add(claim_kind kind, std::int64_t of, std::string_view text, message_no no)
{
    if (kind != claim_kind::idempotency) newest_person_ = std::max(newest_person_, of);
    take({log_entry::is_claim, hash(kind, of, text), no.value});
}

void claims::list(customer_no customer, message_no no)
{
    take({customer.value, 0, no.value});
}

void claims::identify(std::int64_t address, person_no identity)
{
    take({log_entry::is_address, static_cast<std::uint64_t>(address), identity.value});
}

person_no claims::identity_of(std::int64_t address) const
{
    person_no made;
    const auto note = [&](std::int64_t no) { made = {no}; };
    merging_.addresses.each(static_cast<std::uint64_t>(address), note);
    fresh_.addresses.each(static_cast<std::uint64_t>(address), note);
    return made;
}

std::vector<message_no> claims::of_customer(customer_no customer, message_no before, std::size_t limit)
{
    const auto newest = before ? before.value : INT64_MAX;
    std::vector<message_no> made;
    const auto note = [&](std::int64_t no) {
        if (no < newest) made.push_back({no});
    };
    fresh_.lines.each(static_cast<std::uint64_t>(customer.value), note);
    merging_.lines.each(static_cast<std::uint64_t>(customer.value), note);
    auto row = listed_.query(customer, newest, std::uint64_t{limit});
    while (row.next()) made.push_back({row.integer(0)});
    std::sort(made.rbegin(), made.rend());
    made.erase(std::unique(made.begin(), made.end()), made.end());
    if (made.size() > limit) made.resize(limit);
    return made;
}

void claims::flush()
{
    if (added_.empty()) return;
    std::string packed;
    packed.reserve(added_.size() * entry_bytes);
    for (const auto& e : added_) {
        put(packed, e.customer);
        put(packed, static_cast<std::int64_t>(e.value));
        put(packed, e.no);
    }
    log_.run(next_seq_, bytes{packed});
}

void claims::committed()
{
    if (!added_.empty()) {
        if (fresh_at_.first_seq == 0) fresh_at_.first_seq = next_seq_;
        fresh_at_.last_seq = next_seq_++;
    }
    added_.clear();
    if (at_.merge_done) {
        merging_ = {};
        at_.merge_done = false;
    }
    kept_at_ = at_;
}

void claims::rolled_back()
{
    for (const auto& e : added_) fresh_.remove(e);
    added_.clear();
    at_ = kept_at_;
}

bool claims::start_merge()
{
    if (!added_.empty()) return false;
    merging_ = merging_claims{fresh_};
    merging_at_ = std::exchange(fresh_at_, {});
    fresh_ = {};
    merged_person_ = newest_person_;
    at_.merged = kept_at_.merged = 0;
    at_.cleared = kept_at_.cleared = merging_at_.first_seq - 1;
    return true;
}

void claims::merge_some(std::size_t rows, const std::function<bool(message_no)>& is_free)
{
    if (at_.merge_done) return;
    for (; rows > 0 && at_.merged < merging_.size(); --rows, ++at_.merged) merge(merging_[at_.merged], is_free);
    if (at_.merged < merging_.size()) return;
    at_.cleared = std::min(merging_at_.last_seq, at_.cleared + static_cast<std::int64_t>(rows));
    log_remove_.run(at_.cleared);
    at_.merge_done = at_.cleared == merging_at_.last_seq;
}

std::size_t claims::owed(std::size_t most) const
{
    if (!is_merging() || added_.empty() || fresh_.size() <= most / 2) return 0;
    const auto left = merging_.size() - at_.merged + static_cast<std::size_t>(merging_at_.last_seq - at_.cleared);
    const auto room = most > fresh_.size() ? most - fresh_.size() : 1;
    return added_.size() * (1 + left / std::max(room, std::max<std::size_t>(most / 8, 1)));
}

void claims::merge(const log_entry& e, const std::function<bool(message_no)>& is_free)
{
    if (e.customer == log_entry::is_claim) return merge_claim(e, is_free);
    if (e.customer == log_entry::is_address) return address_.run(e.value, e.no);
    list_.run(e.customer, e.no);
}

void claims::merge_claim(const log_entry& e, const std::function<bool(message_no)>& is_free)
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
