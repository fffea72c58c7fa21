#pragma once
// Table `address`: of each address, by its hash, whose it is and what it counts as. Nobody else writes to it: what is
// known of who is not there depends on it.

#include <cstdint>
#include <optional>
#include <vector>

#include "store/sqlite/file/db_connection.hpp"
#include "store/sqlite/people/address_filters.hpp"

namespace todoke {

struct address_row {
    std::int64_t hash = 0;
    customer_no owner;   ///< 0: it is in nobody's profile
    person_no identity;  ///< 0: it counts as its owner
    /// Under which number it counts so far; 0: it was never used.
    person_no counts_as() const { return identity ? identity : person_no{owner.value}; }
};

class address_rows {
public:
    explicit address_rows(db_connection& db);

    std::optional<address_row> find(std::int64_t hash);
    /// What is there stays.
    void add(const address_row& row);
    /// In place of what is there.
    void put(const address_row& row);

    std::vector<std::int64_t> of(customer_no owner);
    /// Those that count by themselves stay, as nobody's; the others go.
    void give_up(customer_no owner);
    /// One that is nobody's and counts as this identity. False: there is no such row (any more).
    bool remove(std::int64_t hash, person_no identity);
    /// Those with a higher hash, in order.
    std::vector<address_row> after(std::int64_t hash, std::size_t limit);

    /// Some of what makes find() cheap for what is not there, about so many rows' worth. False: nothing is left to do.
    bool learn(std::size_t rows);
    void committed() { filters_.committed(); }
    void rolled_back() { filters_.rolled_back(); }

private:
    std::size_t read(const address_filters::stretch& what, std::size_t rows);

    db_connection& db_;
    statement find_, add_, put_, of_, forget_, remove_, remove_one_, after_, read_;
    address_filters filters_;
};

}  // namespace todoke
