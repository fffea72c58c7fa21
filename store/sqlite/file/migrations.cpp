#include "store/sqlite/file/migrations.hpp"

namespace todoke {

namespace {

// See docs/design/store.md for why the tables are as they are. Times are milliseconds since 1970; names of classes,
// campaigns, providers and callers are numbers of `name`; a person, a customer and the identity of a shared address are
// numbers of one sequence.
constexpr const char* first = R"sql(
CREATE TABLE box(key TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;
CREATE TABLE name(no INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;

CREATE TABLE customer(
    no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, created INTEGER, changed INTEGER, email TEXT, line TEXT, sms TEXT,
    time_zone TEXT, quiet_hours BLOB, channels BLOB, consents BLOB, shared BLOB) STRICT;
CREATE TABLE consent_ledger(
    no INTEGER PRIMARY KEY, customer INTEGER NOT NULL, class INTEGER NOT NULL, channel INTEGER NOT NULL,
    granted INTEGER NOT NULL, at INTEGER NOT NULL, recorded INTEGER NOT NULL, by_person INTEGER NOT NULL, source TEXT,
    evidence TEXT) STRICT;
CREATE INDEX consent_ledger_customer ON consent_ledger(customer, no);
CREATE TABLE address(hash INTEGER PRIMARY KEY, owner INTEGER NOT NULL, identity INTEGER NOT NULL) STRICT;
CREATE INDEX address_owner ON address(owner) WHERE owner > 0;
CREATE TABLE identity(no INTEGER PRIMARY KEY, address INTEGER NOT NULL, owner INTEGER NOT NULL) STRICT;
CREATE TABLE block(
    hash INTEGER PRIMARY KEY, channel INTEGER NOT NULL, value TEXT, reason TEXT NOT NULL, at INTEGER NOT NULL,
    message INTEGER) STRICT;

CREATE TABLE message(
    no INTEGER PRIMARY KEY, id BLOB NOT NULL, person INTEGER NOT NULL, also BLOB, customer INTEGER NOT NULL,
    class INTEGER NOT NULL, campaign INTEGER NOT NULL, stored INTEGER NOT NULL, send_at INTEGER,
    expires INTEGER NOT NULL, to_email TEXT, to_line TEXT, to_sms TEXT, time_zone TEXT, route BLOB NOT NULL,
    dedupe_key TEXT, dedupe_window INTEGER NOT NULL, on_duplicate INTEGER NOT NULL, any_print BLOB,
    line_sms_print BLOB, collapse_key TEXT, cancel_key TEXT, cancel_on BLOB, callback INTEGER, metadata TEXT,
    caller INTEGER, idempotency_key TEXT, body_digest BLOB, first_answer BLOB, policy_revision INTEGER NOT NULL) STRICT;
CREATE INDEX message_campaign ON message(campaign, no) WHERE campaign > 0;
CREATE TABLE content(no INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
CREATE TABLE queue(
    lane INTEGER, class INTEGER, again INTEGER, campaign INTEGER, due INTEGER, no INTEGER, expires INTEGER NOT NULL,
    person INTEGER NOT NULL, PRIMARY KEY (lane, class, again, campaign, due, no)) STRICT, WITHOUT ROWID;
CREATE TABLE flight(
    no INTEGER PRIMARY KEY, leg INTEGER NOT NULL, provider INTEGER NOT NULL, attempt INTEGER NOT NULL,
    attempt_key BLOB NOT NULL, address TEXT NOT NULL, started INTEGER NOT NULL, valid_until INTEGER NOT NULL) STRICT;
CREATE TABLE progress(
    no INTEGER PRIMARY KEY, state INTEGER NOT NULL, leg INTEGER NOT NULL, lane INTEGER NOT NULL,
    class INTEGER NOT NULL, again INTEGER NOT NULL, campaign INTEGER NOT NULL, due INTEGER NOT NULL,
    rule INTEGER NOT NULL, legs BLOB, cancel_asked INTEGER NOT NULL, last INTEGER NOT NULL, duplicate_of BLOB,
    policy_revision INTEGER NOT NULL) STRICT;
CREATE INDEX progress_rare ON progress(state, no) WHERE state NOT IN (0, 1, 4, 5);
CREATE TABLE journal(
    seq INTEGER PRIMARY KEY, message INTEGER NOT NULL, prev INTEGER NOT NULL, at INTEGER NOT NULL,
    event INTEGER NOT NULL, state INTEGER NOT NULL, leg INTEGER, provider INTEGER, rule INTEGER NOT NULL,
    outcome INTEGER, code TEXT, detail TEXT, due INTEGER, started INTEGER, refs BLOB) STRICT;

CREATE TABLE recent(seq INTEGER PRIMARY KEY, entries BLOB NOT NULL) STRICT;
CREATE TABLE claim(hash INTEGER PRIMARY KEY, no INTEGER NOT NULL) STRICT;
CREATE TABLE customer_message(customer INTEGER, no INTEGER, PRIMARY KEY (customer, no)) STRICT, WITHOUT ROWID;
CREATE TABLE contact(
    identity INTEGER, at INTEGER, no INTEGER, leg INTEGER, class INTEGER NOT NULL, channel INTEGER NOT NULL,
    PRIMARY KEY (identity, at, no, leg)) STRICT, WITHOUT ROWID;
CREATE TABLE resume(
    no INTEGER, leg INTEGER, bytes BLOB NOT NULL, PRIMARY KEY (no, leg)) STRICT, WITHOUT ROWID;
CREATE TABLE provider_message(
    provider INTEGER, hash INTEGER, no INTEGER, leg INTEGER, part INTEGER,
    PRIMARY KEY (provider, hash, no, leg, part)) STRICT, WITHOUT ROWID;
CREATE TABLE tally(
    state INTEGER, channel INTEGER, class INTEGER, rule INTEGER, n INTEGER NOT NULL,
    PRIMARY KEY (state, channel, class, rule)) STRICT, WITHOUT ROWID;

CREATE TABLE receipt_raw(
    no INTEGER PRIMARY KEY, provider INTEGER NOT NULL, at INTEGER NOT NULL, form INTEGER NOT NULL,
    body BLOB NOT NULL, message INTEGER, done INTEGER) STRICT;
CREATE TABLE callback(
    no INTEGER PRIMARY KEY, endpoint INTEGER NOT NULL, message INTEGER NOT NULL, seq INTEGER NOT NULL,
    journal INTEGER NOT NULL, due INTEGER NOT NULL, tries INTEGER NOT NULL) STRICT;
CREATE INDEX callback_due ON callback(endpoint, due, no);
CREATE TABLE hold(
    no INTEGER PRIMARY KEY, scope INTEGER NOT NULL, name INTEGER NOT NULL, reason TEXT NOT NULL,
    since INTEGER NOT NULL, until INTEGER NOT NULL, placed_by TEXT) STRICT;
CREATE TABLE event(
    no INTEGER PRIMARY KEY, customer INTEGER NOT NULL, type INTEGER NOT NULL, at INTEGER NOT NULL, data TEXT) STRICT;
CREATE INDEX event_customer ON event(customer, at, no);
CREATE TABLE breaker(
    provider INTEGER PRIMARY KEY, failures INTEGER NOT NULL, open_until INTEGER, reason TEXT) STRICT;
)sql";

// What waits, by the minute of its due. Filled row by row: a sort of a long queue would stand in memory.
constexpr const char* waiting_by_minute = R"sql(
CREATE TABLE due_count(
    minute INTEGER, lane INTEGER, state INTEGER, class INTEGER, rule INTEGER, n INTEGER NOT NULL,
    PRIMARY KEY (minute, lane, state, class, rule)) STRICT, WITHOUT ROWID;
INSERT INTO due_count(minute, lane, state, class, rule, n)
    SELECT q.due / 60000, q.lane, p.state, q.class, p.rule, 1 FROM queue q JOIN progress p ON p.no = q.no WHERE true
    ON CONFLICT DO UPDATE SET n = n + 1;
)sql";

// Who waits for a slot of a cap, by identity.
constexpr const char* slot_waiters = R"sql(
CREATE TABLE slot_waiter(
    identity INTEGER, no INTEGER, PRIMARY KEY (identity, no)) STRICT, WITHOUT ROWID;
ALTER TABLE progress ADD COLUMN awaits_slot INTEGER NOT NULL DEFAULT 0;
)sql";

// Messages that cannot be read; and of an attempt whose customer was erased meanwhile, the address's keyed hash.
constexpr const char* damage_and_erasure = R"sql(
CREATE TABLE damaged(no INTEGER PRIMARY KEY, at INTEGER NOT NULL, reason TEXT NOT NULL) STRICT;
ALTER TABLE flight ADD COLUMN erased INTEGER;
)sql";

// As NOT IN (…) SQLite made a table of the list for every row written: half of what a row of `progress` cost.
constexpr const char* rare_states = R"sql(
DROP INDEX progress_rare;
CREATE INDEX progress_rare ON progress(state, no) WHERE state > 1 AND state <> 4 AND state <> 5;
)sql";

