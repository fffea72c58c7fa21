#pragma once
// Table `sorted_run`: which runs there are. A row that was written before there were checksums is believed as far as it
// makes sense.

#include <vector>

#include "store/sqlite/file/db_connection.hpp"
#include "store/sqlite/runs/run_pages.hpp"

namespace todoke {

struct run_row {
    run_no no = 0;
    int level = 0;
    std::size_t entries = 0, low_keys = 0;  ///< low_keys: with keys below 0
    std::int64_t last_key = 0;
    bool is_whole = false;  ///< it counts; otherwise it is being written or taken away
    std::size_t filter_blocks = 0;
    bool filter_has_all = false;  ///< otherwise only the keys below 0
};

/// A run that were passed over would let messages go twice, so a row that is not as it was written is damage of the
/// file (sql_error).
class run_list {
public:
    explicit run_list(db_connection& db);

    /// By number.
    std::vector<run_row> all(run_pages& pages);
    /// In place of what is there.
    void put(const run_row& row);
    void remove(run_no no) { remove_.run(no); }

private:
    statement list_, put_, remove_;
};

}  // namespace todoke
