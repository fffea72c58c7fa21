#include "store/sqlite/people/claims.hpp"

#include <algorithm>
#include <utility>

namespace todoke {

namespace {

/// Work for each new entry: of a run's way through all levels, and what waits meanwhile.
constexpr std::size_t merged_for_one = 8;
/// In pieces of so many pages, so that a commit of one message stays small.
constexpr std::size_t pages_of_a_piece = 4;
constexpr std::size_t listed_at_once = 1000;
/// Of one person: some tenths of a second of the writer's time.
constexpr std::size_t listed_at_most = 20'000;
// What it takes to look at a message, beside copying an entry.
constexpr std::size_t reading_costs = 20, asking_costs = 8;

std::string pack_all(const chained_index& index, std::size_t from)
{
    const auto added = index.since(from);
    return pack_entries(added.data(), added.size());
}

std::vector<message_no> newest_first(std::vector<message_no> some, std::size_t limit)
{
    std::sort(some.rbegin(), some.rend());
    some.erase(std::unique(some.begin(), some.end()), some.end());
    if (some.size() > limit) some.resize(limit);
    return some;
}

/// Calls `found` with each number under the key, of entries in order.
template <class F>
void each_of(const std::vector<keyed_number>& sorted, std::int64_t key, F found)
{
    for (auto at = std::lower_bound(sorted.begin(), sorted.end(), keyed_number{key, INT64_MIN});
         at != sorted.end() && at->key == key; ++at)
        found(at->no);
}

}  // namespace

claims::claims(db_connection& db, address_rows& addresses, const hash_key& key, std::size_t page_entries)
    : key_{key},
      addresses_{addresses},
      log_{db, "INSERT INTO recent(seq, entries, addresses) VALUES (?1, ?2, ?3)"},
      log_remove_{db, "DELETE FROM recent WHERE seq <= ?1"},
      runs_{db, page_entries}
{
    statement logged{db, "SELECT seq, entries, addresses FROM recent ORDER BY seq"};
    auto rows = logged.query();
    while (rows.next()) {
        fresh_at_.last_seq = rows.integer(0);
        if (fresh_at_.first_seq == 0) fresh_at_.first_seq = fresh_at_.last_seq;
        for (const auto& one : unpack_logged(rows.view(1))) fresh_.add(one);
        for (const auto& one : unpack_logged(rows.view(2))) {
            if (one.key < 0) refuse_log();  // no hash of an address
            fresh_addresses_.add(one);
        }
    }
    next_seq_ = fresh_at_.last_seq + 1;
    kept_ = fresh_.size();
    kept_addresses_ = fresh_addresses_.size();
}

std::vector<message_no> claims::numbers(std::int64_t key, message_no before, std::size_t limit)
{
    const auto below = before ? before.value : INT64_MAX;
    std::vector<message_no> made;
    const auto note = [&](std::int64_t no) {
        if (no < below) made.push_back({no});
    };
    fresh_.each(key, note);
    each_of(making_, key, note);
    runs_.each(key, below, limit, [&](std::int64_t no) { made.push_back({no}); });
    return newest_first(std::move(made), limit);
}

std::vector<message_no> claims::holders(claim_kind kind, std::int64_t of, std::string_view text)
{
    return numbers(claim_key(key_, kind, of, text), {}, SIZE_MAX);
}

void claims::add(claim_kind kind, std::int64_t of, std::string_view text, message_no no)
{
    take(claim_key(key_, kind, of, text), no);
}

void claims::list(person_no who, message_no no)
{
    take(list_key(who.value), no);
}

std::vector<message_no> claims::listed(person_no who, message_no before, std::size_t limit)
{
    return numbers(list_key(who.value), before, limit);
}

void claims::each_of_customer(customer_no customer, const std::function<bool(message_no)>& visit)
{
    message_no before;
    for (std::size_t seen = 0; seen < listed_at_most; seen += listed_at_once) {
        const auto some = of_customer(customer, before, listed_at_once);
        for (const auto no : some)
            if (!visit(no)) return;
        if (some.size() < listed_at_once) return;
        before = some.back();
    }
}

void claims::listen(person_no who, message_no no)
{
    take(listeners_key(who.value), no);
}

std::vector<message_no> claims::listeners(person_no who, message_no before, std::size_t limit)
{
    return numbers(listeners_key(who.value), before, limit);
}

void claims::identify(std::int64_t address, person_no identity)
{
    fresh_addresses_.add({address, identity.value});
}

person_no claims::identity_of(std::int64_t address) const
{
    person_no made;
    const auto note = [&](std::int64_t no) { made = {no}; };
    each_of(making_addresses_, address, note);
    bool is_newest = true;
    fresh_addresses_.each(address, [&](std::int64_t no) {
        if (std::exchange(is_newest, false)) note(no);
    });
    return made;
}

std::size_t claims::added() const
{
    return fresh_.size() - kept_ + fresh_addresses_.size() - kept_addresses_;
}

void claims::flush()
{
    if (added() > 0)
        log_.run(next_seq_, bytes{pack_all(fresh_, kept_)}, bytes{pack_all(fresh_addresses_, kept_addresses_)});
}

void claims::committed()
{
    if (added() > 0) {
        if (fresh_at_.first_seq == 0) fresh_at_.first_seq = next_seq_;
        fresh_at_.last_seq = next_seq_++;
    }
    kept_ = fresh_.size();
    kept_addresses_ = fresh_addresses_.size();
    if (at_.run_done) {
        making_ = {};
        making_addresses_ = {};
        at_.run_done = false;
    }
    kept_at_ = at_;
    runs_.committed();
}

void claims::rolled_back()
{
    fresh_.shrink_to(kept_);
    fresh_addresses_.shrink_to(kept_addresses_);
    at_ = kept_at_;
    runs_.rolled_back();
}

/// Whatever there may be no memory for comes first.
bool claims::start_run()
{
    if (added() > 0) return false;
    auto entries = fresh_.sorted(), addresses = fresh_addresses_.sorted();
    auto begun = at_;
    begun.addresses = begun.entries = 0;
    begun.cleared = fresh_at_.first_seq - 1;
    if (!entries.empty()) begun.writing = runs_.begin(entries);

    making_ = std::move(entries);
    making_addresses_ = std::move(addresses);
    making_at_ = std::exchange(fresh_at_, {});
    fresh_ = {};
    fresh_addresses_ = {};
    kept_ = kept_addresses_ = 0;
    // Nothing of this is in the file: it stays, whatever becomes of the transaction.
    at_ = kept_at_ = std::move(begun);
    return true;
}

/// Of claims of one key the older go when they bind no more; whatever is of no message goes in a sweep.
sorted_runs::fate claims::fate_of(const keyed_number& one, bool newer, const claim_terms& terms) const
{
    if (newer && !is_list_key(one.key)) return {terms.is_free({one.no}), reading_costs};
    if (at_.sweeping) return {terms.is_gone({one.no}), asking_costs};
    return {};
}

/// What it cost, in entries.
std::size_t claims::write_page(const claim_terms& terms)
{
    std::vector<keyed_number> page;
    std::size_t cost = 0;
    auto at = at_.entries;
    for (; at < making_.size() && page.size() < runs_.page_entries() && cost < 2 * runs_.page_entries(); ++at) {
        const bool newer = at + 1 < making_.size() && making_[at + 1].key == making_[at].key;
        const auto its = fate_of(making_[at], newer, terms);
        cost += its.cost;
        if (!its.goes) page.push_back(making_[at]);
    }
    if (!page.empty()) runs_.write(*at_.writing, page.data(), page.size());
    at_.entries = at;
    return cost;
}

/// Some of its filter; then it counts. What that cost, in entries.
std::size_t claims::publish()
{
    if (at_.writing->no == 0 || runs_.publish(*at_.writing, pages_of_a_piece)) at_.writing.reset();
    return pages_of_a_piece * runs_.page_entries();
}

void claims::make_run(std::size_t entries, const claim_terms& terms)
{
    for (; entries > 0 && at_.addresses < making_addresses_.size(); --entries, ++at_.addresses)
        addresses_.add({making_addresses_[at_.addresses].key, {}, {making_addresses_[at_.addresses].no}});
    while (entries > 0 && at_.entries < making_.size()) entries -= std::min(entries, write_page(terms));
    while (entries > 0 && at_.writing) entries -= std::min(entries, publish());
    if (entries == 0) return;
    at_.cleared = std::min(making_at_.last_seq, at_.cleared + static_cast<std::int64_t>(entries));
    log_remove_.run(at_.cleared);
    at_.run_done = at_.cleared == making_at_.last_seq;
}

bool claims::tend(std::size_t entries, const claim_terms& terms)
{
    if (at_.run_done) return true;
    if (is_making_run()) return make_run(entries, terms), true;
    const auto drops = [&](const keyed_number& one, bool newer) { return fate_of(one, newer, terms); };
    const bool more = runs_.work(std::max<std::size_t>(entries / runs_.page_entries(), 1), drops);
    at_.sweeping = at_.sweeping && runs_.is_merging();
    return more;
}

std::size_t claims::owed()
{
    credit_ += merged_for_one * added();
    const auto piece = pages_of_a_piece * runs_.page_entries();
    const auto whole = credit_ - credit_ % piece;
    credit_ -= whole;
    return whole;
}

bool claims::sweep()
{
    if (is_making_run() || runs_.is_merging()) return false;
    runs_.sweep();
    at_.sweeping = runs_.is_merging();
    return true;
}

}  // namespace todoke
