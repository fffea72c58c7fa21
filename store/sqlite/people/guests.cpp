#include "store/sqlite/people/guests.hpp"

#include "store/sqlite/file/encoding.hpp"
#include "store/store.hpp"

namespace todoke {

namespace {

/// Some 3 MiB of them; the next round takes the others.
constexpr std::size_t most_candidates = 50'000;
/// More than a transaction can store: what one that was taken back had stored is stored anew, under the same numbers.
constexpr std::int64_t looked_at_again = 600;

}  // namespace

guests::guests(db_connection& db)
    : contact_{db, "SELECT 1 FROM contact WHERE identity = ?1 LIMIT 1"},
      profiles_{db, "SELECT no, shared FROM customer WHERE no > ?1 ORDER BY no LIMIT ?2"},
      messages_{db, "SELECT no, person, also FROM message WHERE no > ?1 ORDER BY no LIMIT ?2"},
      identity_remove_{db, "DELETE FROM identity WHERE no = ?1"}
{
}

bool guests::forget_some(address_rows& of, std::size_t rows)
{
    switch (at_) {
        case stage::collect:
            return collect(of, rows);
        case stage::profiles:
            return spare_known(rows);
        default:
            return forget(of, rows);
    }
}

bool guests::is_contacted(std::int64_t identity)
{
    return contact_.query(identity).next();
}

void guests::begin_again()
{
    candidates_.clear();
    profile_ = message_ = 0;
    address_ = -1;
    at_ = stage::collect;
}

bool guests::collect(address_rows& of, std::size_t rows)
{
    std::size_t seen = 0;
    const auto some = of.after(address_, rows);
    for (; candidates_.size() < most_candidates && seen < some.size(); ++seen) {
        const auto& one = some[seen];
        address_ = one.hash;
        if (!one.owner && one.identity && !is_contacted(one.identity.value))
            candidates_.emplace(one.identity.value, address_);
    }
    if (seen == rows) return true;
    if (candidates_.size() < most_candidates) address_ = -1;  // the table ends here: the next round begins anew
    at_ = stage::profiles;
    return !candidates_.empty() || (at_ = stage::collect, false);
}

/// What cannot be read of a damaged row spares nobody, and is no reason to keep everybody.
void guests::spare(std::int64_t identity, std::string_view others)
{
    candidates_.erase(identity);
    try {
        for (const auto& one : unpack_persons(others)) candidates_.erase(one.value);
    } catch (const unreadable&) {
    }
}

bool guests::spare_known(std::size_t rows)
{
    std::size_t seen = 0;
    auto row = profiles_.query(profile_, std::uint64_t{rows});
    for (; row.next(); ++seen) {
        profile_ = row.integer(0);
        spare(0, row.view(1));
    }
    if (seen < rows) at_ = stage::forget;
    return true;
}

bool guests::spare_written_to(std::size_t rows)
{
    std::size_t seen = 0;
    auto row = messages_.query(message_, std::uint64_t{rows});
    for (; row.next(); ++seen) {
        message_ = row.integer(0);
        spare(row.integer(1), row.view(2));
    }
    if (seen == rows) return false;
    message_ -= looked_at_again;
    return true;
}

bool guests::forget(address_rows& of, std::size_t rows)
{
    if (!spare_written_to(rows)) return true;
    for (; rows > 0 && !candidates_.empty(); --rows) {
        const auto [identity, address] = *candidates_.begin();
        // Meanwhile an older message than those looked at last may have gone there, or a profile have taken it up.
        if (!is_contacted(identity) && of.remove(address, {identity})) identity_remove_.run(identity);
        candidates_.erase(identity);
    }
    if (!candidates_.empty()) return true;
    profile_ = message_ = 0;
    at_ = stage::collect;
    return false;
}

}  // namespace todoke
