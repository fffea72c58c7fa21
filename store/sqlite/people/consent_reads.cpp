// The ledger of consents, read beside the writer.
#include "store/sqlite/file/snapshot.hpp"
#include "store/sqlite/reading.hpp"

namespace todoke {

std::vector<consent_entry> reading::consents(const consent_query& what)
{
    const snapshot now{db_};
    std::vector<consent_entry> made;
    const auto limit = static_cast<std::int64_t>(what.limit);
    const auto read = [&](cursor row) {
        while (row.next()) {
            consent_entry one;
            one.no = row.integer(0);
            one.klass = name(row.integer(1));
            one.on = row.word<channel>(2);
            one.granted = row.integer(3) != 0;
            one.at = row.when(4);
            one.recorded = row.when(5);
            one.by_person = row.integer(6) != 0;
            one.source = row.text(7);
            one.evidence = row.text(8);
            if (const auto id = row.view(9); !id.starts_with(erased_name)) one.customer = id;
            made.push_back(std::move(one));
        }
    };
    if (what.customer.empty()) {
        read(ledger_.query(what.after, limit));
    } else if (const auto who = customers_.find(what.customer)) {
        read(ledger_of_.query(who->no, what.after, limit));
    }
    return made;
}

}  // namespace todoke
