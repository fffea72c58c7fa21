#include "store/sqlite/receipts/inbox_rows.hpp"

#include "store/sqlite/file/encoding.hpp"

namespace todoke {

namespace {

/// Some milliseconds of the writer, as large as they may be.
constexpr std::uint64_t looked_through_at_once = 250;

std::string pack_headers(const raw_receipt& what)
{
    std::vector<std::string> flat;
    for (const auto& [name, value] : what.headers) {
        flat.push_back(name);
        flat.push_back(value);
    }
    return pack_texts(flat);
}

void unpack_headers(std::string_view packed, raw_receipt& to)
{
    auto flat = unpack_texts(packed);
    for (std::size_t i = 0; i + 1 < flat.size(); i += 2)
        to.headers.emplace_back(std::move(flat[i]), std::move(flat[i + 1]));
}

/// no, provider, form, at, headers, body.
raw_receipt raw_in(const cursor& row, const names& words)
{
    raw_receipt made;
    made.provider = words.text(row.integer(1));
    made.form = words.text(row.integer(2));
    made.received = row.when(3);
    unpack_headers(row.view(4), made);
    made.body = row.text(5);
    return made;
}

/// Why a row makes no sense; it goes into `to` where it does.
template <class To>
std::optional<std::string> read_into(To& to, const cursor& row, const names& words)
{
    try {
        to.push_back({row.integer(0), raw_in(row, words)});
        return std::nullopt;
    } catch (const unreadable& e) {
        return e.what();
    } catch (const std::out_of_range&) {
        return "the name of its provider or form is missing";
    }
}

/// No two of these meet: the first byte says what kind of text it is, and no provider's name holds a NUL.
std::string text_of_key(const raw_receipt& what)
{
    std::string made{what.key.empty() ? 'd' : 'k'};
    made += what.provider + '\0';
    return made + (what.key.empty() ? what.form + '\0' + what.body : what.key);
}

}  // namespace

inbox_rows::inbox_rows(db_connection& db, names& words, const hash_key& key)
    : words_{words},
      key_{key},
      db_{db},
      add_{
          db,
          "INSERT INTO inbox(provider, form, key, at, headers, body, due, shown) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?4, 0)"
          " ON CONFLICT DO NOTHING"},
      // What is to be passed on is a row of its own, which is never due to be read.
      pass_on_{db,
               "INSERT INTO inbox(provider, form, key, at, headers, body, due, shown, forward_due)"
               " VALUES (?1, ?2, ?3, ?4, ?5, ?6, NULL, 0, ?4) ON CONFLICT DO NOTHING"},
      forwards_{db,
                "SELECT no, provider, form, at, headers, body, tries FROM inbox"
                " WHERE provider = ?1 AND forward_due <= ?2 ORDER BY forward_due DESC, no DESC LIMIT ?3"},
      next_forward_{db,
                    "SELECT forward_due FROM inbox WHERE provider = ?1 AND forward_due > ?2"
                    " ORDER BY forward_due LIMIT 1"},
      later_{db, "UPDATE inbox SET forward_due = ?2, tries = tries + 1 WHERE no = ?1 AND forward_due IS NOT NULL"},
      due_{db,
           "SELECT no, provider, form, at, headers, body FROM inbox WHERE due IS NOT NULL AND due <= ?1"
           " ORDER BY due, no LIMIT ?2"},
      next_{db, "SELECT due FROM inbox WHERE due IS NOT NULL AND due > ?1 ORDER BY due, no LIMIT 1"},
      find_{db, "SELECT at, body IS NOT NULL, shown, key, provider FROM inbox WHERE no = ?1"},
      done_{
          db,
          "UPDATE inbox SET headers = NULL, body = NULL, due = NULL, unread = NULL, forward_due = NULL WHERE no = ?1"},
      wait_{db, "UPDATE inbox SET shown = ?2, due = ?3, unread = NULL WHERE no = ?1"},
      unread_{db, "UPDATE inbox SET due = NULL, unread = ?2, forward_due = NULL WHERE no = ?1"},
      unread_ones_{
          db, "SELECT no, headers, body FROM inbox WHERE unread IS NOT NULL AND no < ?1 ORDER BY no DESC LIMIT ?2"},
      forward_ones_{db,
                    "SELECT no, headers, body, provider, forward_due FROM inbox WHERE forward_due IS NOT NULL"
                    " AND (provider, forward_due, no) > (?1, ?2, ?3) ORDER BY provider, forward_due, no LIMIT ?4"},
      again_{db, "UPDATE inbox SET due = ?1 WHERE unread IS NOT NULL AND due IS NULL"},
      taken_{db, "SELECT 1 FROM inbox_taken WHERE hash = ?1"},
      take_{db, "INSERT INTO inbox_taken(hash, raw) VALUES (?1, ?2) ON CONFLICT DO NOTHING"},
      forget_taken_{db, "DELETE FROM inbox_taken WHERE raw = ?1"},
      await_{db, "INSERT INTO inbox_awaits(provider, what, raw) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING"},
      awaiting_{db, "SELECT raw FROM inbox_awaits WHERE provider = ?1 AND what = ?2"},
      forget_awaits_{db, "DELETE FROM inbox_awaits WHERE raw = ?1"},
      release_{db, "UPDATE inbox SET due = ?2 WHERE no = ?1 AND body IS NOT NULL"},
      // 0: of before accounts were told apart
      reach_{db, "SELECT at FROM reach WHERE hash = ?1 AND (provider = 0 OR provider = ?2)"},
      reach_keep_{db,
                  "INSERT INTO reach(hash, provider, at) VALUES (?1, ?2, ?3)"
                  " ON CONFLICT DO UPDATE SET at = excluded.at"},
      oldest_{db, "SELECT no, at FROM inbox WHERE no > ?1 ORDER BY no LIMIT ?2"},
      remove_{db, "DELETE FROM inbox WHERE no = ?1"}
{
}

std::int64_t inbox_rows::hash(std::string_view text) const
{
    return static_cast<std::int64_t>(keyed_hash(key_, text) >> 1);
}

bool inbox_rows::add(const raw_receipt& what)
{
    // An empty body would look like one that is done.
    const auto body = what.body.empty() ? std::string{"\n"} : what.body;
    const auto key = text_of_key(what);
    const auto provider = words_.number(what.provider), form = words_.number(what.form);
    add_.run(provider, form, hash(key), what.received, bytes{pack_headers(what)}, bytes{body});
    if (db_.changes() == 0) return false;
    if (what.passed_on)
        pass_on_.run(provider, form, hash("f" + key), what.received, bytes{pack_headers(what)}, bytes{body});
    return true;
}

due_receipts inbox_rows::due(std::size_t most, instant now)
{
    due_receipts made;
    {
        auto row = due_.query(now, std::uint64_t{most});
        while (row.next())
            if (auto why = read_into(made.some, row, words_)) made.damaged.push_back({row.integer(0), *std::move(why)});
    }
    for (const auto& one : made.damaged) cannot_read(one.no, one.why);
    auto row = next_.query(now);
    if (made.looked_at() == most)
        made.next_due = now;
    else if (row.next())
        made.next_due = row.when(0);
    return made;
}

waiting_forwards inbox_rows::to_pass_on(const std::string& provider, std::size_t most, instant now)
{
    waiting_forwards made;
    const auto whose = words_.known(provider);
    if (whose == 0) return made;
    std::vector<damaged_receipt> damaged;
    {
        auto row = forwards_.query(whose, now, std::uint64_t{most});
        while (row.next()) {
            if (auto why = read_into(made.some, row, words_))
                damaged.push_back({row.integer(0), *std::move(why)});
            else
                made.some.back().tries = static_cast<int>(row.integer(6));
        }
    }
    for (const auto& one : damaged) cannot_read(one.no, one.why);
    auto row = next_forward_.query(whose, now);
    if (row.next()) made.next_due = row.when(0);
    return made;
}

void inbox_rows::pass_on_later(std::int64_t no, instant again)
{
    later_.run(no, again);
}

std::optional<inbox_rows::standing> inbox_rows::find(std::int64_t no)
{
    auto row = find_.query(no);
    if (!row.next()) return std::nullopt;
    return standing{row.when(0), row.integer(1) != 0, row.integer(2) != 0, row.integer(3), words_.text(row.integer(4))};
}

void inbox_rows::done(std::int64_t no)
{
    done_.run(no);
    forget_awaits_.run(no);
}

void inbox_rows::wait(std::int64_t no, bool is_shown, std::optional<instant> due)
{
    wait_.run(no, is_shown, due);
}

void inbox_rows::cannot_read(std::int64_t no, const std::string& why)
{
    unread_.run(no, why);
}

bool inbox_rows::forget_some(const quoted_addresses& of, forgetting& at)
{
    std::uint64_t left = looked_through_at_once;
    std::vector<std::int64_t> gone;
    const auto look = [&](const cursor& row) {
        --left;
        if (of.any_in(row.view(1)) || of.any_in(row.view(2))) gone.push_back(row.integer(0));
    };
    {
        auto row = unread_ones_.query(at.unread_before, left);
        for (; row.next(); at.unread_before = row.integer(0)) look(row);
    }
    if (left > 0) {
        at.unread_before = 0;
        auto row = forward_ones_.query(at.provider, at.due, at.no, left);
        for (; row.next(); at = {0, row.integer(3), row.integer(4), row.integer(0)}) look(row);
    }
    for (const auto no : gone) done(no);
    return left == 0;
}

std::size_t inbox_rows::read_again(instant now)
{
    again_.run(now);
    return static_cast<std::size_t>(db_.changes());
}

bool inbox_rows::was_taken(std::int64_t thing)
{
    return taken_.query(thing).next();
}

void inbox_rows::take(std::int64_t thing, std::int64_t no)
{
    take_.run(thing, no);
}

inbox_rows::event inbox_rows::reference(name_no provider, const std::string& reference) const
{
    return {provider, hash("r" + reference)};
}

inbox_rows::event inbox_rows::attempt_to(name_no provider, const std::string& address) const
{
    return {provider, hash("a" + address)};
}

void inbox_rows::await(const event& what, std::int64_t no)
{
    await_.run(what.provider, what.what, no);
}

void inbox_rows::arrived(const event& what, instant now)
{
    std::vector<std::int64_t> waiting;
    {
        auto row = awaiting_.query(what.provider, what.what);
        while (row.next()) waiting.push_back(row.integer(0));
    }
    for (const auto no : waiting) {
        release_.run(no, now);
        forget_awaits_.run(no);
    }
}

bool inbox_rows::is_latest(std::int64_t address, name_no provider, instant at)
{
    {
        auto row = reach_.query(address, provider);
        while (row.next())
            if (row.when(0) >= at) return false;
    }
    reach_keep_.run(address, provider, at);
    return true;
}

bool inbox_rows::purge(instant before, std::size_t most, const row_ages& by)
{
    const auto gone = future_.older(oldest_, before, most, by);
    for (const auto no : gone.old) {
        forget_taken_.run(no);
        forget_awaits_.run(no);
        remove_.run(no);
    }
    return gone.more;
}

}  // namespace todoke
