#pragma once
// Reading sorted runs, by any connection: a run is a sequence of numbers by key, written once, in pages of some 4 KB
// that are rows of table `run_page`, each with its first entry. See sorted_runs.hpp for who writes them.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "store/sqlite/file/db_connection.hpp"
#include "store/sqlite/runs/keyed_number.hpp"

namespace todoke {

using run_no = std::int64_t;

/// As many as fit into one page of the database with the row's head.
constexpr std::size_t most_page_entries = 250;

std::string pack_entries(const keyed_number* first, std::size_t count);
/// Of what is no whole number of entries, the whole ones.
std::vector<keyed_number> unpack_entries(std::string_view packed);

/// A page that makes no sense is damage of the file as a whole (sql_error, as SQLite's own): a claim that is not found
/// would let a message go twice.
class run_pages {
public:
    explicit run_pages(db_connection& db);

    std::vector<run_no> whole_runs();

    /// The numbers below `before` that this run has under the key, the greatest first, until `found` has enough
    /// (false).
    void each(run_no run, std::int64_t key, std::int64_t before, const std::function<bool(std::int64_t)>& found);
    /// The rest of the page in which what follows `last` stands; none at the run's end.
    std::vector<keyed_number> after(run_no run, const keyed_number& last);

private:
    statement runs_, floor_, next_;
};

/// Below all entries of any run.
constexpr keyed_number before_all{INT64_MIN, INT64_MIN};

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
