#pragma once
// Customers whose data is being taken out of the file, piece by piece. Remembered in table `erasing` until nothing is
// left, so that a restart carries it on. Memory follows the file.

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "store/sqlite/people/people.hpp"
#include "store/sqlite/receipts/inbox_rows.hpp"

namespace todoke {

struct erasure {
    customer_no customer;
    std::int64_t name = 0;      ///< keyed hash of the customer's id: whoever asks again waits for the same erasure
    std::int64_t id_bytes = 0;  ///< of that id, so that it is found in keys
    message_no before;          ///< messages from this number on are done, or came after the erasing was asked for
    std::vector<std::int64_t> addresses;  ///< people::addresses_of; not stored
    bool is_begun = false;                ///< by this process
    inbox_rows::forgetting told;          ///< by this process
};

class erasure_list {
public:
    erasure_list(db_connection& db, people& persons);

    /// The one that was begun first; none: nobody is being erased.
    std::optional<erasure> any() const;
    std::optional<erasure> of(std::int64_t name) const;
    const std::map<std::int64_t, erasure>& all() const { return all_; }
    std::size_t size() const { return all_.size(); }

    void add(const erasure& begun, instant now);
    void went_on(const erasure& to);
    void remove(customer_no who);

    void committed() { kept_ = all_; }
    void rolled_back() { all_ = kept_; }

private:
    statement add_, went_on_, remove_;
    std::map<std::int64_t, erasure> all_, kept_;  ///< by customer; almost always empty
};

}  // namespace todoke