// Customers whose data is being erased, piece by piece; and which names are nothing but campaigns (of those of older
// versions nobody knows: they are kept).
constexpr const char* erasing_and_campaigns = R"sql(
CREATE TABLE erasing(
    customer INTEGER PRIMARY KEY, name INTEGER NOT NULL, before INTEGER NOT NULL, since INTEGER NOT NULL) STRICT;
ALTER TABLE name ADD COLUMN campaign INTEGER NOT NULL DEFAULT 0;
)sql";

// How often a breaker has opened in a row, since when nothing was taken, and whether for lack of quota.
constexpr const char* breaker_history = R"sql(
ALTER TABLE breaker ADD COLUMN openings INTEGER NOT NULL DEFAULT 0;
ALTER TABLE breaker ADD COLUMN since INTEGER;
ALTER TABLE breaker ADD COLUMN over_quota INTEGER NOT NULL DEFAULT 0;
)sql";

// Types of events are texts (a backend may make up any number of them, and `name` is held in memory); nothing was
// written there before. Only messages with a cancel_key pay for their index.
constexpr const char* events_and_cancel_keys = R"sql(
DROP TABLE event;
CREATE TABLE event(
    no INTEGER PRIMARY KEY, customer INTEGER NOT NULL, type TEXT NOT NULL, at INTEGER NOT NULL, data TEXT) STRICT;
