#include "store/sqlite/receipts/word_log.hpp"

#include <vector>

namespace todoke {

word_log::word_log(db_connection& db)
    : add_{db,
           "INSERT INTO word(seq, kind, channel, customer, address, text, happened) VALUES (?1, ?2, ?3, ?4, ?5, ?6, "
           "?7)"},
      erase_{db, "UPDATE word SET address = NULL, text = NULL WHERE customer = ?1 AND customer > 0"},
      oldest_{db,
              "SELECT w.seq, j.at FROM word w JOIN journal j ON j.seq = w.seq WHERE w.seq > 0 ORDER BY w.seq LIMIT ?1"},
      remove_{db, "DELETE FROM word WHERE seq = ?1"},
      old_words_{db,
                 "SELECT w.seq, j.at FROM word w JOIN journal j ON j.seq = w.seq"
                 " WHERE (w.address IS NOT NULL OR w.text IS NOT NULL) ORDER BY w.seq LIMIT ?1"},
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

bool word_log::purge(instant before, instant words_before, std::size_t most,
                     const std::function<void(journal_no)>& gone)
{
    const auto older = [&](statement& of, instant limit) {
        std::vector<journal_no> made;
        auto row = of.query(std::uint64_t{most});
        while (row.next() && row.when(1) < limit) made.push_back({row.integer(0)});
        return made;
    };
    const auto ended = older(oldest_, before);
    for (const auto no : ended) {
        remove_.run(no);
        gone(no);
    }
    const auto wordy = older(old_words_, words_before);
    for (const auto no : wordy) forget_words_.run(no);
    return ended.size() == most || wordy.size() == most;
}

}  // namespace todoke
