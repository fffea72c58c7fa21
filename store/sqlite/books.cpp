#include "store/sqlite/books.hpp"

#include <cstring>

#include "store/sqlite/message/standing.hpp"

namespace todoke {

namespace {

/// The box's own key: made with the file, and kept in it.
hash_key box_key(db_connection& db)
{
    db.run("BEGIN IMMEDIATE");
    try {
        const auto kept = db.text("SELECT value FROM box WHERE key = 'hash_key'");
        hash_key key{};
        if (kept.size() == sizeof key) {
            std::memcpy(key.data(), kept.data(), sizeof key);
        } else {
            key = random_key();
            statement keep{db, "INSERT INTO box(key, value) VALUES ('hash_key', ?1)"};
            keep.run(bytes{{reinterpret_cast<const char*>(key.data()), sizeof key}});
        }
        db.run("COMMIT");
        return key;
    } catch (...) {
        if (db.in_transaction()) db.run("ROLLBACK");
        throw;
    }
}

}  // namespace

books::books(db_connection& on, const writer_limits& allowed)
    : db{on},
      limits{allowed},
      key{box_key(on)},
      words{on},
      addresses{on},
      reserved{on, addresses, key, allowed.run_page},
      persons{on, addresses, reserved, key},
      waiting{on},
      impatient{on, waiting, words},
      places{on},
      counts{on},
      dues{on},
      reads{on},
      writes{on},
      damaged{on},
      box{on},
      again{on, waiting},
      erasures{on, persons},
      events{on},
      told{on, words, key},
      spoken{on},
      outgoing{on, words},
      ledger{on},
      declined{on},
      tokens{key},
      begin_{on, "BEGIN IMMEDIATE"},
      commit_{on, "COMMIT"},
      rollback_{on, "ROLLBACK"}
{
}

void books::begin()
{
    begin_.run();
    if (!reserved.is_making_run() && reserved.logged() >= limits.merge_after) reserved.start_run();
}

void books::pay()
{
    if (const auto entries = reserved.owed(); entries > 0) tend_claims(entries);
}

bool books::tend_claims(std::size_t entries)
{
    const bool has_upkeep_been = believed != instant::min();
    const claim_terms terms{
        [&](message_no no) { return has_upkeep_been && is_free(*this, no, believed, wall); },
        // One that has lost its row only is set aside by whoever loads it.
        [&](message_no no) { return no < young && !damaged.contains(no) && !reads.id_of(no) && !load(*this, no); }};
    const bool swept = reserved.is_sweeping();
    const bool more = reserved.tend(entries, terms);
    if (swept && !reserved.is_sweeping()) box.keep(purged_unswept, std::int64_t{0});
    return more;
}

void books::commit()
{
    reserved.flush();
    counts.flush();
    dues.flush();
    persons.flush();
    commit_.run();
}

void books::committed()
{
    words.committed();
    addresses.committed();
    persons.committed();
    reserved.committed();
    places.committed();
    counts.committed();
    writes.committed();
    waiting.committed();
    damaged.committed();
    again.committed();
    erasures.committed();
    declined.committed();
}

void books::roll_back()
{
    // After some errors SQLite has done it already.
    if (db.in_transaction()) rollback_.run();
    words.rolled_back();
    addresses.rolled_back();
    persons.rolled_back();
    reserved.rolled_back();
    places.rolled_back();
    counts.rolled_back();
    dues.rolled_back();
    writes.rolled_back();
    damaged.rolled_back();
    erasures.rolled_back();
    declined.rolled_back();
    waiting.rolled_back();
    again.rolled_back();
}

std::uint64_t books::salt()
{
    const auto count = ++salts_;
    return keyed_hash(salt_key_, {reinterpret_cast<const char*>(&count), sizeof count});
}

}  // namespace todoke
