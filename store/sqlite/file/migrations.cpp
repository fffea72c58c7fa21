#include "store/sqlite/file/migrations.hpp"

namespace todoke {

namespace {

// See docs/design/store.md for why the tables are as they are. Times are milliseconds since 1970; names of classes,
// campaigns, providers and callers are numbers of `name`; a person, a customer and the identity of a shared address are
// numbers of one sequence.
constexpr const char* first = R"sql(
CREATE TABLE box(key TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;
-- campaign: it is nothing but one, and may go with its last message
CREATE TABLE name(
    no INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE, campaign INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE TABLE customer(
    no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, created INTEGER, changed INTEGER, email TEXT, line TEXT, sms TEXT,
    time_zone TEXT, quiet_hours BLOB, channels BLOB, consents BLOB, shared BLOB) STRICT;
CREATE TABLE consent_ledger(
    no INTEGER PRIMARY KEY, customer INTEGER NOT NULL, class INTEGER NOT NULL, channel INTEGER NOT NULL,
    granted INTEGER NOT NULL, at INTEGER NOT NULL, recorded INTEGER NOT NULL, by_person INTEGER NOT NULL, source TEXT,
    evidence TEXT) STRICT;
CREATE INDEX consent_ledger_customer ON consent_ledger(customer, no);
CREATE TRIGGER consent_ledger_is_only_added_to BEFORE UPDATE ON consent_ledger
BEGIN SELECT RAISE(ABORT, 'what was agreed to and declined is never rewritten'); END;
-- what people declined by themselves, by keyed hashes of addresses
CREATE TABLE declined(
    address INTEGER, class INTEGER, at INTEGER NOT NULL, PRIMARY KEY (address, class)) STRICT, WITHOUT ROWID;
CREATE TABLE address(hash INTEGER PRIMARY KEY, owner INTEGER NOT NULL, identity INTEGER NOT NULL) STRICT;
CREATE INDEX address_owner ON address(owner) WHERE owner > 0;
CREATE TABLE identity(no INTEGER PRIMARY KEY, address INTEGER NOT NULL, owner INTEGER NOT NULL) STRICT;
CREATE TABLE block(
    hash INTEGER PRIMARY KEY, channel INTEGER NOT NULL, value TEXT, reason TEXT NOT NULL, at INTEGER NOT NULL,
    message INTEGER) STRICT;
-- when an address's reachability was told last
CREATE TABLE reach(hash INTEGER PRIMARY KEY, at INTEGER NOT NULL) STRICT;
-- customers whose data is being taken out, piece by piece. name: keyed hash of the id, which had so many bytes
CREATE TABLE erasing(
    customer INTEGER PRIMARY KEY, name INTEGER NOT NULL, id_bytes INTEGER NOT NULL, before INTEGER NOT NULL,
    since INTEGER NOT NULL) STRICT;

CREATE TABLE message(
    no INTEGER PRIMARY KEY, id BLOB NOT NULL, person INTEGER NOT NULL, also BLOB, customer INTEGER NOT NULL,
    class INTEGER NOT NULL, campaign INTEGER NOT NULL, stored INTEGER NOT NULL, send_at INTEGER,
    expires INTEGER NOT NULL, to_email TEXT, to_line TEXT, to_sms TEXT, time_zone TEXT, route BLOB NOT NULL,
    dedupe_key TEXT, dedupe_window INTEGER NOT NULL, on_duplicate INTEGER NOT NULL, any_print BLOB,
    line_sms_print BLOB, collapse_key TEXT, cancel_key TEXT, cancel_on BLOB, callback INTEGER, metadata TEXT,
    caller INTEGER, idempotency_key TEXT, body_digest BLOB, first_answer BLOB, policy_revision INTEGER NOT NULL,
    links BLOB) STRICT;
CREATE INDEX message_campaign ON message(campaign, no) WHERE campaign > 0;
CREATE INDEX message_cancel_key ON message(cancel_key, no) WHERE cancel_key IS NOT NULL;
CREATE TABLE content(no INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
CREATE TABLE queue(
    lane INTEGER, class INTEGER, again INTEGER, campaign INTEGER, due INTEGER, no INTEGER, expires INTEGER NOT NULL,
    person INTEGER NOT NULL, PRIMARY KEY (lane, class, again, campaign, due, no)) STRICT, WITHOUT ROWID;
-- erased: the address's keyed hash, once the customer is erased
CREATE TABLE flight(
    no INTEGER PRIMARY KEY, leg INTEGER NOT NULL, provider INTEGER NOT NULL, attempt INTEGER NOT NULL,
    attempt_key BLOB NOT NULL, address TEXT NOT NULL, started INTEGER NOT NULL, valid_until INTEGER NOT NULL,
    parts INTEGER NOT NULL, erased INTEGER) STRICT;
CREATE TABLE progress(
    no INTEGER PRIMARY KEY, state INTEGER NOT NULL, leg INTEGER NOT NULL, lane INTEGER NOT NULL,
    class INTEGER NOT NULL, again INTEGER NOT NULL, campaign INTEGER NOT NULL, due INTEGER NOT NULL,
    rule INTEGER NOT NULL, legs BLOB, cancel_asked INTEGER NOT NULL, last INTEGER NOT NULL, duplicate_of BLOB,
    policy_revision INTEGER NOT NULL, awaits_slot INTEGER NOT NULL DEFAULT 0) STRICT;
-- not as NOT IN (…): SQLite would make a table of the list for every row written
CREATE INDEX progress_rare ON progress(state, no) WHERE state > 1 AND state <> 4 AND state <> 5;
CREATE TABLE journal(
    seq INTEGER PRIMARY KEY, message INTEGER NOT NULL, prev INTEGER NOT NULL, at INTEGER NOT NULL,
    event INTEGER NOT NULL, state INTEGER NOT NULL, leg INTEGER, provider INTEGER, rule INTEGER NOT NULL,
    outcome INTEGER, code TEXT, detail TEXT, due INTEGER, started INTEGER, refs BLOB) STRICT;

CREATE TABLE recent(seq INTEGER PRIMARY KEY, entries BLOB, addresses BLOB) STRICT;
-- whole: it counts; otherwise it is being written or taken away
CREATE TABLE sorted_run(
    no INTEGER PRIMARY KEY, level INTEGER NOT NULL, entries INTEGER NOT NULL, low_keys INTEGER NOT NULL,
    last_key INTEGER NOT NULL, whole INTEGER NOT NULL, filter_blocks INTEGER NOT NULL,
    filter_has_all INTEGER NOT NULL) STRICT;
CREATE TABLE run_page(
    page INTEGER PRIMARY KEY, run INTEGER NOT NULL, key INTEGER NOT NULL, no INTEGER NOT NULL,
    entries BLOB NOT NULL) STRICT;
CREATE UNIQUE INDEX run_page_first ON run_page(run, key, no);
-- place: run << 24 | piece
CREATE TABLE run_filter(place INTEGER PRIMARY KEY, bits BLOB NOT NULL, checksum INTEGER NOT NULL) STRICT;
-- again: a later try that may have arrived; spacing keeps its distance from it, caps counted the first one
CREATE TABLE contact(
    identity INTEGER, at INTEGER, no INTEGER, leg INTEGER, class INTEGER NOT NULL, channel INTEGER NOT NULL,
    again INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (identity, at, no, leg)) STRICT, WITHOUT ROWID;
CREATE TABLE resume(
    no INTEGER, leg INTEGER, bytes BLOB NOT NULL, PRIMARY KEY (no, leg)) STRICT, WITHOUT ROWID;
CREATE TABLE provider_message(
    provider INTEGER, hash INTEGER, no INTEGER, leg INTEGER, part INTEGER,
    PRIMARY KEY (provider, hash, no, leg, part)) STRICT, WITHOUT ROWID;
-- legs whose outcome nobody knows: a receipt without an id is found by provider and address
CREATE TABLE in_doubt(
    no INTEGER, leg INTEGER, provider INTEGER NOT NULL, address INTEGER NOT NULL,
    PRIMARY KEY (no, leg)) STRICT, WITHOUT ROWID;
CREATE INDEX in_doubt_address ON in_doubt(provider, address, no);
-- messages that cannot be read, and why
CREATE TABLE damaged(no INTEGER PRIMARY KEY, at INTEGER NOT NULL, reason TEXT NOT NULL) STRICT;
CREATE TABLE tally(
    state INTEGER, channel INTEGER, class INTEGER, rule INTEGER, n INTEGER NOT NULL,
    PRIMARY KEY (state, channel, class, rule)) STRICT, WITHOUT ROWID;
-- what waits, by the minute of its due
CREATE TABLE due_count(
    minute INTEGER, lane INTEGER, state INTEGER, class INTEGER, rule INTEGER, n INTEGER NOT NULL,
    PRIMARY KEY (minute, lane, state, class, rule)) STRICT, WITHOUT ROWID;
-- who waits for a slot of a cap
CREATE TABLE slot_waiter(
    identity INTEGER, no INTEGER, PRIMARY KEY (identity, no)) STRICT, WITHOUT ROWID;

-- what comes in from providers; its key is a keyed hash, so that its words may go once all of it has found its place
CREATE TABLE inbox(
    no INTEGER PRIMARY KEY, provider INTEGER NOT NULL, form INTEGER NOT NULL, key INTEGER NOT NULL UNIQUE,
    at INTEGER NOT NULL, headers BLOB, body BLOB, due INTEGER, shown INTEGER NOT NULL, unread TEXT) STRICT;
CREATE INDEX inbox_due ON inbox(due, no) WHERE due IS NOT NULL;
CREATE INDEX inbox_unread ON inbox(no) WHERE unread IS NOT NULL;
CREATE TABLE inbox_taken(hash INTEGER PRIMARY KEY, raw INTEGER NOT NULL) STRICT;
CREATE INDEX inbox_taken_raw ON inbox_taken(raw);
CREATE TABLE inbox_awaits(
    provider INTEGER, what INTEGER, raw INTEGER, PRIMARY KEY (provider, what, raw)) STRICT, WITHOUT ROWID;
CREATE INDEX inbox_awaits_raw ON inbox_awaits(raw);
-- what was told that belongs to no message
CREATE TABLE word(
    seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, channel INTEGER, customer INTEGER NOT NULL, address TEXT, text TEXT,
    happened INTEGER NOT NULL) STRICT;
CREATE INDEX word_customer ON word(customer) WHERE customer > 0;
CREATE INDEX word_kept ON word(seq) WHERE address IS NOT NULL OR text IS NOT NULL;
-- callbacks to make; endpoints that are switched off
CREATE TABLE outgoing(
    place INTEGER PRIMARY KEY, endpoint INTEGER NOT NULL, message INTEGER NOT NULL, seq INTEGER NOT NULL,
    at INTEGER NOT NULL, due INTEGER, tries INTEGER NOT NULL) STRICT;
CREATE INDEX outgoing_due ON outgoing(endpoint, due, place) WHERE due IS NOT NULL;
CREATE INDEX outgoing_message ON outgoing(message, place);
CREATE TABLE endpoint(name INTEGER PRIMARY KEY, disabled INTEGER NOT NULL, reason TEXT NOT NULL) STRICT;

CREATE TABLE hold(
    no INTEGER PRIMARY KEY, scope INTEGER NOT NULL, name INTEGER NOT NULL, reason TEXT NOT NULL,
    since INTEGER NOT NULL, until INTEGER NOT NULL, placed_by TEXT) STRICT;
CREATE TABLE event(
    no INTEGER PRIMARY KEY, customer INTEGER NOT NULL, type TEXT NOT NULL, at INTEGER NOT NULL, data TEXT) STRICT;
CREATE INDEX event_customer ON event(customer, at, no);
CREATE TABLE breaker(
    provider INTEGER PRIMARY KEY, failures INTEGER NOT NULL, open_until INTEGER, reason TEXT,
    openings INTEGER NOT NULL DEFAULT 0, since INTEGER, over_quota INTEGER NOT NULL DEFAULT 0) STRICT;
-- what hourly and daily rates have used: written before it is taken, a sixtieth of the rate at a time
CREATE TABLE booked(
    provider INTEGER, per INTEGER, bulk INTEGER, begun INTEGER, units INTEGER NOT NULL,
    PRIMARY KEY (provider, per, bulk, begun)) STRICT, WITHOUT ROWID;
)sql";

// Webhooks are passed on each by itself, on a schedule of its own.
constexpr const char* forward_schedule = R"sql(
ALTER TABLE inbox ADD COLUMN forward_due INTEGER;
ALTER TABLE inbox ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
UPDATE inbox SET forward_due = at, unread = NULL WHERE unread = '';
CREATE INDEX inbox_forward ON inbox(provider, forward_due) WHERE forward_due IS NOT NULL;
)sql";

// Whom an account can reach is that account's: provider 0: everybody's. What was told without the account stays so.
constexpr const char* reach_by_account = R"sql(
ALTER TABLE block ADD COLUMN provider INTEGER NOT NULL DEFAULT 0;
CREATE TABLE reach_of(
    hash INTEGER, provider INTEGER, at INTEGER NOT NULL, PRIMARY KEY (hash, provider)) STRICT, WITHOUT ROWID;
INSERT INTO reach_of SELECT hash, 0, at FROM reach;
DROP TABLE reach;
ALTER TABLE reach_of RENAME TO reach;
)sql";

// What is written of claims from here on has a checksum: runs this one; pages and the log have theirs behind their
// entries (runs/packed_entries), where it costs no walk over all of them now. Without one: written before.
constexpr const char* checksums_of_claims = R"sql(
ALTER TABLE sorted_run ADD COLUMN checksum INTEGER;
)sql";

}  // namespace

const std::vector<const char*> migrations{first, forward_schedule, reach_by_account, checksums_of_claims};

}  // namespace todoke
