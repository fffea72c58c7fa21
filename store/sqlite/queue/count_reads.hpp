#pragma once
// The kept counts as values.

#include <functional>
#include <string>
#include <vector>

#include "store/model/views.hpp"
#include "store/sqlite/file/db_connection.hpp"
#include "store/sqlite/message/rows.hpp"

namespace todoke {

class count_reads {
public:
    using name_of = std::function<const std::string&(name_no)>;
    count_reads(db_connection& db, name_of name);

    std::vector<tally_row> tally();
    /// In the minutes that have begun by then, the earliest first.
    std::vector<due_row> due(instant until);
    /// Messages that are not final.
    std::int64_t open();

private:
    statement tally_, due_;
    name_of name_;
};

}  // namespace todoke
