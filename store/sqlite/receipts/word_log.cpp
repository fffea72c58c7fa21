#include "store/sqlite/receipts/word_log.hpp"

namespace todoke {

word_log::word_log(db_connection& db)
    : add_{db,
           "INSERT INTO word(seq, kind, channel, customer, address, text, happened) VALUES (?1, ?2, ?3, ?4, ?5, ?6, "
           "?7)"},
      erase_{db, "UPDATE word SET address = NULL, text = NULL WHERE customer = ?1 AND customer > 0"},
      oldest_{
          db,
          "SELECT w.seq, j.at FROM word w JOIN journal j ON j.seq = w.seq WHERE w.seq > ?1 ORDER BY w.seq LIMIT ?2"},
      remove_{db, "DELETE FROM word WHERE seq = ?1"},
      old_words_{db,
                 "SELECT w.seq, j.at FROM word w JOIN journal j ON j.seq = w.seq"
                 " WHERE (w.address IS NOT NULL OR w.text IS NOT NULL) AND w.seq > ?1 ORDER BY w.seq LIMIT ?2"},
      forget_words_{db, "UPDATE word SET address = NULL, text = NULL WHERE seq = ?1"}
{
}

void word_log::add(message_writes& journal, journal_row row, const word_row& what)
{
    row.event = timeline_event::receipt;
    row.message = {};
    journal_no written;
    journal.add(std::move(row), written);
    std::optional<std::int64_t> on;
    if (what.on) on = static_cast<std::int64_t>(*what.on);
    add_.run(written, what.kind, on, what.customer, maybe_text{what.address}, maybe_text{what.text}, what.happened);
}

void word_log::erase(customer_no who)
{
    erase_.run(who);
}

bool word_log::purge(instant before, instant words_before, std::size_t most, const row_ages& by,
                     const std::function<void(journal_no)>& gone)
{
    const auto ended = future_.older(oldest_, before, most, by);
    for (const auto no : ended.old) {
        remove_.run(no);
        gone({no});
    }
    const auto wordy = future_words_.older(old_words_, words_before, most, by);
    for (const auto no : wordy.old) forget_words_.run(no);
    return ended.more || wordy.more;
}

}  // namespace todoke
