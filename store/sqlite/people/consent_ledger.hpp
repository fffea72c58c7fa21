#pragma once
// What people declined by themselves, by the address they did it with: keyed hashes, as for blocks. It binds whoever's
// profile has the address, outlives profiles and messages, and is undone by nothing but a consent that was given later.

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "store/sqlite/file/db_connection.hpp"
#include "store/sqlite/message/rows.hpp"

namespace todoke {

class consent_ledger {
public:
    explicit consent_ledger(db_connection& db);

    /// Since when messages of this class are declined at the address (people::hash); none: they are not.
    std::optional<instant> declined(std::int64_t address, name_no klass);
    /// Nobody ever declined anything.
    bool is_empty() const { return addresses_.empty(); }
    void decline(std::int64_t address, name_no klass, instant at);

    /// An entry of the ledger that the person made. `customer` may be none.
    void add(customer_no customer, name_no klass, channel on, instant at, instant recorded, std::string_view source,
             std::string_view evidence);

    void committed() { new_.clear(); }
    void rolled_back();

private:
    statement declined_, decline_, add_;
    std::unordered_set<std::int64_t> addresses_;  ///< few ever do, so almost none is looked up
    std::vector<std::int64_t> new_;
};

}  // namespace todoke
