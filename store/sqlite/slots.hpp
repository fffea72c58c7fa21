#pragma once
// Messages that wait for a slot of a cap, or for distance to another message, by the identities they count for: so
// that a slot that is given back reaches those who wait for it at once, and several who wait for one slot are compared.

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

    /// A slot of these was given back, or one who waited for it is gone: whoever waits there is to be decided again
    /// before the transaction ends.
    void freed(const std::vector<person_no>& identities);
    std::optional<person_no> take_freed();

    void committed() { freed_.clear(); }
    void rolled_back() { freed_.clear(); }

private:
    statement add_, remove_, waiting_;
    std::vector<person_no> freed_;
};

}  // namespace todoke
