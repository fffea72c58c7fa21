#include "store/sqlite/reading.hpp"

#include <algorithm>

#include "store/model/current_leg.hpp"
#include "store/sqlite/file/schema.hpp"
#include "store/sqlite/file/snapshot.hpp"
#include "store/sqlite/message/standing.hpp"
#include "store/sqlite/people/erased_key.hpp"

namespace todoke {

namespace {

constexpr std::size_t candidates_at_once = 200;
constexpr std::size_t most_names_kept = 10'000;

bool is_rare(state s)
{
    return s != state::queued && s != state::sending && s != state::sent && s != state::delivered;
}

/// The attempt's start comes before what happened while it ran.
void insert_start(std::vector<timeline_row>& story, const timeline_row& ended)
{
    timeline_row start;
    start.at = *ended.started;
    start.event = timeline_event::sending;
    start.now = state::sending;
    start.leg = ended.leg;
    start.provider = ended.provider;
    auto place = story.end();
    while (place != story.begin() && std::prev(place)->at > start.at) --place;
    story.insert(place, std::move(start));
}

void show_flight(message_view& to, const flight_row& f, const std::string& provider)
{
    to.facts.now = state::sending;
    auto& leg = to.facts.legs.at(f.leg);
    leg.now = leg_state::sending;
    leg.provider = provider;
    leg.last_try = f.started;
    if (!leg.first_try) leg.first_try = f.started;
}

}  // namespace

reading::reading(const std::string& path, const std::string& vfs, std::size_t list_looks_at)
    : path_{path},
      list_looks_at_{list_looks_at},
      db_{path, db_connection::mode::read_only, vfs},
      reads_{db_},
      customers_{db_},
      runs_{db_},
      numbers_{db_, "SELECT no FROM message WHERE no < ?1 ORDER BY no DESC LIMIT ?2"},
      campaign_{db_,
                "SELECT no FROM message WHERE campaign = ?1 AND campaign > 0 AND no < ?2 ORDER BY no DESC LIMIT ?3"},
      recent_{db_, "SELECT entries FROM recent WHERE seq > 0 ORDER BY seq DESC"},
      rare_{db_,
            "SELECT no FROM progress WHERE state = ?1 AND state > 1 AND state <> 4 AND state <> 5 AND no < ?2"
            " ORDER BY no DESC LIMIT ?3"},
      flights_{db_, "SELECT no FROM flight WHERE no < ?1 ORDER BY no DESC LIMIT ?2"},
      name_{db_, "SELECT text FROM name WHERE no = ?1"},
      number_{db_, "SELECT no FROM name WHERE text = ?1"},
      damaged_{db_, "SELECT reason FROM damaged WHERE no = ?1"},
      ledger_{
          db_,
          "SELECT l.no, l.class, l.channel, l.granted, l.at, l.recorded, l.by_person, l.source, l.evidence, c.id"
          " FROM consent_ledger l LEFT JOIN customer c ON c.no = l.customer WHERE l.no > ?1 ORDER BY l.no LIMIT ?2"},
      ledger_of_{db_,
                 "SELECT l.no, l.class, l.channel, l.granted, l.at, l.recorded, l.by_person, l.source, l.evidence, c.id"
                 " FROM consent_ledger l LEFT JOIN customer c ON c.no = l.customer"
                 " WHERE l.customer = ?1 AND l.no > ?2 ORDER BY l.no LIMIT ?3"},
      counts_{db_, [this](name_no no) -> const std::string& { return name(no); }},
      feed_{db_, reads_, customers_, [this](name_no no) -> const std::string& { return name(no); }}
{
    prepare_reader(db_);
}

const std::string& reading::name(name_no no)
{
    // Campaigns come and go: those of years are not kept.
    if (names_.size() > most_names_kept) names_.clear();
    auto& known = names_[no];
    if (no == 0 || !known.empty()) return known;
    auto row = name_.query(no);
    if (row.next()) known = row.text(0);
    return known;
}

name_no reading::number(const std::string& text)
{
    auto row = number_.query(text);
    return row.next() ? row.integer(0) : 0;
}

std::optional<message_view> reading::find(message_id which)
{
    const snapshot now{db_};
    const auto no = which.no();
    if (const auto id = reads_.id_of(no); id && *id != which) return std::nullopt;
    if (auto row = damaged_.query(no); row.next()) throw damaged_message{no, row.text(0)};
    return about(no, [&] { return see(no, story::whole); });
}

/// One that cannot be read is no line of a list: its writer counts it.
std::optional<message_view> reading::glance(message_no no, story wanted)
{
    try {
        return about(no, [&] { return see(no, wanted); });
    } catch (const damaged_message&) {
        return std::nullopt;
    }
}

message_facts reading::facts_of(message_row& row, const progress_row& at)
{
    message_facts made;
    made.no = row.no;
    made.id = row.id;
    made.stored = row.stored;
    made.send_at = row.send_at;
    made.expires_at = row.expires;
    made.time_zone = std::move(row.time_zone);
    made.to = std::move(row.to);
    made.now = at.now;
    made.cancel_asked = at.cancel_asked;
    made.cancel_by = at.cancel_by;
    made.due = at.due;
    made.due_by = at.why;
    made.legs.assign(at.legs.begin(), at.legs.end());
    made.dedupe_window = row.dedupe_window;
    made.duplicate_rule = row.duplicate_rule;
    made.cancel_on = std::move(row.cancel_on);
    return made;
}

std::optional<message_view> reading::see(message_no no, story wanted)
{
    auto row = reads_.message(no);
    if (!row) return std::nullopt;
    const auto at = reads_.progress(no, row->route);
    if (!at) throw damaged_message{no, "its row in table progress is missing"};
    message_view made;
    made.facts = facts_of(*row, *at);
    made.facts.klass = name(row->klass);
    made.facts.campaign = name(row->campaign);
    if ((row->klass != 0 && made.facts.klass.empty()) || (row->campaign != 0 && made.facts.campaign.empty()))
        throw damaged_message{no, "it names a class or campaign that is not there"};
    made.metadata = std::move(row->metadata);
    made.dedupe_key = shown_key(std::move(row->dedupe_key));
    made.collapse_key = shown_key(std::move(row->collapse_key));
    made.cancel_key = std::move(row->cancel_key);
    made.duplicate_of = at->duplicate_of;
    made.names_nobody = !row->customer;
    if (row->customer)
        if (const auto who = customers_.find(row->customer)) made.customer = who->known.customer;
    const auto flight = reads_.flight(no);
    if (flight) show_flight(made, *flight, name(flight->provider));
    if (wanted == story::newest_row) made.timeline.push_back(told(reads_.journal(at->last, no)));
    if (wanted == story::whole) {
        made.content = reads_.content(no);
        read_story(made, at->last, flight);
    }
    return made;
}

void reading::read_story(message_view& to, journal_no last, const std::optional<flight_row>& flight)
{
    std::vector<journal_row> rows;
    while (last) {
        rows.push_back(reads_.journal(last, to.facts.no));
        last = rows.back().prev;
    }
    for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
        auto made = told(*row);
        if (made.started) insert_start(to.timeline, made);
        to.timeline.push_back(std::move(made));
    }
    if (!flight) return;
    timeline_row under_way;
    under_way.leg = flight->leg;
    under_way.provider = name(flight->provider);
    under_way.started = flight->started;
    insert_start(to.timeline, under_way);
}

