#pragma once
// The filters of sorted runs as they stand in the file, a page a piece, each with a checksum: to read a filter costs a
// sixteenth of what it would cost to go through its run. One that said of a claim that it is not there would let a
// message go twice, so a piece that is damaged, missing or too many is damage of the file (sql_error).

#include <memory>

#include "store/sqlite/file/db_connection.hpp"
#include "store/sqlite/runs/key_filter.hpp"
#include "store/sqlite/runs/run_pages.hpp"

namespace todoke {

class run_filters {
public:
    explicit run_filters(db_connection& db);

    static std::size_t pieces_of(const key_filter& filter);
    /// At most `most` pieces, from piece `from` on; says which is the next.
    std::size_t write(run_no run, const key_filter& filter, std::size_t from, std::size_t most);
    std::shared_ptr<const key_filter> read(run_no run, std::size_t blocks);
    /// At most `most` pieces of what there is of it; says how many went.
    std::size_t remove(run_no run, std::size_t most);

private:
    statement write_, read_, list_, remove_;
};

}  // namespace todoke
