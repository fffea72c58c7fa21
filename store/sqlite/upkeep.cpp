#include "store/sqlite/upkeep.hpp"

#include <algorithm>
#include <utility>

namespace todoke {

namespace {

constexpr std::size_t tended_at_once = 1000;     ///< entries of runs of claims
constexpr std::size_t tended_in_a_round = 1000;  ///< pieces, before the rest has its turn
constexpr std::size_t learned_at_once = 8000;    ///< rows of table `address`
constexpr std::size_t learned_in_a_round = 100;  ///< pieces
constexpr std::size_t purged_at_once = 200;
constexpr std::size_t walked_at_once = 1000;
// One in so many of those that are kept.
constexpr std::int64_t walked_once_gone = 20;
constexpr std::int64_t swept_once_gone = 4;  ///< all claims are written anew for it
/// A fact of table `box`: the newest row that the journal lost.
constexpr std::string_view receipts_purged = "receipts_purged";

bool ended_before(const tracked& t, instant when, const row_ages& ages)
{
    return !t.flight && !is_open(t.at) && ages.of(t.at.due, t.row.no) < when;
}

}  // namespace

upkeep::upkeep(db_connection& db)
    : contents_{db, "SELECT no FROM content WHERE no > ?1 ORDER BY no LIMIT ?2"},
      messages_{db, "SELECT no FROM message WHERE no > ?1 ORDER BY no LIMIT ?2"},
      newest_{db, "SELECT seq FROM journal WHERE seq > 0 ORDER BY seq DESC LIMIT 1"},
      message_remove_{db, "DELETE FROM message WHERE no = ?1"},
      progress_remove_{db, "DELETE FROM progress WHERE no = ?1"},
      journal_remove_{db, "DELETE FROM journal WHERE seq = ?1"},
      reference_remove_{db, "DELETE FROM provider_message WHERE provider = ?1 AND hash = ?2 AND no = ?3"},
      contacts_{db,
                "SELECT identity, at, no, leg FROM contact WHERE (identity, at, no, leg) > (?1, ?2, ?3, ?4)"
                " ORDER BY identity, at, no, leg LIMIT ?5"},
      contact_remove_{db, "DELETE FROM contact WHERE identity = ?1 AND at = ?2 AND no = ?3 AND leg = ?4"},
      campaign_{db, "SELECT 1 FROM message WHERE campaign = ?1 AND campaign > 0 LIMIT 1"},
      oldest_{db, "SELECT no FROM message WHERE no > 0 ORDER BY no LIMIT 1"},
      guests_{db},
      clock_{db}
{
}

bool upkeep::some(books& b, const upkeep_terms& terms, bool disk_is_busy)
{
    const auto before = at_;
    try {
        const auto now = clock_.after(terms.now, terms.passed);
        const row_ages ages{b.box.clock(), terms.now, now};
        b.believed = now;
        b.wall = terms.now;
        return piece(b, {ages, now - terms.keep, now - terms.keep_content, now - std::max(terms.keep, terms.counted),
                         disk_is_busy});
    } catch (...) {
        at_ = before;
        guests_.begin_again();
        throw;
    }
}

bool upkeep::piece(books& b, const limits& old)
{
    for (; at_.at != stage::done; at_.at = static_cast<stage>(static_cast<int>(at_.at) + 1))
        if (run(at_.at, b, old)) return true;
    at_.at = stage::addresses;
    const bool is_all_learned = std::exchange(at_.learned, 0) <= learned_in_a_round;
    return std::exchange(at_.tended, 0) > tended_in_a_round || !is_all_learned;
}

bool upkeep::run(stage at, books& b, const limits& old)
{
    switch (at) {
        case stage::addresses:
            return learn_addresses(b, old);
        case stage::runs:
            return tend_claims(b, old);
        case stage::content:
            return purge_content(b, old);
        case stage::purge:
            return purge_and_count(b, old);
        case stage::events:
            return b.events.purge(old.final_before, purged_at_once, old.ages);
        case stage::receipts:
            return purge_receipts(b, old);
        case stage::claims:
            return sweep_claims(b, old);
        case stage::contacts:
            // Addresses in what is becoming a run are answered from memory, whatever became of their rows.
            at_.walks = !b.reserved.is_making_run() && (at_.walks || is_time_to_walk(b));
            return at_.walks && walk_contacts(old);
        case stage::names:
            return at_.walks && walk_names(b);
        case stage::guests:
            if (!at_.walks || b.reserved.is_making_run()) return false;
            if (guests_.forget_some(b.addresses, walked_at_once)) return true;
            at_.purged = 0;
            at_.walks = false;
            return false;
        default:
            return false;
    }
}

/// The walks go through tables that grow with what is kept, so they wait until a part of that is gone.
bool upkeep::is_time_to_walk(books& b)
{
    return at_.purged >= b.limits.walk_after && is_part_gone(b, walked_once_gone, at_.purged);
}

/// At least one in so many of those that are kept.
bool upkeep::is_part_gone(books& b, std::int64_t one_in, std::size_t gone)
{
    auto first = oldest_.query();
    const auto kept = b.writes.next().value - (first.next() ? first.integer(0) : 0);
    return static_cast<std::int64_t>(gone) >= kept / one_in;
}

/// Not for ever: what is old is to go even while there are millions, or what was learned is taken back.
bool upkeep::learn_addresses(books& b, const limits& old)
{
    if (old.disk_is_busy || at_.learned++ >= learned_in_a_round) return false;
    if (b.addresses.learn(learned_at_once)) return true;
    at_.learned = 0;
    return false;
}

/// Not for ever: what is old is to go even while much comes.
bool upkeep::tend_claims(books& b, const limits& old)
{
    auto& log = b.reserved;
    if (old.disk_is_busy || at_.tended++ == tended_in_a_round) return false;
    if (!log.is_making_run() && log.logged() >= b.limits.merge_after && !log.start_run()) return true;
    if (b.tend_claims(tended_at_once)) return true;
    at_.tended = 0;
    return false;
}

/// Claims and lists of messages that are no more go, once a part of them is: all are written anew for it.
bool upkeep::sweep_claims(books& b, const limits& old)
{
    if (old.disk_is_busy) return false;
    const auto gone = static_cast<std::size_t>(b.box.number(purged_unswept).value_or(0));
    if (!b.reserved.is_sweeping() && gone >= b.limits.walk_after && is_part_gone(b, swept_once_gone, gone))
        b.reserved.sweep();
    if (!b.reserved.is_sweeping() || at_.tended++ >= tended_in_a_round) return false;
    b.tend_claims(tended_at_once);
    return true;
}

std::vector<message_no> upkeep::numbers(statement& of, message_no after)
{
    std::vector<message_no> made;
    auto row = of.query(after, std::uint64_t{purged_at_once});
    while (row.next()) made.push_back({row.integer(0)});
    return made;
}

bool upkeep::purge_content(books& b, const limits& old)
{
    const auto some = numbers(contents_, at_.content);
    if (!at_.content) future_content_.begin(old.ages);
    for (const auto no : some) {
        if (const auto last = future_content_.end_of_run(no.value)) {
            at_.content = {last};
            return true;
        }
        auto t = load(b, no);
        const auto stored = t ? b.box.clock().stored(t->row.stored, no) : instant::min();
        const bool is_to_come = future_content_.pass(no.value, stored, old.ages);
        if (!is_to_come && stored >= old.content_before) {
            at_.content = {};
            return false;
        }
        at_.content = no;
        if (b.damaged.contains(no)) continue;
        if (!t)
            b.writes.remove_content(no);
        else if (ended_before(*t, old.content_before, old.ages))
            purge_content_of(b, *t);
    }
    if (some.size() == purged_at_once) return true;
    at_.content = {};
    return false;
}

void upkeep::purge_content_of(books& b, tracked& t)
{
    b.writes.remove_content(t.row.no);
    if (t.row.customer)
        for (const auto on : all_channels) b.persons.hide_stray_blocks(on, t.row.to[index_of(on)]);
    b.writes.scrub(t.row.no);
    b.writes.remove_resume(t.row.no);
    for (auto& leg : t.at.legs) leg.address.clear();
    b.writes.update(t.at);
}

bool upkeep::purge_and_count(books& b, const limits& old)
{
    const auto before = at_.purged;
    const bool more = purge_messages(b, old);
    const auto gone = static_cast<std::int64_t>(at_.purged - before);
    if (gone > 0) b.box.keep(purged_unswept, b.box.number(purged_unswept).value_or(0) + gone);
    return more;
}

bool upkeep::purge_messages(books& b, const limits& old)
{
    // The newest numbers are kept: they are where counting goes on after a restart.
    const auto some = numbers(messages_, at_.message);
    auto row = newest_.query();
    const journal_no newest{row.next() ? row.integer(0) : 0};
    if (!at_.message) future_messages_.begin(old.ages);
    for (const auto no : some) {
        if (const auto last = future_messages_.end_of_run(no.value)) {
            at_.message = {last};
            return true;
        }
        auto t = load(b, no);
        const auto stored = t ? b.box.clock().stored(t->row.stored, no) : instant::min();
        const bool is_newest = no.value + 1 == b.writes.next().value;
        const bool is_to_come = future_messages_.pass(no.value, stored, old.ages);
        if (is_newest || (!is_to_come && stored >= old.final_before)) {
            b.young = no;
            at_.message = {};
            return false;
        }
        at_.message = no;
        if (t && t->at.last != newest && is_over(b, *t, old)) remove(b, *t);
    }
    if (some.size() == purged_at_once) return true;
    at_.message = {};
    return false;
}

void upkeep::remove(books& b, const tracked& t)
{
    for (auto at = t.at.last; at;) {
        const auto row = b.reads.journal(at, t.row.no);
        for (const auto& reference : row.references)
            reference_remove_.run(row.provider, keyed_hash(b.key, reference) >> 1, t.row.no);
        drop_row(b, at);
        at = row.prev;
    }
    b.writes.remove_resume(t.row.no);
    b.writes.remove_doubts(t.row.no);
    b.writes.remove_content(t.row.no);
    progress_remove_.run(t.row.no);
    message_remove_.run(t.row.no);
    b.counts.remove(counted(t));
    ++at_.purged;
}

/// A receipt may come long after the end: then it is kept as long as if it were one.
bool upkeep::is_over(books& b, const tracked& t, const limits& old)
{
    if (!ended_before(t, old.final_before, old.ages) || still_binds(b, t, old.ages.believed, old.ages.wall) ||
        still_answers(b, t.row, old.ages.believed))
        return false;
    return !t.at.last || old.ages.of(b.reads.journal(t.at.last, t.row.no).at, t.row.no) < old.final_before;
}

void upkeep::drop_row(books& b, journal_no no)
{
    journal_remove_.run(no);
    if (no.value > b.box.number(receipts_purged).value_or(0)) b.box.keep(receipts_purged, no.value);
}

bool upkeep::purge_receipts(books& b, const limits& old)
{
    auto row = newest_.query();
    const journal_no newest{row.next() ? row.integer(0) : 0};
    const auto gone = [&](journal_no no) {
        if (no != newest) drop_row(b, no);
    };
    const bool more_words = b.spoken.purge(old.final_before, old.content_before, purged_at_once, old.ages, gone);
    const bool more_in = b.told.purge(old.final_before, purged_at_once, old.ages);
    const bool more_out = b.outgoing.purge(old.final_before, purged_at_once, old.ages);
    return more_words || more_in || more_out;
}

bool upkeep::walk_contacts(const limits& old)
{
    std::vector<std::array<std::int64_t, 4>> seen;
    {
        auto row = contacts_.query(at_.contact[0], at_.contact[1], at_.contact[2], at_.contact[3],
                                   std::uint64_t{walked_at_once});
        while (row.next()) seen.push_back({row.integer(0), row.integer(1), row.integer(2), row.integer(3)});
    }
    for (const auto& c : seen)
        if (old.ages.of(instant{span{c[1]}}, {c[2]}) < old.contact_before) contact_remove_.run(c[0], c[1], c[2], c[3]);
    const bool more = seen.size() == walked_at_once;
    at_.contact = more ? seen.back() : std::array<std::int64_t, 4>{};
    return more;
}

/// A campaign that no message has any more. (One that is set aside has it, too.)
bool upkeep::walk_names(books& b)
{
    const auto some = b.words.campaigns(at_.campaign, walked_at_once);
    for (const auto no : some) {
        auto row = campaign_.query(no);
        if (!row.next()) b.words.forget(no);
    }
    at_.campaign = some.size() == walked_at_once ? some.back() : 0;
    return at_.campaign != 0;
}

}  // namespace todoke