timeline_row reading::told(const journal_row& row)
{
    timeline_row made;
    made.no = row.no;
    made.at = row.at;
    made.event = row.event;
    made.now = row.now;
    made.leg = row.leg;
    made.provider = name(row.provider);
    made.why = row.why;
    made.detail = row.detail;
    made.due = row.due;
    made.started = row.started;
    if (row.result) made.outcome = *row.result;
    made.code = row.code;
    made.references = row.references;
    made.receipt = row.receipt;
    return made;
}

/// Nothing: something is asked for that nobody ever used.
std::optional<reading::search> reading::plan(const list_query& what)
{
    search made{what, source::numbers, 0, 0, {}};
    if (what.in == state::sending) made.from = source::flights;
    if (what.in && is_rare(*what.in)) made.from = source::rare_state;
    if (!what.klass.empty() && (made.klass = number(what.klass)) == 0) return std::nullopt;
    if (!what.campaign.empty()) {
        if ((made.campaign = number(what.campaign)) == 0) return std::nullopt;
        made.from = source::campaign;
    }
    if (!what.customer.empty()) {
        const auto who = customers_.find(what.customer);
        if (!who) return std::nullopt;
        made.customer = who->no;
        made.from = source::customer;
    }
    return made;
}

std::vector<message_no> reading::candidates(const search& by, message_no before, std::size_t limit)
{
    const std::int64_t below = before ? before.value : INT64_MAX;
    if (by.from == source::customer) return of_customer(by.customer, below, limit);
    std::vector<message_no> made;
    const auto take = [&](cursor row) {
        while (row.next()) made.push_back({row.integer(0)});
    };
    const std::uint64_t most = limit;
    if (by.from == source::campaign) take(campaign_.query(by.campaign, below, most));
    if (by.from == source::rare_state) take(rare_.query(*by.asked.in, below, most));
    if (by.from == source::flights) take(flights_.query(below, most));
    if (by.from == source::numbers) take(numbers_.query(below, most));
    return made;
}

