#include "store/sqlite/runs/run_pages.hpp"

#include <algorithm>
#include <cstring>
#include <sqlite3.h>

namespace todoke {

namespace {

constexpr std::size_t entry_bytes = sizeof(keyed_number);
static_assert(entry_bytes == 16);

keyed_number entry_at(std::string_view packed, std::size_t at)
{
    keyed_number made;
    std::memcpy(&made, packed.data() + at * entry_bytes, entry_bytes);
    return made;
}

/// How many entries stand before `bound`.
std::size_t count_below(std::string_view packed, const keyed_number& bound)
{
    std::size_t low = 0, high = packed.size() / entry_bytes;
    while (low < high) {
        const auto middle = (low + high) / 2;
        if (entry_at(packed, middle) < bound)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/// The page in this row, whose columns are entries, key, no.
std::string_view page_in(const cursor& row)
{
    const auto packed = row.view(0);
    const bool is_whole = !packed.empty() && packed.size() % entry_bytes == 0;
    if (is_whole && entry_at(packed, 0) == keyed_number{row.integer(1), row.integer(2)}) return packed;
    throw sql_error{"table run_page: a page of claims is damaged; restore a backup", SQLITE_CORRUPT};
}

}  // namespace

std::string pack_entries(const keyed_number* first, std::size_t count)
{
    return {reinterpret_cast<const char*>(first), count * entry_bytes};
}

std::vector<keyed_number> unpack_entries(std::string_view packed)
{
    std::vector<keyed_number> made(packed.size() / entry_bytes);
    if (!made.empty()) std::memcpy(made.data(), packed.data(), made.size() * entry_bytes);
    return made;
}

run_pages::run_pages(db_connection& db)
    : runs_{db, "SELECT no FROM sorted_run WHERE whole = 1"},
      floor_{db,
             "SELECT entries, key, no FROM run_page WHERE run = ?1 AND (key, no) < (?2, ?3)"
             " ORDER BY key DESC, no DESC LIMIT 1"},
      next_{db,
            "SELECT entries, key, no FROM run_page WHERE run = ?1 AND (key, no) > (?2, ?3) ORDER BY key, no"
            " LIMIT 1"}
{
}

std::vector<run_no> run_pages::whole_runs()
{
    std::vector<run_no> made;
    auto row = runs_.query();
    while (row.next()) made.push_back(row.integer(0));
    return made;
}

void run_pages::each(run_no run, std::int64_t key, std::int64_t before, const std::function<bool(std::int64_t)>& found)
{
    for (keyed_number bound{key, before};;) {
        auto row = floor_.query(run, bound.key, bound.no);
        if (!row.next()) return;
        const auto packed = page_in(row);
        for (auto at = count_below(packed, bound); at > 0; --at) {
            const auto one = entry_at(packed, at - 1);
            if (one.key != key || !found(one.no)) return;
        }
        const keyed_number first{row.integer(1), row.integer(2)};
        if (first.key != key || first >= bound) return;
        bound = first;
    }
}

std::vector<keyed_number> run_pages::after(run_no run, const keyed_number& last)
{
    if (last != before_all) {
        auto row = floor_.query(run, last.key, last.no + 1);
        if (row.next()) {
            const auto packed = page_in(row);
            const auto passed = count_below(packed, {last.key, last.no + 1});
            if (passed < packed.size() / entry_bytes) return unpack_entries(packed.substr(passed * entry_bytes));
        }
    }
    auto row = next_.query(run, last.key, last.no);
    return row.next() ? unpack_entries(page_in(row)) : std::vector<keyed_number>{};
}

const keyed_number* run_cursor::peek()
{
    if (at_ == page_.size() && !page_.empty()) {
        page_ = of_->after(run_, page_.back());
        at_ = 0;
    }
    return at_ < page_.size() ? &page_[at_] : nullptr;
}

}  // namespace todoke
