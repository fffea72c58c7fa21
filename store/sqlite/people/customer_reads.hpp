#pragma once
// One customer's row, by the backend's id or by number. Used by the writer and, on a connection of its own, by the
// reader.

#include <optional>
#include <string>

#include "store/sqlite/file/db_connection.hpp"
#include "store/sqlite/message/rows.hpp"

namespace todoke {

/// What the id of a customer begins with whose data is being erased: none of theirs can, and nobody is found by it.
inline const std::string erased_name = "\n";

class customer_reads {
public:
    explicit customer_reads(db_connection& db);

    std::optional<customer_row> find(const std::string& id);
    std::optional<customer_row> find(customer_no no);

private:
    statement by_id_, by_no_;
};

}  // namespace todoke
