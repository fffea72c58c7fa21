#include "store/sqlite/message/message_reads.hpp"

#include <algorithm>
#include <cstring>

#include "store/sqlite/file/encoding.hpp"
#include "store/sqlite/file/packing.hpp"

namespace todoke {

namespace {

constexpr std::string_view select_message =
    "SELECT id, person, also, customer, class, campaign, stored, send_at, expires, to_email, to_line, to_sms,"
    " time_zone, route, dedupe_key, dedupe_window, on_duplicate, any_print, line_sms_print, collapse_key, cancel_key,"
    " cancel_on, callback, metadata, caller, idempotency_key, body_digest, first_answer, policy_revision,"
    " links FROM message WHERE no = ?1";

/// Reads one row of a message; what makes no sense in it is told with the table's name.
template <class Read>
auto row_of(message_no no, const char* table, Read&& read)
{
    try {
        return read();
    } catch (const damaged_message&) {
        throw;
    } catch (const unreadable& e) {
        throw damaged_message{no, std::string{"its row in table "} + table + ": " + e.what()};
    }
}

template <class Word>
Word word_at(const cursor& row, int column)
{
    return word_from<Word>(static_cast<std::uint64_t>(row.integer(column)));
}

message_id id_at(const cursor& row, int column)
{
    if (row.view(column).size() != sizeof message_id::bytes) refuse_row("an id has not 16 bytes");
    return row.uuid(column);
}

on_duplicate duplicate_rule_at(const cursor& row, int column)
{
    const auto stored = row.integer(column);
    if (stored < 0 || stored > static_cast<std::int64_t>(on_duplicate::replace))
        refuse_row("the number " + std::to_string(stored) + " stands for no rule for duplicates");
    return static_cast<on_duplicate>(stored);
}

void read_origin(const cursor& row, message_row& to)
{
    to.id = id_at(row, 0);
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
    if (to.route.empty()) refuse_row("it has no legs");
}

void read_keys(const cursor& row, message_row& to)
{
    to.dedupe_key = row.text(14);
    to.dedupe_window = span{row.integer(15)};
    to.duplicate_rule = duplicate_rule_at(row, 16);
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
    to.links = unpack_texts(row.view(29));
}

std::int64_t below(message_no before)
{
    return before ? before.value : INT64_MAX;
}

std::vector<message_no> numbers_of(cursor row)
{
    std::vector<message_no> made;
    while (row.next()) made.push_back({row.integer(0)});
    return made;
}

}  // namespace

message_reads::message_reads(db_connection& db)
    : message_{db, select_message},
      progress_{db,
                "SELECT state, leg, lane, class, again, campaign, due, rule, legs, cancel_asked, last, duplicate_of,"
                " policy_revision, awaits_slot FROM progress WHERE no = ?1"},
      flight_{db,
              "SELECT leg, provider, attempt, attempt_key, address, started, valid_until, erased, parts FROM flight"
              " WHERE no = ?1"},
      flights_{db,
               "SELECT no FROM flight WHERE no > 0 AND NOT EXISTS (SELECT 1 FROM damaged WHERE damaged.no = flight.no)"
               " ORDER BY no LIMIT ?1"},
      flights_to_{db, "SELECT no FROM flight WHERE provider = ?1 AND (address = ?2 OR erased = ?3)"},
      content_{db, "SELECT body FROM content WHERE no = ?1"},
      has_content_{db, "SELECT 1 FROM content WHERE no = ?1"},
      resume_{db, "SELECT bytes FROM resume WHERE no = ?1 AND leg = ?2"},
      journal_{db,
               "SELECT message, prev, at, event, state, leg, provider, rule, outcome, code, detail, due, started, refs"
               " FROM journal WHERE seq = ?1"},
      contacts_{db,
                "SELECT at, no, leg, class, channel, again FROM contact WHERE identity = ?1 AND at >= ?2"
                " ORDER BY at DESC, no DESC, leg DESC"},
      id_{db, "SELECT id FROM message WHERE no = ?1"},
      has_progress_{db, "SELECT 1 FROM progress WHERE no = ?1"},
      place_{db, "SELECT lane, class, again, campaign, due, state, rule FROM progress WHERE no = ?1"},
      cancel_key_{db, "SELECT no FROM message WHERE cancel_key = ?1 AND no < ?2 ORDER BY no DESC LIMIT ?3"},
      campaign_{db,
                "SELECT no FROM message WHERE campaign = ?1 AND campaign > 0 AND no < ?2 ORDER BY no DESC LIMIT ?3"},
      all_{db, "SELECT no FROM message WHERE no < ?1 ORDER BY no DESC LIMIT ?2"},
      references_{db,
                  "SELECT no, leg FROM provider_message WHERE provider = ?1 AND hash = ?2 ORDER BY no DESC, leg DESC"},
      in_doubt_{db, "SELECT no, leg FROM in_doubt WHERE provider = ?1 AND address = ?2 ORDER BY no DESC LIMIT ?3"}
{
}

std::optional<message_row> message_reads::message(message_no no)
{
    auto row = message_.query(no);
    if (!row.next()) return std::nullopt;
    return row_of(no, "message", [&] {
        message_row made;
        made.no = no;
        read_origin(row, made);
        read_keys(row, made);
        return made;
    });
}

std::optional<progress_row> message_reads::progress(message_no no, const std::vector<leg_request>& route)
{
    auto row = progress_.query(no);
    if (!row.next()) return std::nullopt;
    return row_of(no, "progress", [&] {
        progress_row made;
        made.no = no;
        made.now = word_at<state>(row, 0);
        made.leg = static_cast<std::size_t>(row.integer(1));
        if (made.leg >= route.size()) refuse_row("it stands at a leg that the message has not");
        made.lane = row.integer(2);
        made.klass = row.integer(3);
        made.again = row.integer(4) != 0;
        made.campaign = row.integer(5);
        made.due = row.when(6);
        made.why = word_at<rule>(row, 7);
        made.legs = unpack_legs(row.view(8), route);
        made.cancel_asked = row.integer(9) != 0;
        if (row.integer(9) == cancelled_by_event) made.cancel_by = rule::event;
        made.last = {row.integer(10)};
        if (!row.is_null(11)) made.duplicate_of = id_at(row, 11);
        made.policy_revision = static_cast<int>(row.integer(12));
        made.awaits_slot = row.integer(13) != 0;
        return made;
    });
}

std::optional<flight_row> message_reads::flight(message_no no)
{
    auto row = flight_.query(no);
    if (!row.next()) return std::nullopt;
    return row_of(no, "flight", [&] {
        flight_row made;
        made.no = no;
        made.leg = static_cast<std::size_t>(row.integer(0));
        made.provider = row.integer(1);
        made.attempt = static_cast<int>(row.integer(2));
        made.attempt_key = id_at(row, 3);
        made.address = row.text(4);
        made.started = row.when(5);
        made.valid_until = row.when(6);
        if (!row.is_null(7)) made.erased = row.integer(7);
        made.parts = static_cast<std::size_t>(row.integer(8));
        return made;
    });
}

std::vector<message_no> message_reads::flights(std::size_t limit)
{
    return numbers_of(flights_.query(std::uint64_t{limit}));
}

std::vector<message_no> message_reads::flights_to(name_no provider, const std::string& address, std::int64_t hash)
{
    return numbers_of(flights_to_.query(provider, address, hash));
}

std::vector<message_reads::leg_place> message_reads::in_doubt(name_no provider, std::int64_t address, std::size_t limit)
{
    std::vector<leg_place> made;
    auto row = in_doubt_.query(provider, address, std::uint64_t{limit});
    while (row.next()) made.push_back({{row.integer(0)}, static_cast<std::size_t>(row.integer(1))});
    return made;
}

std::string message_reads::content(message_no no)
{
    auto row = content_.query(no);
    return row.next() ? row.text(0) : std::string{};
}

bool message_reads::has_content(message_no no)
{
    return has_content_.query(no).next();
}

std::string message_reads::resume(message_no no, std::size_t leg)
{
    auto row = resume_.query(no, std::uint64_t{leg});
    return row.next() ? row.text(0) : std::string{};
}

journal_row message_reads::journal(journal_no no, message_no of)
{
    auto row = journal_.query(no);
    return row_of(of, "journal", [&] {
        if (!row.next()) refuse_row("row " + std::to_string(no.value) + " is missing");
        journal_row made;
        made.no = no;
        made.message = {row.integer(0)};
        made.prev = {row.integer(1)};
        if (made.message != of || made.prev >= no)
            refuse_row("row " + std::to_string(no.value) + " is of another chain");
        made.at = row.when(2);
        made.event = word_at<timeline_event>(row, 3);
        made.now = word_at<state>(row, 4);
        if (!row.is_null(5)) made.leg = static_cast<std::size_t>(row.integer(5));
        made.provider = row.integer(6);
        made.why = word_at<rule>(row, 7);
        if (!row.is_null(8) && made.event == timeline_event::receipt)
            made.receipt = word_at<receipt_kind>(row, 8);
        else if (!row.is_null(8) && made.event == timeline_event::leg_ended)
            made.became = word_at<leg_state>(row, 8);
        else if (!row.is_null(8))
            made.result = word_at<outcome_kind>(row, 8);
        made.code = row.text(9);
        made.detail = row.text(10);
        made.due = row.maybe_when(11);
        made.started = row.maybe_when(12);
        made.references = unpack_texts(row.view(13));
        return made;
    });
}

std::optional<message_id> message_reads::id_of(message_no no)
{
    auto row = id_.query(no);
    if (!row.next() || row.view(0).size() != sizeof message_id::bytes) return std::nullopt;
    return row.uuid(0);
}

std::vector<message_no> message_reads::with_cancel_key(const std::string& key, message_no before, std::size_t limit)
{
    return numbers_of(cancel_key_.query(key, below(before), std::uint64_t{limit}));
}

std::vector<message_no> message_reads::of_campaign(std::int64_t campaign, message_no before, std::size_t limit)
{
    return numbers_of(campaign_.query(campaign, below(before), std::uint64_t{limit}));
}

std::vector<message_no> message_reads::all(message_no before, std::size_t limit)
{
    return numbers_of(all_.query(below(before), std::uint64_t{limit}));
}

std::vector<message_reads::leg_place> message_reads::references(std::int64_t provider, std::int64_t hash)
{
    std::vector<leg_place> made;
    auto row = references_.query(provider, hash);
    while (row.next()) made.push_back({{row.integer(0)}, static_cast<std::size_t>(row.integer(1))});
    return made;
}

bool message_reads::has_progress(message_no no)
{
    return has_progress_.query(no).next();
}

std::optional<progress_row> message_reads::place_of(message_no no)
{
    auto row = place_.query(no);
    if (!row.next()) return std::nullopt;
    progress_row made;
    made.no = no;
    made.lane = row.integer(0);
    made.klass = row.integer(1);
    made.again = row.integer(2) != 0;
    made.campaign = row.integer(3);
    made.due = row.when(4);
    made.now = row.word<state>(5);
    made.why = row.word<rule>(6);
    return made;
}

void message_reads::contacts(person_no identity, instant from, const std::function<bool(const contact_row&)>& visit)
{
    auto row = contacts_.query(identity, from);
    while (row.next()) {
        const auto on = row.integer(4);
        if (on < 0 || static_cast<std::size_t>(on) >= all_channels.size()) continue;
        if (!visit({row.when(0),
                    {row.integer(1)},
                    static_cast<std::size_t>(row.integer(2)),
                    row.integer(3),
                    static_cast<channel>(on),
                    row.integer(5) != 0}))
            return;
    }
}

}  // namespace todoke
