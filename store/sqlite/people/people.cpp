#include "store/sqlite/people/people.hpp"

#include <algorithm>
#include <utility>

#include "store/sqlite/file/encoding.hpp"

namespace todoke {

namespace {

/// A restart skips what is left of them.
constexpr std::int64_t numbers_at_a_time = 512;

void insert_once(std::vector<person_no>& into, person_no who)
{
    if (std::find(into.begin(), into.end(), who) == into.end()) into.push_back(who);
}

}  // namespace

people::people(db_connection& db, address_rows& addresses, claims& log, const hash_key& key)
    : addresses_{addresses},
      log_{log},
      key_{key},
      customers_{db},
      add_{db, "INSERT INTO customer(no, id) VALUES (?1, ?2)"},
      rename_{db, "UPDATE customer SET id = ?2 WHERE no = ?1"},
      save_{db,
            "UPDATE customer SET created = ?2, changed = ?3, email = ?4, line = ?5, sms = ?6, time_zone = ?7,"
            " quiet_hours = ?8, channels = ?9, consents = ?10, shared = ?11 WHERE no = ?1"},
      remove_{db, "DELETE FROM customer WHERE no = ?1"},
      identity_{db, "INSERT INTO identity(no, address, owner) VALUES (?1, ?2, ?3)"},
      identity_owner_{db, "SELECT owner FROM identity WHERE no = ?1"},
      identity_address_{db, "SELECT address FROM identity WHERE no = ?1"},
      block_{db,
             "INSERT INTO block(hash, channel, value, reason, at, message, provider)"
             " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"},
      block_near_{db,
                  "SELECT hash, value, reason, channel, at, message, provider FROM block"
                  " WHERE hash BETWEEN ?1 AND ?1 + 15"},
      block_hide_{db, "UPDATE block SET value = NULL, reason = ?2 WHERE hash = ?1"},
      blocks_{db,
              "SELECT hash, value, reason, channel, at, message, provider FROM block WHERE hash > ?1"
              " ORDER BY hash LIMIT ?2"},
      block_remove_{db, "DELETE FROM block WHERE hash = ?1"},
      keep_next_{db,
                 "INSERT INTO box(key, value) VALUES ('next_person', ?1)"
                 " ON CONFLICT DO UPDATE SET value = excluded.value"}
{
    next_person_ = newest(db).value + 1;
    kept_person_ = spoken_for_ = kept_spoken_for_ = next_person_;
    statement all{db, "SELECT hash FROM block"};
    auto rows = all.query();
    while (rows.next()) blocked_.insert(rows.integer(0));
}

person_no people::newest(db_connection& db)
{
    return {std::max<std::int64_t>(1, db.integer("SELECT value FROM box WHERE key = 'next_person'")) - 1};
}

std::int64_t people::hash(channel on, const std::string& address) const
{
    const auto made = keyed_hash(key_, std::string(1, static_cast<char>(on)) + as_one(on, address)) >> 1;
    return static_cast<std::int64_t>(std::min<std::uint64_t>(made, INT64_MAX - neighbours));
}

std::int64_t people::hash(const std::string& id) const
{
    return static_cast<std::int64_t>(keyed_hash(key_, "customer " + id) >> 1);
}

std::optional<customer_row> people::find_readable(customer_no no)
{
    try {
        return find(no);
    } catch (const unreadable&) {
        return std::nullopt;
    }
}

customer_row people::add(const std::string& id)
{
    customer_row made;
    made.no = {next().value};
    made.known.customer = id;
    add_.run(made.no, id);
    return made;
}

void people::forget_name(customer_no who)
{
    rename_.run(who, erased_name + std::to_string(who.value));
}

void people::save(const customer_row& row, instant now)
{
    const auto quiet = pack_texts(row.known.quiet_hours), channels = pack_channels(row.known.channels);
    const auto consents = pack_consents(row.known.consents), shared = pack_persons(row.shared);
    const auto& to = row.known.to;
    save_.run(row.no, row.created, now, maybe_text{to[0]}, maybe_text{to[1]}, maybe_text{to[2]},
              maybe_text{row.known.time_zone}, bytes{quiet}, bytes{channels}, bytes{consents}, bytes{shared});
}

std::vector<address_change> people::put(customer_row& row, const customer_update& update, instant now)
{
    const auto before = std::exchange(row.known.to, update.to);
    const bool moved = before != update.to;
    row.known.time_zone = update.time_zone;
    row.known.quiet_hours = update.quiet_hours;
    row.known.channels = update.channels;
    if (!row.created) row.created = now;
    // Of one that is shared the owner may have moved on since.
    std::vector<address_change> changes;
    if (moved || !row.shared.empty()) settle_addresses(row, changes);
    save(row, now);
    if (moved) let_go(row, before, changes);
    return changes;
}

void people::decline(customer_row& row, const std::string& klass, channel on, instant at, instant now)
{
    row.known.consents[klass][index_of(on)] = consent{false, at};
    save(row, now);
}

void people::settle_addresses(customer_row& row, std::vector<address_change>& changes)
{
    const auto before = std::exchange(row.shared, {});
    for (const auto on : all_channels) {
        const auto& address = row.known.to[index_of(on)];
        if (address.empty()) continue;
        auto found = address_of(on, address, row.no);
        if (found.owner != row.no && !found.identity) found = changes.emplace_back(share(found)).which;
        if (found.owner != row.no && !present_owner(on, found.hash))
            addresses_.put({found.hash, row.no, found.identity});
        if (!found.identity) continue;
        insert_once(row.shared, found.identity);
        if (std::find(before.begin(), before.end(), found.identity) == before.end())
            changes.push_back({row.no, found, false, true});
    }
}

/// What they are sent from now on is nothing to whoever has the address next.
void people::let_go(const customer_row& row, const addresses& before, std::vector<address_change>& changes)
{
    for (const auto on : all_channels) {
        const auto& had = before[index_of(on)];
        if (had.empty() || has(row, on, hash(on, had))) continue;
        const auto found = find_address(hash(on, had));
        if (!found) continue;
        if (found->identity)
            changes.push_back({row.no, *found, false, false});
        else if (found->owner == row.no)
            changes.push_back(share(*found));
    }
}

std::optional<address_row> people::find_address(std::int64_t at)
{
    if (const auto row = addresses_.find(at)) return row;
    if (const auto given = log_.identity_of(at)) return address_row{at, {}, given};
    return std::nullopt;
}

address_row people::address_of(channel on, const std::string& address, customer_no owner)
{
    const auto at = hash(on, address);
    if (const auto found = find_address(at)) return *found;
    const address_row made{at, owner, {}};
    addresses_.add(made);
    return made;
}

address_row people::look_up(std::int64_t address)
{
    return find_address(address).value_or(address_row{address, {}, {}});
}

std::optional<customer_row> people::present_owner(channel on, std::int64_t address)
{
    const auto owner = look_up(address).owner;
    auto row = owner ? find_readable(owner) : std::nullopt;
    return row && has(*row, on, address) ? std::move(row) : std::nullopt;
}

bool people::has(const customer_row& row, channel on, std::int64_t address) const
{
    const auto& own = row.known.to[index_of(on)];
    return !own.empty() && hash(on, own) == address;
}

bool people::has(const customer_row& row, std::int64_t address) const
{
    return std::any_of(all_channels.begin(), all_channels.end(), [&](channel on) { return has(row, on, address); });
}

/// An owner whose profile cannot be read is taken to have it still.
address_change people::share(address_row row)
{
    row.identity = next();
    identity_.run(row.identity, row.hash, row.owner);
    addresses_.put(row);
    auto first = find_readable(row.owner);
    const bool is_theirs = !first || has(*first, row.hash);
    if (first && is_theirs) {
        insert_once(first->shared, row.identity);
        save(*first, first->created.value_or(instant{}));
    }
    return {row.owner, row, true, is_theirs};
}

person_no people::identity_of(const address_row& seen, std::vector<address_change>& changes)
{
    if (seen.identity) return seen.identity;
    if (seen.owner) return changes.emplace_back(share(seen)).which.identity;
    const auto identity = next();
    log_.identify(seen.hash, identity);
    return identity;
}

customer_no people::owner_of(person_no identity)
{
    auto row = identity_owner_.query(identity);
    return {row.next() ? row.integer(0) : 0};
}

std::vector<address_change> people::part_with_addresses(const customer_row& row)
{
    std::vector<address_change> changes;
    for (const auto address : addresses_of(row.no)) {
        auto found = find_address(address);
        if (!found || (!found->identity && found->owner != row.no)) continue;
        if (!found->identity) found = changes.emplace_back(share(*found)).which;
        changes.push_back({row.no, *found, false, false});
    }
    return changes;
}

std::vector<std::int64_t> people::addresses_of(customer_no who)
{
    auto made = addresses_.of(who);
    const auto row = find_readable(who);
    if (!row) return made;
    for (const auto on : all_channels)
        if (const auto& address = row->known.to[index_of(on)]; !address.empty()) made.push_back(hash(on, address));
    return made;
}

void people::erase(const customer_row& row)
{
    for (const auto address : addresses_of(row.no)) hide_blocks(address);
    for (const auto identity : row.shared) hide_blocks(identity);
    addresses_.give_up(row.no);
    remove_.run(row.no);
}

void people::flush()
{
    if (next_person_ <= spoken_for_) return;
    spoken_for_ = next_person_ + numbers_at_a_time;
    keep_next_.run(spoken_for_);
}

void people::committed()
{
    kept_person_ = next_person_;
    kept_spoken_for_ = spoken_for_;
    newly_blocked_.clear();
    newly_free_.clear();
}

void people::rolled_back()
{
    next_person_ = kept_person_;
    spoken_for_ = kept_spoken_for_;
    for (const auto hash : newly_free_) blocked_.insert(hash);
    for (const auto hash : newly_blocked_) blocked_.erase(hash);
    newly_blocked_.clear();
    newly_free_.clear();
}

}  // namespace todoke