/// What is merged stands in runs; the rest in the log, which is short.
std::vector<message_no> reading::of_customer(customer_no customer, std::int64_t before, std::size_t limit)
{
    const auto key = list_key(customer.value);
    std::vector<message_no> made;
    {
        auto row = recent_.query();
        while (row.next() && made.size() < limit)
            for (const auto& one : unpack_logged(row.view(0)))
                if (one.key == key && one.no < before) made.push_back({one.no});
    }
    for (const auto run : runs_.whole_runs()) {
        std::size_t count = 0;
        runs_.each(run, key, before, [&](std::int64_t no) {
            made.push_back({no});
            return ++count < limit;
        });
    }
    std::sort(made.rbegin(), made.rend());
    made.erase(std::unique(made.begin(), made.end()), made.end());
    if (made.size() > limit) made.resize(limit);
    return made;
}

bool reading::matches(const list_query& asked, const message_view& seen)
{
    const auto& facts = seen.facts;
    if (asked.in && facts.now != *asked.in) return false;
    if (asked.on) {
        const auto* leg = current_leg(facts);
        if (leg == nullptr || leg->asked.on != *asked.on) return false;
    }
    if (!asked.klass.empty() && facts.klass != asked.klass) return false;
    if (!asked.campaign.empty() && facts.campaign != asked.campaign) return false;
    return asked.customer.empty() || seen.customer == asked.customer;
}

message_page reading::list(const list_query& what)
{
    const snapshot now{db_};
    message_page made;
    const auto by = plan(what);
    if (!by) return made;
    std::size_t looked_at = 0;
    for (auto before = what.before;;) {
        const auto some = candidates(*by, before, candidates_at_once);
        for (const auto no : some) {
            if (looked_at++ == list_looks_at_) {
                made.next = before;
                return made;
            }
            auto seen = glance(no, story::none);
            if (seen && matches(what, *seen)) {
                if (made.messages.size() == what.limit) {
                    made.next = before;
                    return made;
                }
                made.messages.push_back(*std::move(seen));
            }
            before = no;
        }
        if (some.size() < candidates_at_once) return made;
    }
}

std::optional<profile> reading::customer(const std::string& which)
{
    const auto found = customers_.find(which);
    if (!found || !found->created) return std::nullopt;
    return found->known;
}

waiting_counts reading::due_counts(instant until)
{
    const snapshot now{db_};
    return {counts_.tally(), counts_.due(until)};
}

receipt_page reading::receipts(const std::optional<receipt_place>& after, std::size_t limit)
{
    const snapshot now{db_};
    return feed_.receipts(after, limit);
}

due_callbacks reading::callbacks(const std::string& endpoint, std::size_t most, instant now)
{
    const snapshot of{db_};
    return feed_.callbacks(endpoint, most, now);
}

store_facts reading::facts()
{
    const snapshot now{db_};
    store_facts made;
    made.path = path_;
    made.schema = static_cast<int>(db_.integer("PRAGMA user_version"));
    made.bytes = db_.integer("PRAGMA page_count") * db_.integer("PRAGMA page_size");
    made.queued = counts_.open();
    return made;
}

}  // namespace todoke
