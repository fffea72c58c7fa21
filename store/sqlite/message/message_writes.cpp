#include "store/sqlite/message/message_writes.hpp"

#include "store/sqlite/file/encoding.hpp"

namespace todoke {

namespace {

constexpr std::string_view insert_message =
    "INSERT INTO message(no, id, person, also, customer, class, campaign, stored, send_at, expires, to_email, to_line,"
    " to_sms, time_zone, route, dedupe_key, dedupe_window, on_duplicate, any_print, line_sms_print, collapse_key,"
    " cancel_key, cancel_on, callback, metadata, caller, idempotency_key, body_digest, first_answer, policy_revision,"
    " links)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22,"
    " ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31)";

std::optional<name_no> maybe(name_no no)
{
    return no == 0 ? std::nullopt : std::optional{no};
}

std::int64_t cancel_of(const progress_row& row)
{
    if (!row.cancel_asked) return 0;
    return row.cancel_by == rule::event ? cancelled_by_event : 1;
}

/// One column holds an attempt's outcome or, in a receipt's row, its kind, or what a leg became that ended.
std::optional<std::int64_t> result_of(const journal_row& row)
{
    if (row.receipt) return static_cast<std::int64_t>(*row.receipt);
    if (row.became) return static_cast<std::int64_t>(*row.became);
    return row.result ? std::optional{static_cast<std::int64_t>(*row.result)} : std::nullopt;
}

}  // namespace

message_writes::message_writes(db_connection& db)
    : message_{db, insert_message},
      content_{db, "INSERT INTO content(no, body) VALUES (?1, ?2)"},
      progress_{db,
                "INSERT INTO progress(no, state, leg, lane, class, again, campaign, due, rule, legs, cancel_asked,"
                " last, duplicate_of, policy_revision, awaits_slot)"
                " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)"},
      progress_update_{db,
                       "UPDATE progress SET state = ?2, leg = ?3, lane = ?4, again = ?5, due = ?6, rule = ?7,"
                       " legs = ?8, cancel_asked = ?9, last = ?10, duplicate_of = ?11, policy_revision = ?12,"
                       " awaits_slot = ?13 WHERE no = ?1"},
      flight_{db,
              "INSERT INTO flight(no, leg, provider, attempt, attempt_key, address, started, valid_until, parts)"
              " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"},
      flight_remove_{db, "DELETE FROM flight WHERE no = ?1"},
      journal_{db,
               "INSERT INTO journal(seq, message, prev, at, event, state, leg, provider, rule, outcome, code, detail,"
               " due, started, refs) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)"},
      contact_{db,
               "INSERT INTO contact(identity, at, no, leg, class, channel, again) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
               " ON CONFLICT DO NOTHING"},
      contact_remove_{db, "DELETE FROM contact WHERE identity = ?1 AND at = ?2 AND no = ?3 AND leg = ?4"},
      contacts_remove_{db, "DELETE FROM contact WHERE identity = ?1 AND at >= ?2 AND no = ?3 AND leg = ?4"},
      resume_{db,
              "INSERT INTO resume(no, leg, bytes) VALUES (?1, ?2, ?3)"
              " ON CONFLICT DO UPDATE SET bytes = excluded.bytes"},
      resume_remove_{db, "DELETE FROM resume WHERE no = ?1 AND leg = ?2"},
      reference_{db,
                 "INSERT INTO provider_message(provider, hash, no, leg, part) VALUES (?1, ?2, ?3, ?4, ?5)"
                 " ON CONFLICT DO NOTHING"},
      doubt_{db,
             "INSERT INTO in_doubt(no, leg, provider, address) VALUES (?1, ?2, ?3, ?4)"
             " ON CONFLICT DO UPDATE SET provider = excluded.provider, address = excluded.address"},
      doubt_remove_{db, "DELETE FROM in_doubt WHERE no = ?1 AND leg = ?2"},
      doubts_remove_{db, "DELETE FROM in_doubt WHERE no = ?1"},
      scrub_{db, "UPDATE message SET to_email = NULL, to_line = NULL, to_sms = NULL, metadata = NULL WHERE no = ?1"},
      texts_{db,
             "UPDATE message SET dedupe_key = ?2, collapse_key = ?3, cancel_key = ?4, idempotency_key = ?5,"
             " first_answer = ?6, links = ?7 WHERE no = ?1"},
      flight_erase_{db, "UPDATE flight SET address = '', erased = ?2 WHERE no = ?1"},
      journal_erase_{db, "UPDATE journal SET code = ?2, detail = NULL WHERE seq = ?1"},
      legs_erase_{db, "UPDATE progress SET legs = NULL WHERE no = ?1"},
      story_erase_{db,
                   "WITH RECURSIVE chain(seq) AS (SELECT last FROM progress WHERE no = ?1 UNION SELECT prev FROM chain"
                   " JOIN journal ON journal.seq = chain.seq AND journal.message = ?1)"
                   " UPDATE journal SET code = NULL, detail = NULL, refs = NULL WHERE seq IN (SELECT seq FROM chain)"},
      resume_all_remove_{db, "DELETE FROM resume WHERE no = ?1"},
      content_remove_{db, "DELETE FROM content WHERE no = ?1"},
      expiry_{db, "UPDATE message SET expires = ?2 WHERE no = ?1"},
      also_{db, "UPDATE message SET also = ?2 WHERE no = ?1"},
      next_message_{db.integer("SELECT max(no) FROM message") + 1},
      next_journal_{db.integer("SELECT max(seq) FROM journal") + 1}
{
    committed();
}

void message_writes::add(const message_row& row, const std::string& body)
{
    const std::string_view digest{reinterpret_cast<const char*>(row.body_digest.data()), row.body_digest.size()};
    const auto also = pack_persons(row.also), route = pack_route(row.route), cancel_on = pack_texts(row.cancel_on);
    const bool has_key = !row.idempotency_key.empty();
    const auto links = pack_texts(row.links);
    message_.run(row.no, row.id, row.person, bytes{also}, row.customer, row.klass, row.campaign, row.stored,
                 row.send_at, row.expires, maybe_text{row.to[0]}, maybe_text{row.to[1]}, maybe_text{row.to[2]},
                 maybe_text{row.time_zone}, bytes{route}, maybe_text{row.dedupe_key}, row.dedupe_window,
                 row.duplicate_rule, bytes{row.any_print}, bytes{row.line_sms_print}, maybe_text{row.collapse_key},
                 maybe_text{row.cancel_key}, bytes{cancel_on}, maybe(row.callback), maybe_text{row.metadata},
                 maybe(row.caller), maybe_text{row.idempotency_key}, bytes{has_key ? digest : std::string_view{}},
                 bytes{row.first_answer}, row.policy_revision, bytes{links});
    if (!body.empty()) content_.run(row.no, body);
    ++next_message_;
}

void message_writes::add(const progress_row& row)
{
    const auto legs = pack_legs_with_room(row.legs);
    progress_.run(row.no, row.now, std::uint64_t{row.leg}, row.lane, row.klass, row.again, row.campaign, row.due,
                  row.why, bytes{legs}, cancel_of(row), row.last, row.duplicate_of, row.policy_revision,
                  row.awaits_slot);
}

void message_writes::update(const progress_row& row)
{
    const auto legs = is_final(row.now) ? pack_legs(row.legs) : pack_legs_with_room(row.legs);
    progress_update_.run(row.no, row.now, std::uint64_t{row.leg}, row.lane, row.again, row.due, row.why, bytes{legs},
                         cancel_of(row), row.last, row.duplicate_of, row.policy_revision, row.awaits_slot);
}

void message_writes::add(const flight_row& row)
{
    flight_.run(row.no, std::uint64_t{row.leg}, row.provider, row.attempt, row.attempt_key, row.address, row.started,
                row.valid_until, std::uint64_t{row.parts});
}

void message_writes::remove_flight(message_no no)
{
    flight_remove_.run(no);
}

void message_writes::add(journal_row row, journal_no& last)
{
    row.no = {next_journal_};
    const auto refs = pack_texts(row.references);
    std::optional<std::int64_t> leg;
    if (row.leg) leg = static_cast<std::int64_t>(*row.leg);
    journal_.run(row.no, row.message, last, row.at, row.event, row.now, leg, maybe(row.provider), row.why,
                 result_of(row), maybe_text{row.code}, maybe_text{row.detail}, row.due, row.started, bytes{refs});
    last = row.no;
    ++next_journal_;
}

void message_writes::add_contact(person_no identity, const contact_row& what)
{
    contact_.run(identity, what.at, what.message, std::uint64_t{what.leg}, what.klass, what.on, what.again);
}

void message_writes::remove_contact(person_no identity, instant at, message_no no, std::size_t leg)
{
    contact_remove_.run(identity, at, no, std::uint64_t{leg});
}

void message_writes::remove_contacts(person_no identity, instant from, message_no no, std::size_t leg)
{
    contacts_remove_.run(identity, from, no, std::uint64_t{leg});
}

void message_writes::keep_resume(message_no no, std::size_t leg, const std::string& what)
{
    resume_.run(no, std::uint64_t{leg}, bytes{what});
}

void message_writes::remove_resume(message_no no, std::size_t leg)
{
    resume_remove_.run(no, std::uint64_t{leg});
}

void message_writes::add_reference(name_no provider, std::int64_t hash, message_no no, std::size_t leg,
                                   std::size_t part)
{
    reference_.run(provider, hash, no, std::uint64_t{leg}, std::uint64_t{part});
}

void message_writes::keep_doubt(message_no no, std::size_t leg, name_no provider, std::int64_t address)
{
    doubt_.run(no, std::uint64_t{leg}, provider, address);
}

void message_writes::remove_doubt(message_no no, std::size_t leg)
{
    doubt_remove_.run(no, std::uint64_t{leg});
}

void message_writes::remove_doubts(message_no no)
{
    doubts_remove_.run(no);
}

void message_writes::scrub(message_no no)
{
    scrub_.run(no);
}

void message_writes::update_texts(const message_row& row)
{
    const auto links = pack_texts(row.links);
    texts_.run(row.no, maybe_text{row.dedupe_key}, maybe_text{row.collapse_key}, maybe_text{row.cancel_key},
               maybe_text{row.idempotency_key}, bytes{row.first_answer}, bytes{links});
}

void message_writes::erase_address(message_no no, std::int64_t hash)
{
    flight_erase_.run(no, hash);
}

void message_writes::erase_words(journal_no no, const std::string& code)
{
    journal_erase_.run(no, maybe_text{code});
}

void message_writes::remove_resume(message_no no)
{
    resume_all_remove_.run(no);
}

void message_writes::erase_unread(message_no no)
{
    message_row nothing;
    nothing.no = no;
    update_texts(nothing);
    scrub(no);
    erase_address(no, 0);
    remove_resume(no);
    remove_doubts(no);
    story_erase_.run(no);
    legs_erase_.run(no);
    remove_content(no);
}

void message_writes::change_also(message_no no, const std::vector<person_no>& also)
{
    const auto packed = pack_persons(also);
    also_.run(no, bytes{packed});
}

void message_writes::change_expiry(message_no no, instant expires)
{
    expiry_.run(no, expires);
}

void message_writes::remove_content(message_no no)
{
    content_remove_.run(no);
}

void message_writes::committed()
{
    kept_message_ = next_message_;
    kept_journal_ = next_journal_;
}

void message_writes::rolled_back()
{
    next_message_ = kept_message_;
    next_journal_ = kept_journal_;
}

}  // namespace todoke
