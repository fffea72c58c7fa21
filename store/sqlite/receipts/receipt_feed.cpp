#include "store/sqlite/receipts/receipt_feed.hpp"

#include "store/sqlite/file/damage.hpp"
#include "store/sqlite/receipts/receipt_types.hpp"

namespace todoke {

namespace {

/// Rows looked at for one answer: hardly any receipts among them must not make one question long.
constexpr std::size_t most_feed_looks = 2000;

/// The last place that a row of the journal can have.
std::int64_t end_of(std::int64_t row)
{
    return (row + 1) * receipts_of_a_row - 1;
}

std::string name_of(const std::optional<customer_row>& who)
{
    return who && !who->known.customer.starts_with(erased_name) ? who->known.customer : std::string{};
}

}  // namespace

receipt_feed::receipt_feed(db_connection& db, message_reads& reads, customer_reads& customers, name_source names)
    : reads_{reads},
      customers_{customers},
      names_{std::move(names)},
      lines_{db, "SELECT seq, message FROM journal WHERE seq >= ?1 ORDER BY seq LIMIT ?2"},
      newest_{db, "SELECT seq FROM journal WHERE seq > 0 ORDER BY seq DESC LIMIT 1"},
      word_{db, "SELECT kind, channel, customer, address, text, happened FROM word WHERE seq = ?1"},
      fact_{db, "SELECT value FROM box WHERE key = ?1"},
      due_{db,
           "SELECT place, seq, tries, message FROM outgoing WHERE endpoint = ?1 AND due IS NOT NULL AND due <= ?2"
           " ORDER BY due, place LIMIT ?3"},
      next_{
          db,
          "SELECT due FROM outgoing WHERE endpoint = ?1 AND due IS NOT NULL AND due > ?2 ORDER BY due, place LIMIT 1"},
      endpoint_{db, "SELECT no FROM name WHERE text = ?1"}
{
}

std::int64_t receipt_feed::number(std::string_view fact)
{
    auto row = fact_.query(fact);
    return row.next() ? row.integer(0) : 0;
}

std::vector<receipt_feed::line> receipt_feed::lines(journal_no from, std::size_t most)
{
    std::vector<line> made;
    auto row = lines_.query(from, std::uint64_t{most});
    while (row.next()) made.push_back({{row.integer(0)}, {row.integer(1)}});
    return made;
}

std::optional<state> receipt_feed::told_before(const journal_row& row)
{
    for (auto at = row.prev; at;) {
        const auto before = reads_.journal(at, row.message);
        if (before.now != state::sending) return before.now;
        at = before.prev;
    }
    return std::nullopt;
}

reported receipt_feed::base_of(const journal_row& row)
{
    reported made;
    made.at = row.at;
    made.leg = row.leg;
    made.provider = names_(row.provider);
    made.code = row.code;
    made.detail = row.detail;
    made.why = row.why;
    made.due = row.due;
    if (!row.references.empty()) made.reference = row.references.front();
    return made;
}

std::vector<reported> receipt_feed::of_message(const line& of)
{
    const auto row = reads_.journal(of.no, of.message);
    auto known = told_before(row);
    const auto types = receipt_types(row, known);
    std::vector<reported> made;
    if (types.empty()) return made;
    const auto message = reads_.message(of.message);
    if (!message) return made;
    auto one = base_of(row);
    one.message = message->id;
    one.klass = names_(message->klass);
    one.campaign = names_(message->campaign);
    one.metadata = message->metadata;
    one.callback = names_(message->callback);
    if (message->customer) one.customer = name_of(customers_.find(message->customer));
    if (row.leg && *row.leg < message->route.size()) one.on = message->route[*row.leg].on;
    for (const auto& type : types) {
        one.place = of.no.value * receipts_of_a_row + static_cast<std::int64_t>(made.size());
        one.type = type;
        made.push_back(one);
    }
    return made;
}

std::vector<reported> receipt_feed::of_no_message(const line& of)
{
    auto one = base_of(reads_.journal(of.no, {}));
    auto row = word_.query(of.no);
    if (!row.next()) return {};
    one.place = of.no.value * receipts_of_a_row;
    one.type = "receipt." + row.text(0);
    if (!row.is_null(1)) one.on = row.word<channel>(1);
    const customer_no who{row.integer(2)};
    one.address = row.text(3);
    one.text = row.text(4);
    one.happened = row.when(5);
    if (who) one.customer = name_of(customers_.find(who));
    return {one};
}

/// One that cannot be read makes no receipt: its message is set aside, and the operator was told.
std::vector<reported> receipt_feed::of_row(const line& of)
{
    try {
        return about(of.message, [&] { return of.message ? of_message(of) : of_no_message(of); });
    } catch (const damaged_message&) {
        return {};
    }
}

receipt_page receipt_feed::receipts(const std::optional<receipt_place>& after, std::size_t limit)
{
    receipt_page made;
    made.next.line = number("receipts_line");
    const auto purged = end_of(number("receipts_purged"));
    auto newest = purged;
    {
        auto row = newest_.query();
        if (row.next()) newest = end_of(row.integer(0));
    }
    if (after && (after->line != made.next.line || after->at < purged || after->at > newest)) {
        made.is_gone = true;
        return made;
    }
    const auto from = after ? after->at : purged;
    made.next.at = from;
    auto seen = from;
    const auto some = lines({(from + 1) / receipts_of_a_row}, most_feed_looks);
    for (const auto& row : some) {
        seen = end_of(row.no.value);
        for (auto& one : of_row(row)) {
            if (one.place <= from) continue;
            if (made.some.size() == limit) return made;
            made.next.at = one.place;
            made.some.push_back(std::move(one));
        }
    }
    // The end of the last row that was looked at, whether it told anything or not: losing those rows loses nothing to
    // whoever goes on from there.
    made.next.at = seen;
    return made;
}

due_callbacks receipt_feed::callbacks(const std::string& endpoint, std::size_t most, instant now)
{
    due_callbacks made;
    name_no name = 0;
    {
        auto row = endpoint_.query(endpoint);
        if (!row.next()) return made;
        name = row.integer(0);
    }
    std::vector<line> rows;
    {
        auto row = due_.query(name, now, std::uint64_t{most});
        while (row.next()) {
            made.some.push_back({row.integer(0), row.integer(1), static_cast<int>(row.integer(2)), {}});
            rows.push_back({{row.integer(0) / receipts_of_a_row}, {row.integer(3)}});
        }
    }
    for (std::size_t i = 0; i < rows.size(); ++i)
        for (auto& one : of_row(rows[i]))
            if (one.place == made.some[i].place) made.some[i].what = std::move(one);
    auto row = next_.query(name, now);
    if (made.some.size() == most)
        made.next_due = now;
    else if (row.next())
        made.next_due = row.when(0);
    return made;
}

}  // namespace todoke
