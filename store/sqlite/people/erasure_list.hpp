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

/// A row of the table.
struct erasure {
    customer_no customer;
    std::int64_t name = 0;      ///< keyed hash of the customer's id: whoever asks again waits for the same erasure
    std::int64_t id_bytes = 0;  ///< of that id, so that it is found in keys
    message_no before;          ///< messages from this number on are done, or came after the erasing was asked for
    instant since{};
};

/// One of them, and how far this process has come with it.
struct open_erasure {
    erasure of;
    std::vector<address_row> addresses;  ///< people::addresses_of, as they stood when this process began
    bool is_begun = false;
    inbox_rows::forgetting told;
    std::uint64_t failed = 0;  ///< which failure of all its last piece was; 0: it was none
    bool has_failed = false;   ///< any piece of it
};

class erasure_list {
public:
    erasure_list(db_connection& db, people& persons);

    /// The one that was begun first of those that did not fail, else the one that failed longest ago; none: nobody is
    /// being erased.
    std::optional<customer_no> next() const;
    /// Whether there is one that did not fail when it had its turn.
    bool any_goes_on() const;
    std::optional<open_erasure> of(customer_no who) const;
    std::optional<customer_no> named(std::int64_t name) const;
    const std::map<std::int64_t, open_erasure>& all() const { return all_; }
    std::size_t size() const { return all_.size(); }

    void add(const erasure& begun);
    void went_on(open_erasure to);
    /// A piece of it did, and was taken back. Returns whether it is the first.
    bool failed(customer_no who);
    void remove(customer_no who);

    void committed() { before_.clear(); }
    void rolled_back();

private:
    /// Is called before anything of it changes.
    void touch(customer_no who);

    people& persons_;
    statement add_, went_on_, remove_;
    std::map<std::int64_t, open_erasure> all_;  ///< by customer; almost always empty
    /// Those that this transaction touched, as they were.
    std::map<std::int64_t, std::optional<open_erasure>> before_;
    std::uint64_t failures_ = 0;
};

}  // namespace todoke
