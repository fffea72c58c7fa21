#include "store/sqlite/receipts/outbox_rows.hpp"

namespace todoke {

outbox_rows::outbox_rows(db_connection& db, names& words)
    : words_{words},
      db_{db},
      add_{db,
           "INSERT INTO outgoing(place, endpoint, message, seq, at, due, tries) VALUES (?1, ?2, ?3, ?4, ?5, NULL, 0)"
           " ON CONFLICT DO NOTHING"},
      first_{db, "SELECT place FROM outgoing WHERE message = ?1 ORDER BY place LIMIT 1"},
      hold_back_{db, "UPDATE outgoing SET due = NULL WHERE message = ?1 AND place > ?2"},
      due_{db, "UPDATE outgoing SET due = coalesce(due, ?2) WHERE place = ?1"},
      message_{db, "SELECT message FROM outgoing WHERE place = ?1"},
      end_{db, "DELETE FROM outgoing WHERE place = ?1"},
      again_{db, "UPDATE outgoing SET due = ?2, tries = tries + 1 WHERE place = ?1"},
      disable_{db, "INSERT INTO endpoint(name, disabled, reason) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING"},
      enable_{db, "DELETE FROM endpoint WHERE name = ?1"},
      anew_{db, "UPDATE outgoing SET due = ?2, tries = 0 WHERE endpoint = ?1 AND due IS NOT NULL AND due <> ?2"},
      disabled_{db, "SELECT name, disabled, reason FROM endpoint"},
      journal_{db, "SELECT seq, message, at FROM journal WHERE seq > ?1 ORDER BY seq LIMIT ?2"},
      newest_{db, "SELECT seq FROM journal WHERE seq > 0 ORDER BY seq DESC LIMIT 1"},
      from_{db, "SELECT at FROM journal WHERE seq >= ?1 ORDER BY seq LIMIT 1"},
      oldest_{db, "SELECT place, at FROM outgoing WHERE place > ?1 ORDER BY place LIMIT ?2"}
{
}

bool outbox_rows::add(std::int64_t place, name_no endpoint, message_no message, std::int64_t seq, instant at)
{
    add_.run(place, endpoint, message, seq, at);
    return db_.changes() > 0;
}

void outbox_rows::line_up(message_no message, instant now)
{
    std::int64_t first = 0;
    {
        auto row = first_.query(message);
        if (!row.next()) return;
        first = row.integer(0);
    }
    hold_back_.run(message, first);
    due_.run(first, now);
}

void outbox_rows::end(const callback_end& what, instant now)
{
    if (what.again) return again_.run(what.place, *what.again);
    end_at(what.place, now);
}

void outbox_rows::end_at(std::int64_t place, instant now)
{
    message_no message;
    {
        auto row = message_.query(place);
        if (!row.next()) return;
        message = {row.integer(0)};
    }
    end_.run(place);
    line_up(message, now);
}

void outbox_rows::disable(const std::string& endpoint, const std::string& reason, instant now)
{
    disable_.run(words_.number(endpoint), now, reason);
}

bool outbox_rows::enable(const std::string& endpoint, instant now)
{
    const auto name = words_.number(endpoint);
    enable_.run(name);
    const bool was_disabled = db_.changes() > 0;
    anew_.run(name, now);
    return was_disabled;
}

std::vector<disabled_endpoint> outbox_rows::disabled()
{
    std::vector<disabled_endpoint> made;
    auto row = disabled_.query();
    while (row.next()) made.push_back({words_.text(row.integer(0)), row.when(1), row.text(2)});
    return made;
}

std::vector<outbox_rows::line> outbox_rows::journal(journal_no after, std::size_t most)
{
    std::vector<line> made;
    auto row = journal_.query(after, std::uint64_t{most});
    while (row.next()) made.push_back({{row.integer(0)}, {row.integer(1)}, row.when(2)});
    return made;
}

journal_no outbox_rows::before(instant since)
{
    std::int64_t low = 0, high = 0;
    {
        auto row = newest_.query();
        if (row.next()) high = row.integer(0);
    }
    while (low < high) {
        const auto middle = low + (high - low) / 2 + 1;
        auto row = from_.query(middle);
        if (row.next() && row.when(0) < since)
            low = middle;
        else
            high = middle - 1;
    }
    return {low};
}

bool outbox_rows::purge(instant before, std::size_t most, const row_ages& by)
{
    const auto gone = future_.older(oldest_, before, most, by);
    for (const auto place : gone.old) end_at(place, before);
    return gone.more;
}

}  // namespace todoke
