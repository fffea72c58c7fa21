#include "tests/store/consistency.hpp"

#include "store/sqlite/file/db_connection.hpp"

namespace todoke {

namespace {

/// Two ways to the same text.
struct told_twice {
    const char* what;
    const char* counted;
    const char* scanned;
};

constexpr told_twice pairs[] = {
    {"counts by state, channel, class, rule",
     "SELECT group_concat(line, ' ') FROM (SELECT format('%d/%d/%d/%d=%d', state, channel > 0, class, rule, sum(n))"
     " AS line FROM tally GROUP BY state, channel > 0, class, rule HAVING sum(n) <> 0"
     " ORDER BY state, channel > 0, class, rule)",
     "SELECT group_concat(line, ' ') FROM (SELECT format('%d/%d/%d/%d=%d', s, c, k, r, count(*)) AS line FROM"
     " (SELECT iif(f.no IS NULL, p.state, 1) AS s, p.class AS k, iif(f.no IS NULL, p.rule, 0) AS r,"
     "  iif(f.no IS NULL AND p.lane = 0, 0, 1) AS c FROM progress p LEFT JOIN flight f ON f.no = p.no)"
     " GROUP BY s, c, k, r ORDER BY s, c, k, r)"},
    {"counts by due",
     "SELECT group_concat(line, ' ') FROM (SELECT format('%d/%d/%d/%d/%d=%d', minute, lane, state, class, rule, n)"
     " AS line FROM due_count ORDER BY minute, lane, state, class, rule)",
     "SELECT group_concat(line, ' ') FROM (SELECT format('%d/%d/%d/%d/%d=%d', q.due / 60000, q.lane, p.state,"
     " q.class, p.rule, count(*)) AS line FROM queue q JOIN progress p ON p.no = q.no"
     " GROUP BY q.due / 60000, q.lane, p.state, q.class, p.rule"
     " ORDER BY q.due / 60000, q.lane, p.state, q.class, p.rule)"},
};

/// What there is none of.
struct never {
    const char* what;
    const char* count;
};

constexpr never nothings[] = {
    {"a count below nothing", "SELECT count(*) FROM tally WHERE n < 0"},
    {"a message that waits outside the queue",
     "SELECT count(*) FROM progress p LEFT JOIN queue q ON q.no = p.no AND q.lane = p.lane AND q.due = p.due"
     " AND q.again = p.again WHERE p.lane <> 0 AND q.no IS NULL AND p.no NOT IN (SELECT no FROM flight)"},
    {"a row of the queue that no message stands behind",
     "SELECT count(*) FROM queue q LEFT JOIN progress p ON p.no = q.no AND p.lane = q.lane AND p.due = q.due"
     " AND p.again = q.again WHERE p.no IS NULL"},
    {"a message twice in the queue", "SELECT count(*) - count(DISTINCT no) FROM queue"},
    {"a message that waits and is under way", "SELECT count(*) FROM queue WHERE no IN (SELECT no FROM flight)"},
    {"an attempt of no message",
     "SELECT count(*) FROM flight WHERE no NOT IN (SELECT no FROM message) OR no NOT IN (SELECT no FROM progress)"},
    {"a message of which nobody knows where it stands",
     "SELECT count(*) FROM message WHERE no NOT IN (SELECT no FROM progress)"},
    {"a progress without a message", "SELECT count(*) FROM progress WHERE no NOT IN (SELECT no FROM message)"},
    {"content of no message", "SELECT count(*) FROM content WHERE no NOT IN (SELECT no FROM message)"},
    {"a message without a story",
     "SELECT count(*) FROM progress p LEFT JOIN journal j ON j.seq = p.last AND j.message = p.no WHERE j.seq IS NULL"},
    {"a story with a gap",
     "SELECT count(*) FROM journal j LEFT JOIN journal k ON k.seq = j.prev AND k.message = j.message"
     " WHERE j.prev > 0 AND j.message > 0 AND k.seq IS NULL"},
    {"two messages of one idempotency key",
     "SELECT count(*) FROM (SELECT 1 FROM message WHERE idempotency_key IS NOT NULL"
     " GROUP BY caller, idempotency_key HAVING count(*) > 1)"},
    {"two messages of one id", "SELECT count(*) - count(DISTINCT id) FROM message"},
    {"a message set aside", "SELECT count(*) FROM damaged"},
};

}  // namespace

std::vector<std::string> contradictions(const std::string& path)
{
    std::vector<std::string> made;
    db_connection raw{path, db_connection::mode::read_only, {}};
    raw.run("BEGIN");
    for (const auto& one : pairs) {
        const auto counted = raw.text(one.counted), scanned = raw.text(one.scanned);
        if (counted != scanned) made.push_back(std::string{one.what} + ": " + counted + " but found " + scanned);
    }
    for (const auto& one : nothings)
        if (const auto n = raw.integer(one.count); n != 0)
            made.push_back(std::string{one.what} + ": " + std::to_string(n));
    return made;
}

std::string integrity(const std::string& path)
{
    db_connection raw{path, db_connection::mode::read_only, {}};
    return raw.text("PRAGMA integrity_check");
}

}  // namespace todoke
