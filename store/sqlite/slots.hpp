#pragma once
// Messages that a cap, or the distance to another message, held back and that were not handed over since, by the
// identities they count for: so that a slot that is given back reaches those who wait for it at once, and several who
// wait for one slot are compared.

#include <optional>
#include <vector>

#include "store/sqlite/db_connection.hpp"
#include "store/sqlite/rows.hpp"

namespace todoke {

class slots {
public:
    explicit slots(db_connection& db);

    void wait(const std::vector<person_no>& identities, message_no no);
    void leave(const std::vector<person_no>& identities, message_no no);
    std::vector<message_no> waiting(person_no identity);

    /// `by` gave a slot of these back, or waited for one and is gone: whoever waits there is to be decided again before
    /// the transaction ends.
    void freed(const std::vector<person_no>& identities, message_no by);
    struct freed_slot {
        person_no whose;
        message_no by;
        friend bool operator==(const freed_slot&, const freed_slot&) = default;
    };
    std::optional<freed_slot> take_freed();

    void committed() { freed_.clear(); }
    void rolled_back() { freed_.clear(); }

private:
    statement add_, remove_, waiting_;
    std::vector<freed_slot> freed_;
};

}  // namespace todoke
