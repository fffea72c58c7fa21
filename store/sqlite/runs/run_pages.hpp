#pragma once
// Reading sorted runs, by any connection: a run is a sequence of numbers by key, written once, in pages of some 4 KB
// that are rows of table `run_page`, each with its first entry. See sorted_runs.hpp for who writes them.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "store/sqlite/file/db_connection.hpp"
#include "store/sqlite/runs/keyed_number.hpp"
#include "store/sqlite/runs/packed_entries.hpp"

namespace todoke {

using run_no = std::int64_t;

/// As many as fit into one page of the database with the row's head.
constexpr std::size_t most_page_entries = 250;

/// Below and above all entries of any run.
constexpr keyed_number before_all{INT64_MIN, INT64_MIN}, after_all{INT64_MAX, INT64_MAX};

/// A page that is not as it was written, or not above the one before it, is damage of the file as a whole (sql_error,
/// as SQLite's own): a claim that is not found would let a message go twice. Of a page without a checksum the order of
/// its entries is looked at. That none is missing is known once its run is joined.
class run_pages {
public:
    explicit run_pages(db_connection& db);

    std::vector<run_no> whole_runs();

    /// The numbers below `before` that this run has under the key, the greatest first, until `found` has enough
    /// (false).
    void each(run_no run, std::int64_t key, std::int64_t before, const std::function<bool(std::int64_t)>& found);
    /// The rest of the page in which what follows `last` stands; none at the run's end.
    std::vector<keyed_number> after(run_no run, const keyed_number& last);
    /// The page behind the one that this was of, to its end.
    std::vector<keyed_number> next(run_no run, const std::vector<keyed_number>& page);
    /// The key of its last entry.
    std::int64_t last_key(run_no run);

private:
    std::vector<keyed_number> next(run_no run, const keyed_number& begin, const keyed_number& end);

    statement runs_, floor_, next_;
};

/// One run from some entry on, in order.
class run_cursor {
public:
    run_cursor(run_pages& of, run_no run, const keyed_number& last) : of_{&of}, run_{run}, page_{of.after(run, last)} {}
    /// None: the end.
    const keyed_number* peek();
    void pass() { ++at_; }

private:
    run_pages* of_;
    run_no run_;
    std::vector<keyed_number> page_;
    std::size_t at_ = 0;
};

}  // namespace todoke