CREATE INDEX event_customer ON event(customer, at, no);
CREATE INDEX message_cancel_key ON message(cancel_key, no) WHERE cancel_key IS NOT NULL;
)sql";

// What hourly and daily rates have used: written before it is taken, a sixtieth of the rate at a time.
constexpr const char* booked_rates = R"sql(
CREATE TABLE booked(
    provider INTEGER, per INTEGER, bulk INTEGER, begun INTEGER, units INTEGER NOT NULL,
    PRIMARY KEY (provider, per, bulk, begun)) STRICT, WITHOUT ROWID;
)sql";

// What comes in from providers and goes out to backends. Nothing was written to the two tables of the first version.
// The key of a raw receipt is a keyed hash, so that its words may go as soon as all of it has found its place.
constexpr const char* receipts_in_and_out = R"sql(
DROP TABLE receipt_raw;
DROP TABLE callback;
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
CREATE TABLE reach(hash INTEGER PRIMARY KEY, at INTEGER NOT NULL) STRICT;
CREATE TABLE word(
    seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, channel INTEGER, customer INTEGER NOT NULL, address TEXT, text TEXT,
    happened INTEGER NOT NULL) STRICT;
CREATE INDEX word_customer ON word(customer) WHERE customer > 0;
CREATE INDEX word_kept ON word(seq) WHERE address IS NOT NULL OR text IS NOT NULL;
CREATE TABLE outgoing(
    place INTEGER PRIMARY KEY, endpoint INTEGER NOT NULL, message INTEGER NOT NULL, seq INTEGER NOT NULL,
    at INTEGER NOT NULL, due INTEGER, tries INTEGER NOT NULL) STRICT;
CREATE INDEX outgoing_due ON outgoing(endpoint, due, place) WHERE due IS NOT NULL;
CREATE INDEX outgoing_message ON outgoing(message, place);
CREATE TABLE endpoint(name INTEGER PRIMARY KEY, disabled INTEGER NOT NULL, reason TEXT NOT NULL) STRICT;
)sql";

// What a message's links lead to, and what people declined by themselves, by keyed hashes of addresses.
constexpr const char* links_and_declining = R"sql(
ALTER TABLE message ADD COLUMN links BLOB;
CREATE TABLE declined(
    address INTEGER, class INTEGER, at INTEGER NOT NULL, PRIMARY KEY (address, class)) STRICT, WITHOUT ROWID;
CREATE TRIGGER consent_ledger_is_only_added_to BEFORE UPDATE ON consent_ledger
BEGIN SELECT RAISE(ABORT, 'what was agreed to and declined is never rewritten'); END;
)sql";

// Legs whose outcome nobody knows, by provider and keyed hash of the address: a receipt without an id is found by it.
// Of older versions' legs it knows nothing.
constexpr const char* legs_in_doubt = R"sql(
CREATE TABLE in_doubt(
    no INTEGER, leg INTEGER, provider INTEGER NOT NULL, address INTEGER NOT NULL,
    PRIMARY KEY (no, leg)) STRICT, WITHOUT ROWID;
CREATE INDEX in_doubt_address ON in_doubt(provider, address, no);
)sql";

// A later try that may have arrived: spacing keeps its distance from it, caps counted the first one.
constexpr const char* later_tries = R"sql(
ALTER TABLE contact ADD COLUMN again INTEGER NOT NULL DEFAULT 0;
)sql";

// How long the id was of which `name` is the hash, so that keys are searched for nothing else. 0: an older version
// began the erasure and did not keep it.
constexpr const char* lengths_of_erased_ids = R"sql(
ALTER TABLE erasing ADD COLUMN id_bytes INTEGER NOT NULL DEFAULT 0;
)sql";

}  // namespace

const std::array<const char*, 14> migrations{
    first,        waiting_by_minute,     slot_waiters,        damage_and_erasure,
    rare_states,  erasing_and_campaigns, breaker_history,     events_and_cancel_keys,
    booked_rates, receipts_in_and_out,   links_and_declining, legs_in_doubt,
    later_tries,  lengths_of_erased_ids};

}  // namespace todoke
