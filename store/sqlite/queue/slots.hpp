#pragma once
// Messages that a cap, or the distance to another message, held back and that were not handed over since, by the
// identities they count for: so that a slot that is given back reaches those who wait for it at once, and several who
// wait for one slot are compared.

#include <optional>
#include <vector>

#include "store/sqlite/file/db_connection.hpp"
#include "store/sqlite/message/rows.hpp"

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
    struct freed_slots {
        person_no whose;
        std::vector<message_no> by;
    };
    std::optional<freed_slots> take_freed();

    /// What nobody took is left to the next transaction.
    void committed() { kept_ = freed_; }
    void rolled_back() { freed_ = kept_; }

private:
    statement add_, remove_, waiting_;
    std::vector<freed_slots> freed_, kept_;
};

}  // namespace todoke
