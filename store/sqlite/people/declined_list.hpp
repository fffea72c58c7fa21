#pragma once
// What people declined by themselves, by the address they did it with: keyed hashes, as for blocks. It binds whoever's
// profile has the address, outlives profiles and messages, and is undone by nothing but a consent that was given later.

#include <cstdint>
#include <optional>
#include <unordered_set>
#include <vector>

#include "store/sqlite/file/db_connection.hpp"
#include "store/sqlite/message/rows.hpp"

namespace todoke {

class declined_list {
public:
    explicit declined_list(db_connection& db);

    /// Since when messages of this class are declined at the address (people::hash); none: they are not.
    std::optional<instant> since(std::int64_t address, name_no klass);
    struct entry {
        name_no klass = 0;
        instant since{};
    };
    std::vector<entry> all_at(std::int64_t address);
    /// Nobody ever declined anything.
    bool is_empty() const { return addresses_.empty(); }
    void add(std::int64_t address, name_no klass, instant at);

    void committed() { new_.clear(); }
    void rolled_back();

private:
    statement since_, all_at_, add_;
    std::unordered_set<std::int64_t> addresses_;  ///< few ever do, so almost none is looked up
    std::vector<std::int64_t> new_;
};

}  // namespace todoke
