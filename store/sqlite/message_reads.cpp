#include "store/sqlite/message_reads.hpp"

#include <algorithm>
#include <cstring>

#include "store/sqlite/encoding.hpp"

namespace todoke {

namespace {

constexpr std::string_view select_message =
    "SELECT id, person, also, customer, class, campaign, stored, send_at, expires, to_email, to_line, to_sms,"
    " time_zone, route, dedupe_key, dedupe_window, on_duplicate, any_print, line_sms_print, collapse_key, cancel_key,"
    " cancel_on, callback, metadata, caller, idempotency_key, body_digest, first_answer, policy_revision"
    " FROM message WHERE no = ?1";

constexpr std::string_view select_flight =
    "SELECT no, leg, provider, attempt, attempt_key, address, started, valid_until FROM flight";

flight_row flight_from(const cursor& row)
{
    flight_row made;
    made.no = {row.integer(0)};
    made.leg = static_cast<std::size_t>(row.integer(1));
    made.provider = row.integer(2);
    made.attempt = static_cast<int>(row.integer(3));
    made.attempt_key = row.uuid(4);
    made.address = row.text(5);
    made.started = row.when(6);
    made.valid_until = row.when(7);
    return made;
}

void read_origin(const cursor& row, message_row& to)
{
    to.id = row.uuid(0);
    to.person = {row.integer(1)};
    to.also = unpack_persons(row.view(2));
    to.customer = {row.integer(3)};
    to.klass = row.integer(4);
    to.campaign = row.integer(5);
    to.stored = row.when(6);
    to.send_at = row.maybe_when(7);
    to.expires = row.when(8);
    for (std::size_t i = 0; i < channel_count; ++i) to.to[i] = row.text(9 + static_cast<int>(i));
    to.time_zone = row.text(12);
    to.route = unpack_route(row.view(13));
}

void read_keys(const cursor& row, message_row& to)
{
    to.dedupe_key = row.text(14);
    to.dedupe_window = span{row.integer(15)};
    to.duplicate_rule = row.word<on_duplicate>(16);
    to.any_print = row.text(17);
    to.line_sms_print = row.text(18);
    to.collapse_key = row.text(19);
    to.cancel_key = row.text(20);
    to.cancel_on = unpack_texts(row.view(21));
    to.callback = row.integer(22);
    to.metadata = row.text(23);
    to.caller = row.integer(24);
    to.idempotency_key = row.text(25);
    const auto digest = row.view(26);
    if (digest.size() == to.body_digest.size()) std::memcpy(to.body_digest.data(), digest.data(), digest.size());
    to.first_answer = row.text(27);
    to.policy_revision = static_cast<int>(row.integer(28));
}

}  // namespace

message_reads::message_reads(db_connection& db)
    : message_{db, select_message},
      progress_{db,
                "SELECT state, leg, lane, class, again, campaign, due, rule, legs, cancel_asked, last, duplicate_of,"
                " policy_revision, awaits_slot FROM progress WHERE no = ?1"},
      flight_{db, std::string{select_flight} + " WHERE no = ?1"},
      flights_{db, std::string{select_flight} + " WHERE no > 0 ORDER BY no LIMIT ?1"},
      content_{db, "SELECT body FROM content WHERE no = ?1"},
      resume_{db, "SELECT bytes FROM resume WHERE no = ?1 AND leg = ?2"},
      journal_{db,
               "SELECT message, prev, at, event, state, leg, provider, rule, outcome, code, detail, due, started, refs"
               " FROM journal WHERE seq = ?1"},
      contacts_{db,
                "SELECT at, no, leg, class, channel FROM contact WHERE identity = ?1 AND at >= ?2"
                " ORDER BY at DESC, no DESC, leg DESC"}
{
}

std::optional<message_row> message_reads::message(message_no no)
{
    auto row = message_.query(no);
    if (!row.next()) return std::nullopt;
    message_row made;
    made.no = no;
    read_origin(row, made);
    read_keys(row, made);
    return made;
}

std::optional<progress_row> message_reads::progress(message_no no, const std::vector<leg_request>& route)
{
    auto row = progress_.query(no);
    if (!row.next()) return std::nullopt;
    progress_row made;
    made.no = no;
    made.now = row.word<state>(0);
    made.leg = static_cast<std::size_t>(row.integer(1));
    made.lane = row.integer(2);
    made.klass = row.integer(3);
    made.again = row.integer(4) != 0;
    made.campaign = row.integer(5);
    made.due = row.when(6);
    made.why = row.word<rule>(7);
    made.legs = unpack_legs(row.view(8), route);
    made.cancel_asked = row.integer(9) != 0;
    made.last = {row.integer(10)};
    if (!row.is_null(11)) made.duplicate_of = row.uuid(11);
    made.policy_revision = static_cast<int>(row.integer(12));
    made.awaits_slot = row.integer(13) != 0;
    return made;
}

std::optional<flight_row> message_reads::flight(message_no no)
{
    auto row = flight_.query(no);
    if (!row.next()) return std::nullopt;
    return flight_from(row);
}

std::vector<flight_row> message_reads::flights(std::size_t limit)
{
    std::vector<flight_row> made;
    auto row = flights_.query(std::uint64_t{limit});
    while (row.next()) made.push_back(flight_from(row));
    return made;
}

std::string message_reads::content(message_no no)
{
    auto row = content_.query(no);
    return row.next() ? row.text(0) : std::string{};
}

std::string message_reads::resume(message_no no, std::size_t leg)
{
    auto row = resume_.query(no, std::uint64_t{leg});
    return row.next() ? row.text(0) : std::string{};
}

std::optional<journal_row> message_reads::journal(journal_no no)
{
    auto row = journal_.query(no);
    if (!row.next()) return std::nullopt;
    journal_row made;
    made.no = no;
    made.message = {row.integer(0)};
    made.prev = {row.integer(1)};
    made.at = row.when(2);
    made.event = row.word<timeline_event>(3);
    made.now = row.word<state>(4);
    if (!row.is_null(5)) made.leg = static_cast<std::size_t>(row.integer(5));
    made.provider = row.integer(6);
    made.why = row.word<rule>(7);
    if (!row.is_null(8)) made.result = row.word<outcome_kind>(8);
    made.code = row.text(9);
    made.detail = row.text(10);
    made.due = row.maybe_when(11);
    made.started = row.maybe_when(12);
    made.references = unpack_texts(row.view(13));
    return made;
}

void message_reads::contacts(person_no identity, instant from, const std::function<bool(const contact_row&)>& visit)
{
    auto row = contacts_.query(identity, from);
    while (row.next())
        if (!visit({row.when(0),
                    {row.integer(1)},
                    static_cast<std::size_t>(row.integer(2)),
                    row.integer(3),
                    row.word<channel>(4)}))
            return;
}

}  // namespace todoke
